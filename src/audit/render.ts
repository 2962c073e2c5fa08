/** Records and findings as lines for a person. Everything in a record may be a peer's word: nothing reaches a terminal unescaped. */
import { visible } from '../detect/visible.js'
import { cells, COLUMNS, wrap } from '../detect/wrap.js'
import type { SessionRow } from './sessions.js'
import type { Notice, Tampering } from './verify.js'

type Members = Readonly<Record<string, unknown>>

/** One line of at most 80 columns: time, number, who or what, and what the record says. */
export function recordLine(members: Members, text: string): string {
  const { seq, at, type } = members
  if (typeof seq !== 'number' || typeof at !== 'string' || typeof type !== 'string') return fitted(`not a record: ${text}`)
  const alarm = members['severity'] === 'high' ? '!' : ' '
  const head = `${at.slice(11, 23).padEnd(12)} ${String(seq).padStart(6)}${alarm}${label(members, type).padEnd(15)} `
  return fitted(head + said(members, type))
}

function label({ from, to }: Members, type: string): string {
  if (typeof from !== 'string') return type
  return typeof to === 'string' ? `${from}→${to}` : `${from}→`
}

function said(members: Members, type: string): string {
  if (type === 'stderr') return word(members['text'])
  if (type === 'refused-line')
    return `refused: ${word(members['why'])}, ${word(members['bytes'])} bytes: ${word(members['text'])}`
  if (type === 'drift')
    return `${word(members['list'])} ${word(members['name'])}: ${word(members['what'])}, ${driftText(members)}`
  if (type === 'line') return [messageText(object(members['message'])), fate(members)].filter((part) => part !== '').join(' — ')
  const { seq: _seq, at: _at, type: _type, severity: _severity, from: _from, to: _to, ...rest } = members
  return JSON.stringify(rest)
}

/** The grade and its first reason. */
function driftText({ grade, changes, findings }: Members): string {
  const { at, what } = object(first(findings) ?? first(changes))
  return [word(grade), word(at), word(what)].filter((part) => part !== '').join(' ')
}

const first = (list: unknown): unknown => (Array.isArray(list) ? (list as readonly unknown[])[0] : undefined)

/** `tools/call read_file #3`, `result #3`, `error -32601 … #3`. */
function messageText(message: Members): string {
  const id = message['id'] === undefined ? '' : ` #${word(message['id'])}`
  if (typeof message['method'] === 'string') {
    const { name, uri } = object(message['params'])
    const subject = name ?? uri
    return message['method'] + (typeof subject === 'string' ? ` ${subject}` : '') + id
  }
  if (message['error'] === undefined) return (object(message['result'])['isError'] === true ? 'error result' : 'result') + id
  const { code, message: why } = object(message['error'])
  return `error ${word(code)}${id}: ${word(why)}`
}

/** A member that should be a word. An object may bring a `toString` of its own: it is written as JSON. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** What became of a line, unless it simply went on. */
function fate({ outcome, denial, why, steps }: Members): string {
  if (outcome === undefined || outcome === 'forwarded' || outcome === 'sent') return ''
  const rewrites = (Array.isArray(steps) ? steps : []).map(object).filter(({ verdict }) => verdict === 'rewrite')
  const by = rewrites.map((step) => `${word(step['guard'])}: ${word(step['why'])}`).join('; ')
  return [by === '' ? outcome : by, denial, why].filter((part) => typeof part === 'string' && part !== '').join(' ')
}

function object(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Escaped, and cut to a width in terminal cells; what is cut ends with `…`. */
function fitted(text: string): string {
  // Every character is at least one cell: more than `COLUMNS` of them are never shown.
  const shown = visible(text.slice(0, COLUMNS * 2))
  let columns = 0
  let out = ''
  for (const character of shown) {
    columns += cells(character)
    if (columns > COLUMNS - 1 && out.length + character.length < shown.length) return `${out}…`
    out += character
  }
  return out
}

/** NDJSON stays JSON of the same value; what a terminal would obey is written as JSON escapes. */
export function jsonLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The name of a session begins with when it was opened. */
export function sessionLine({ session, server, state, purpose, bytes }: SessionRow): string {
  return visible(`${session}  ${state.padEnd(11)} ${purpose.padEnd(9)} ${String(bytes).padStart(10)} B  ${server}`)
}

/** `records 3 to 5`, `record 3`, or nothing. */
function records({ first, last }: { readonly first?: number; readonly last?: number }): string {
  if (first === undefined) return 'a line without number'
  return last === undefined || last === first ? `record ${first}` : `records ${first} to ${last}`
}

/** What was changed, in lines of 80 columns. */
export function tamperingText(found: Tampering): string {
  const segment = found.segment === undefined ? '' : ` (${found.segment})`
  const why = found.why === undefined ? '' : `: ${found.why}`
  return folded(`TAMPERED ${logName(found.log)}: ${evidence(found)}${segment}${why}`)
}

const folded = (text: string): string => wrap(visible(text), '  ', '').join('\n')

function logName(log: string): string {
  return log === 'registry' ? 'session registry' : `session ${log}`
}

function evidence(found: Tampering): string {
  switch (found.kind) {
    case 'edited':
    case 'removed':
    case 'inserted':
    case 'reordered':
      return `${records(found)} ${found.kind}`
    case 'differ':
      return found.first === undefined
        ? 'changed'
        : `${records(found)} not as signed; what was changed among them cannot be told any more`
    case 'checkpoint':
      return `checkpoint ${found.first ?? ''} is not genuine`
    case 'tree':
      return 'stored hashes changed; the records are as signed'
    case 'digest-key':
      return 'the key of the raw lines’ digests is not the one that the first record names'
    case 'after-close':
      return `${records(found)} added after the close`
    case 'unregistered':
      return 'not in the session registry: removed there, or brought here'
    case 'missing':
      return 'in the session registry, but its records are gone'
    case 'rolled-back':
      return 'shorter than it was'
    default:
      return found.kind satisfies never
  }
}

export function noticeText(notice: Notice): string {
  return folded(`note: ${logName(notice.log)}: ${remark(notice)}`)
}

function remark(notice: Notice): string {
  switch (notice.kind) {
    case 'unsealed':
      return `${records(notice)} not under a checkpoint yet`
    case 'torn':
      return 'the last line was not finished'
    case 'interrupted':
      return 'has no close: its process was killed or the machine stopped'
    case 'running':
      return 'goes on'
    case 'never-started':
      return 'was killed before it began; nothing passed'
    case 'close-unregistered':
      return 'closed in order, but was killed before the registry knew'
    case 'stray':
      return 'is no session folder'
    default:
      return notice.kind satisfies never
  }
}
