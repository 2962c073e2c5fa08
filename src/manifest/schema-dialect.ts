/** The dialects of JSON Schema that definitions may be written in, by the address that `$schema` names (pure). */
import type { Json } from '../protocol/message.js'

export type SchemaDialect = '2020-12' | 'draft-07'

const DIALECTS: ReadonlyMap<string, SchemaDialect> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft-07/schema', 'draft-07'],
])

/** @param address a schema's `$schema`, untrusted; without one it is 2020-12 (MCP 2025-11-25 "JSON Schema usage") */
export function schemaDialect(address: Json | undefined): SchemaDialect | undefined {
  if (address === undefined) return '2020-12'
  return typeof address === 'string' ? DIALECTS.get(address.replace(/#$/, '')) : undefined
}
