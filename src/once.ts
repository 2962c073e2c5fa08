/**
 * What is made when it is first asked for, and the same ever after: tables that take longer to build than a start should wait.
 * @param make answers the same whenever it is called
 */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
