/** What runs, in the few words of a record (pure): each pin stands for every byte of the code. */
import type { JsonObject } from '../protocol/message.js'
import type { Source } from './lock.js'

export function pinOf(source: Source): JsonObject {
  switch (source.kind) {
    case 'npm': {
      const { kind, name, version, packages } = source
      const root = packages.find(({ at }) => at === `node_modules/${name}`)
      return { kind, name, version, ...(root === undefined ? {} : { integrity: root.integrity }) }
    }
    case 'script':
      return { kind: source.kind, entry: source.entry, digest: source.digest }
    case 'executable':
      return { kind: source.kind, path: source.path, digest: source.digest }
    default:
      return source satisfies never
  }
}
