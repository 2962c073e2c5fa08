/**
 * Arguments against the reviewed inputSchema, structured results against the reviewed outputSchema. JSON Schema 2020-12, or
 * draft-07 where `$schema` says so; patterns run on RE2 (linear time); nothing is ever fetched.
 */
import type { Ajv, AnySchema, Options, ValidateFunction } from 'ajv'
import { type Denial, denial, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type SchemaDialect, schemaDialect } from '../manifest/schema-dialect.js'
import type { Definition } from '../manifest/lock.js'
import { isObject, type Json, type JsonObject, objectOf, type Request, textOf } from '../protocol/message.js'
import { type Case, deny, type Guard, PASS, quoted, type SessionView, type Verdict } from './guard.js'
import { definitionOf } from './live.js'
import { respelled } from './spelling.js'
import { finishedCall } from './tasks.js'
import { stepsFor, workOf } from './work.js'

/** A schema ready for use, or why it cannot be used (which holds its tool out). */
export type Compiled =
  | { readonly ok: true; readonly problem: (value: Json, length: number) => Problem | undefined }
  | { readonly ok: false; readonly why: string }

export interface Problem {
  /** JSON pointer into the value, or `(root)`: words of whoever made the value. */
  readonly where: string
  readonly what: string
  /** JSON pointer into the schema, which was reviewed. */
  readonly rule: string
}

/** What the guard needs of ajv and RE2. Loading them takes longer than a session's start: whoever hands them in does it late. */
export interface Libraries {
  readonly ajv: new (options: Options) => Ajv
  readonly ajv2020: new (options: Options) => Ajv
  /** A pattern on RE2 in place of the backtracking engine. Throws where RE2 cannot read it. */
  readonly linearPattern: NonNullable<NonNullable<Options['code']>['regExp']>
  /** Ends what takes longer, and then answers undefined. */
  within<T>(milliseconds: number, act: () => T): { readonly value: T } | undefined
}

/** @throws why a schema is none, or is of another dialect than the meta-schema that it is held against */
export type MetaCheck = (schema: JsonObject, dialect: SchemaDialect) => void

/** For a review, so that no session pays for it. One for all of its schemas: a meta-schema takes milliseconds to be made ready. */
export function metaCheck(libraries: Libraries): MetaCheck {
  const known = new Map<SchemaDialect, Ajv>()
  return ({ $schema: _dialect, ...schema }, dialect) => {
    const ajv = known.get(dialect) ?? validator(libraries, dialect, true)
    known.set(dialect, ajv)
    void ajv.validateSchema(schema, true)
  }
}

/** @param check at review */
export function compileSchema(schema: JsonObject, libraries: Libraries, check?: MetaCheck): Compiled {
  const dialect = schemaDialect(schema['$schema'])
  if (dialect === undefined) return { ok: false, why: `its schema dialect ${quoted(schema['$schema'])} is not supported` }
  const tooMuch = excess(schema)
  if (tooMuch !== undefined) return { ok: false, why: tooMuch }
  try {
    // What the meta-schema takes is our own cost: on a slow machine it would be more than a schema may take.
    check?.({}, dialect)
    const compiled = libraries.within(LIMITS.schemaMs, () => {
      check?.(schema, dialect)
      return validator(libraries, dialect).compile(schema as AnySchema)
    })
    return compiled === undefined ? { ok: false, why: `its schema ${LATE}` } : usable(compiled.value, schema, libraries)
  } catch (thrown) {
    return { ok: false, why: `its schema cannot be used: ${reason(thrown).slice(0, 200)}` }
  }
}

/** Size, depth and references, before the compiler sees it. Iterative: the schema is a server's text. */
function excess(schema: JsonObject): string | undefined {
  const open: { value: Json; depth: number }[] = [{ value: schema, depth: 0 }]
  let nodes = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes += 1
    if (nodes > LIMITS.schemaNodes) return `its schema has more than ${LIMITS.schemaNodes} values`
    if (next.depth > LIMITS.schemaDepth) return `its schema is nested deeper than ${LIMITS.schemaDepth}`
    const { value, depth } = next
    if (value === null || typeof value !== 'object') continue
    if (!Array.isArray(value)) {
      const remote = remoteReference(value)
      if (remote !== undefined) return `its schema refers to ${remote} outside itself`
    }
    for (const member of Object.values(value)) open.push({ value: member, depth: depth + 1 })
  }
  return undefined
}

function remoteReference(schema: JsonObject): string | undefined {
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const target = schema[keyword]
    if (typeof target === 'string' && !target.startsWith('#')) return JSON.stringify(target.slice(0, 100))
  }
  return undefined
}

/** Made anew for each schema: what one calls itself is nothing to another. */
function validator({ ajv, ajv2020, linearPattern }: Libraries, dialect: SchemaDialect, meta = false): Ajv {
  return new (dialect === '2020-12' ? ajv2020 : ajv)({
    ownProperties: true,
    strict: false,
    validateFormats: false,
    meta,
    validateSchema: meta,
    // Else a schema that refers to a large part of itself a thousand times becomes that much code.
    inlineRefs: false,
    logger: false,
    code: { regExp: linearPattern },
  })
}

const LATE = `takes longer to check than ${LIMITS.schemaMs} ms`
const ENDLESS = 'cannot be checked: its schema refers to itself in a circle'

/** Where references go round, work is without bound, and checked apart. Values are no deeper than messages are. */
const isOverflow = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'RangeError'

function usable(validate: ValidateFunction, schema: JsonObject, libraries: Libraries): Compiled {
  const work = workOf(schema)
  /** Or why it was not to be found out. */
  const fits = (value: Json, length: number): boolean | string => {
    if (stepsFor(work, length) <= LIMITS.schemaSteps) return validate(value)
    try {
      return libraries.within(LIMITS.schemaMs, () => validate(value))?.value ?? LATE
    } catch (thrown) {
      if (isOverflow(thrown)) return ENDLESS
      throw thrown
    }
  }
  const problem = (value: Json, length: number): Problem | undefined => {
    const fitting = fits(value, length)
    if (fitting === true) return undefined
    if (typeof fitting === 'string') return { where: '(root)', what: fitting, rule: '#' }
    const first = validate.errors?.[0]
    const where = first?.instancePath || '(root)'
    return { where, what: told(first?.message, first?.params), rule: first?.schemaPath ?? '#' }
  }
  return { ok: true, problem }
}

/** What the schema wanted, without the value that did not fit. */
function told(message = 'does not fit', params: Record<string, unknown> = {}): string {
  const detail =
    params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['allowedValues'] ?? params['allowedValue']
  return detail === undefined ? message : `${message}: ${JSON.stringify(detail).slice(0, LIMITS.quotedCharacters)}`
}

/** Compiled schemas of one session, by tool. */
class Schemas {
  readonly #byTool = new Map<string, Compiled>()
  readonly #libraries: () => Libraries
  #loaded: Libraries | undefined

  constructor(libraries: () => Libraries) {
    this.#libraries = libraries
  }

  of(tool: string, definition: Definition, member: 'inputSchema' | 'outputSchema'): Compiled | undefined {
    const schema = definition.definition[member]
    if (schema === undefined) return undefined
    const key = `${member} ${tool}`
    const known = this.#byTool.get(key)
    if (known !== undefined) return known
    this.#loaded ??= this.#libraries()
    const compiled = compileSchema(objectOf(schema), this.#loaded)
    this.#byTool.set(key, compiled)
    return compiled
  }
}

/** @param libraries asked for by the first tool that needs them */
export function schemaGuard(libraries: () => Libraries): Guard {
  const schemas = new Schemas(libraries)
  return {
    name: 'schema',
    covers: ['client.request', 'server.reply', 'server.notification'],
    check: (item, view) => (item.from === 'client' ? checkCall(item, view, schemas) : checkResult(item, view, schemas)),
  }
}

function checkCall({ message, text }: Case, view: SessionView, schemas: Schemas): Verdict {
  if (message.kind !== 'request') return PASS
  if (message.method === 'prompts/get') return checkPrompt(message, view)
  const tool = message.method === 'tools/call' ? toolOf(message, view) : undefined
  if (tool === undefined) return PASS
  const schema = schemas.of(tool.name, tool.definition, 'inputSchema')
  const { arguments: values = {} } = message.params ?? {}
  const problem = isObject(values) ? (spelled(values, tool.definition) ?? problemOf(schema, values, text.length)) : NO_OBJECT
  return problem === undefined ? PASS : deny(wrongArguments(tool.name, problem))
}

/** A name that the schema does not have, in another case than one that it has: some servers take it for that one. */
function spelled(values: JsonObject, { definition }: Definition): Problem | undefined {
  const other = respelled(values, objectOf(objectOf(definition['inputSchema'])['properties']))
  return other && { where: `/${other.name}`, what: `is spelled ${quoted(other.known)} in the schema`, rule: '#' }
}

function problemOf(schema: Compiled | undefined, value: Json, length: number): Problem | undefined {
  if (schema === undefined) return { where: '(schema)', what: 'is missing', rule: '#' }
  return schema.ok ? schema.problem(value, length) : { where: '(schema)', what: schema.why, rule: '#' }
}

const NO_OBJECT: Problem = { where: '(root)', what: 'must be object', rule: '#/type' }

/** To the client about its own words; long ones are cut. */
const wrongArguments = (name: string, { where, what }: Pick<Problem, 'where' | 'what'>): Denial =>
  denial('schema.arguments', { name: quoted(name), where: quoted(where), problem: what })

/** Prompt arguments are strings by name (MCP "Prompts"): none unknown, none missing that is required. */
function checkPrompt(request: Request, view: SessionView): Verdict {
  const name = textOf(request.params?.['name'])
  const reviewed = definitionOf(view.locked.surface, 'prompts', name)
  const declared = reviewed?.definition['arguments']
  const known = new Map(
    (Array.isArray(declared) ? declared : []).map(objectOf).map((one) => [one['name'], one['required'] === true]),
  )
  const { arguments: given = {} } = request.params ?? {}
  if (!isObject(given)) return deny(wrongArguments(name, NO_OBJECT))
  for (const [argument, value] of Object.entries(given)) {
    const where = `/${argument}`
    if (!known.has(argument)) return deny(wrongArguments(name, { where, what: 'is not an argument of this prompt' }))
    if (typeof value !== 'string') return deny(wrongArguments(name, { where, what: 'must be string' }))
  }
  const missing = [...known].find(([argument, required]) => required && !Object.hasOwn(given, textOf(argument)))
  if (missing === undefined) return PASS
  return deny(wrongArguments(name, { where: '(root)', what: `must have required property '${textOf(missing[0])}'` }))
}

/**
 * A result with an output schema must carry structured content that fits (MCP "Tools: structured content"). What did not
 * fit is named by the reviewed schema alone: not one word of the server's stands in a sentence of ours.
 */
function checkResult(item: Case, view: SessionView, schemas: Schemas): Verdict {
  const finished = finishedCall(item, view.tasks)
  if (finished === undefined) return PASS
  const { tool: name, result } = finished
  const structured = result['structuredContent']
  if (name === undefined) return structured === undefined || !promises(view) ? PASS : deny(denial('schema.unknown-task', {}))
  const definition = definitionOf(view.locked.surface, 'tools', name)
  const schema = definition && schemas.of(name, definition, 'outputSchema')
  if (schema === undefined || (structured === undefined && !isAnswer(result))) return PASS
  const problem = structured === undefined ? MISSING : problemOf(schema, structured, item.text.length)
  return problem === undefined ? PASS : deny(denial('schema.result', { name: quoted(name), rule: quoted(problem.rule) }))
}

/** Whether some tool of the server promises what its results look like. */
function promises({ locked }: SessionView): boolean {
  return Object.values(locked.surface.tools).some(({ definition }) => definition['outputSchema'] !== undefined)
}

const MISSING: Problem = { where: '(root)', what: 'has no structuredContent', rule: '#' }

/** Not a failure or one of another type (input_required, task), which carry no structured content; if they do, it is judged. */
function isAnswer({ resultType, task, isError }: JsonObject): boolean {
  return isError !== true && (resultType === undefined || resultType === 'complete') && task === undefined
}

function toolOf(request: Request, view: SessionView): { name: string; definition: Definition } | undefined {
  const name = request.params?.['name']
  const definition = typeof name === 'string' ? definitionOf(view.locked.surface, 'tools', name) : undefined
  return typeof name === 'string' && definition !== undefined ? { name, definition } : undefined
}
