/** JSON pointers (RFC 6901). */
export type JsonPointer = string

/** The pointer of a member, or of an item by its index, of what `at` points to. */
export function below(at: JsonPointer, name: string): JsonPointer {
  return `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
