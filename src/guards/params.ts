/**
 * The shape of what a client names in its params, for the methods that have no schema of their own: where it says one thing
 * to us and another to a server that reads leniently, nothing was judged.
 */
import { denial } from '../faults.js'
import { isObject, type Json, type JsonObject, metaOf, objectOf, type Request } from '../protocol/message.js'
import { isRequestId } from '../protocol/decode.js'
import { deny, type Verdict } from './guard.js'

/** @param at JSON pointer into the message */
export const wrongShape = (method: string, at: string): Verdict => deny(denial('surface.shape', { method, at }))

/** JSON pointer of the first param of the wrong shape. */
export function misshapen({ method, params }: Request): string | undefined {
  if (params?.['_meta'] !== undefined && !isObject(params['_meta'])) return '/params/_meta'
  const token = metaOf(params)['progressToken']
  if (token !== undefined && !isRequestId(token)) return '/params/_meta/progressToken'
  return SHAPES.get(method)?.(params ?? {})
}

const LEVELS: ReadonlySet<Json | undefined> = new Set([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
])

type Shape = (params: JsonObject) => string | undefined

const cursor: Shape = ({ cursor }) => (cursor === undefined || isText(cursor) ? undefined : '/params/cursor')
const taskId: Shape = ({ taskId }) => (isText(taskId) ? undefined : '/params/taskId')

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['tools/list', cursor],
  ['prompts/list', cursor],
  ['resources/list', cursor],
  ['resources/templates/list', cursor],
  ['tasks/list', cursor],
  ['tasks/get', taskId],
  ['tasks/result', taskId],
  ['tasks/cancel', taskId],
  ['tasks/update', taskId],
  ['logging/setLevel', ({ level }) => (LEVELS.has(level) ? undefined : '/params/level')],
  ['completion/complete', completion],
])

function completion({ argument, context }: JsonObject): string | undefined {
  const { name, value } = objectOf(argument)
  if (!isText(name) || !isText(value)) return '/params/argument'
  const given = objectOf(context)['arguments']
  return given === undefined || isTexts(given) ? undefined : '/params/context/arguments'
}

const isText = (value: Json | undefined): value is string => typeof value === 'string'
const isTexts = (value: Json): boolean => isObject(value) && Object.values(value).every(isText)
