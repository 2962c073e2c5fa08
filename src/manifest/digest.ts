import { createHash } from 'node:crypto'
import { canonical } from '../protocol/canonical.js'
import type { Json } from '../protocol/message.js'

/** SHA-256 over the canonical JSON of a value: `sha256:` + lower-case hex. */
export function digest(value: Json): string {
  return digestBytes(canonical(value))
}

/** SHA-256 over bytes, or a text's UTF-8, in the same spelling. */
export function digestBytes(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
