/**
 * Members that stand in another spelling of the protocol's own names. Readers that ignore case (Go's encoding/json and the
 * web defaults of .NET do) take `Name` for `name`: beside the tool that was judged would stand the one that runs.
 */
import { isObject, type Json, type JsonObject } from '../protocol/message.js'
import { META } from '../protocol/methods.js'

/** Members of params and results, of what is judged inside them, and what a peer could pass off as one of them. */
const MEMBERS = spellings(
  [
    '_meta action argument arguments cacheScope capabilities clientInfo completion content contents context cursor',
    'description elicitationId includeContext inputRequests inputResponses instructions isError level maxTokens',
    'message messages metadata method mode model modelPreferences name nextCursor notifications params progress',
    'prompts protocolVersion reason ref requestId requestState requestedSchema resourceSubscriptions',
    'resourceTemplates resources result resultType role roots serverInfo status stopReason stopSequences',
    'structuredContent supportedVersions systemPrompt task taskId tasks temperature toolChoice tools total ttlMs type',
    'uri url value',
  ].flatMap((row) => row.split(' ')),
)
/** Members of `_meta`: the rest of it belongs to anybody. */
const META_MEMBERS = spellings(['progressToken', ...Object.values(META)])

/** Objects inside params and results whose members are judged. Arguments are data: their names are the schema's. */
const JUDGED_INSIDE = ['argument', 'context', 'notifications', 'ref', 'task'] as const

interface Spellings {
  readonly exact: ReadonlySet<string>
  /** By what a reader that ignores case makes of it. */
  readonly byFolded: ReadonlyMap<string, string>
}

function spellings(names: readonly string[]): Spellings {
  return { exact: new Set(names), byFolded: new Map(names.map((name) => [folded(name), name])) }
}

/** Upper case first: it joins the long s and the Kelvin sign with the letters that such readers take them for. */
export function folded(name: string): string {
  return name.toUpperCase().toLowerCase()
}

/** The protocol's name for the first member of params, or of a result, that is spelled otherwise. */
export function misspelled(holder: JsonObject): string | undefined {
  let found = among(MEMBERS, holder) ?? among(META_MEMBERS, holder['_meta'])
  for (const name of JUDGED_INSIDE) found ??= among(MEMBERS, holder[name])
  return found ?? amongInputs(holder['inputRequests'])
}

function amongInputs(requests: Json | undefined): string | undefined {
  if (!isObject(requests)) return undefined
  for (const request of Object.values(requests)) {
    const found = isObject(request) ? (among(MEMBERS, request) ?? among(MEMBERS, request['params'])) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function among({ exact, byFolded }: Spellings, value: Json | undefined): string | undefined {
  if (!isObject(value)) return undefined
  for (const name in value) {
    if (exact.has(name)) continue
    const meant = byFolded.get(folded(name))
    if (meant !== undefined) return meant
  }
  return undefined
}

/** The first name among `given` that is no name of a schema, but another spelling of one. */
export function respelled(given: JsonObject, schema: JsonObject): { readonly name: string; readonly known: string } | undefined {
  let known: Spellings | undefined
  for (const name in given) {
    if (Object.hasOwn(schema, name)) continue
    known ??= spellings(Object.keys(schema))
    const meant = known.byFolded.get(folded(name))
    if (meant !== undefined) return { name, known: meant }
  }
  return undefined
}
