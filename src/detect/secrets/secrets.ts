/**
 * What secrets a text holds. Each text is walked once, whatever is looked for in it: literals, and what stands
 * around each by a matcher that looks at a bounded number of characters or walks a run that no other walks again.
 */
import { once } from '../../once.js'
import { escapesHide, hidesByEncoding, hidesByUnseen, type Reading, readings } from './decoded.js'
import { type Codes, codesOf, type Literal, Literals, STOP } from './literals.js'
import { isOwnSecret, MIN_OWN, needlesOf } from './own.js'
import { Runs } from './runs.js'
import { literalsOf, type Named, ownTarget, SECRET_RULES, type Target, targetOf } from './targets.js'

/** The part of a text that a rule hides, `from` inclusive, `to` exclusive. */
export interface Range {
  readonly from: number
  readonly to: number
  readonly rule: Named
  /** Known for what it is: an issuer's form, a key, a password in an address, a value of the session's own. */
  readonly certain: boolean
  /** What is hidden there, decoded. */
  readonly secret: string
}

/** What is looked for, and what is tried where it stands. */
interface Tables {
  readonly literals: readonly Literal[]
  /** By the number of their literal. */
  readonly targets: readonly (readonly Target[])[]
  readonly search: Literals
}

function tablesOf(own: readonly string[]): Tables {
  const known = new Map<string, { literal: Literal; targets: Target[] }>()
  const add = (literal: Literal, target: Target): void => {
    const id = `${literal.anyCase} ${literal.text}`
    const found = known.get(id) ?? { literal, targets: [] }
    found.targets.push(target)
    known.set(id, found)
  }
  for (const rule of SECRET_RULES) for (const literal of literalsOf(rule)) add(literal, targetOf(rule))
  for (const needle of needlesOf(own)) add({ text: needle.literal, anyCase: needle.anyCase }, ownTarget(needle))
  const literals = [...known.values()].map(({ literal }) => literal)
  return { literals, targets: [...known.values()].map(({ targets }) => targets), search: new Literals(literals) }
}

/** Of known shapes alone: most sessions hold no secret of their own. */
const shapeTables = once(() => tablesOf([]))

export class Secrets {
  readonly #own: readonly string[]
  readonly #tables: () => Tables

  /** @param own values that are secrets whatever they look like, see `isOwnSecret` */
  constructor(own: readonly string[] = []) {
    this.#own = own
    this.#tables = own.length === 0 ? shapeTables : once(() => tablesOf(own))
  }

  /**
   * Whether a text, also the JSON text of a message, may hold a secret. False is final, true is a reason to look closer. It
   * runs over every message.
   */
  may(text: string): boolean {
    const codes = codesOf(text)
    return this.#mayPlainly(text, codes) || escapesHide(text) || hidesByEncoding(codes) || hidesByUnseen(text)
  }

  #mayPlainly(text: string, codes: Codes): boolean {
    const { literals, targets, search } = this.#tables()
    let may = false
    let runs: Runs | undefined
    search.each(text, codes, (number, end) => {
      const literal = literals[number]?.text ?? ''
      runs ??= new Runs(text)
      const place = { text, runs, literal, start: end - literal.length, end }
      may ||= (targets[number] ?? []).some((target) => target.may(place))
      return may ? STOP : 0
    })
    return may
  }

  /** Whether a text is, or is part of, a value that the session's server was given. */
  isOwn(secret: string): boolean {
    return this.#own.some((value) => value.includes(secret))
  }

  /**
   * What is to be hidden in a text: in order, without overlap.
   * @param also is shown the text, and what it says decoded
   */
  ranges(text: string, also?: (reading: string) => void): readonly Range[] {
    const found = this.#find(text, DEPTH, also)
    return found.length < 2 ? found : joined(found)
  }

  #find(text: string, depth: number, also?: (reading: string) => void): readonly Range[] {
    also?.(text)
    const codes = codesOf(text)
    const plain = this.#findPlainly(text, codes)
    if (depth === 0) return plain
    const hidden = readings(text, codes).flatMap((reading) =>
      this.#find(reading.text, depth - 1, also).map((range) => placed(range, reading)),
    )
    return hidden.length === 0 ? plain : [...plain, ...hidden]
  }

  #findPlainly(text: string, codes: Codes): readonly Range[] {
    const { literals, targets, search } = this.#tables()
    let found: Range[] | undefined
    let runs: Runs | undefined
    search.each(text, codes, (number, end) => {
      const literal = literals[number]?.text ?? ''
      runs ??= new Runs(text)
      const place = { text, runs, literal, start: end - literal.length, end }
      let onward = 0
      for (const { rule, match } of targets[number] ?? [])
        for (const { from, to, certain } of match(place)) {
          found ??= []
          found.push({ from, to, rule, certain, secret: text.slice(from, to) })
          if (certain) onward = Math.max(onward, to)
        }
      return onward
    })
    return found ?? NOTHING
  }
}

/** Known shapes alone: for texts of no session. */
export const SHAPES = new Secrets()

/** Those of one session, whose recorder and guards ask about the same text one after the other. */
class SessionSecrets extends Secrets {
  #asked = { text: '', may: false }

  override may(text: string): boolean {
    if (this.#asked.text !== text) this.#asked = { text, may: super.may(text) }
    return this.#asked.may
  }
}

/** @param env what the server's environment was given; passwords in its addresses are secrets too */
export function sessionSecrets(env: Readonly<Record<string, string>>): Secrets {
  const named = Object.entries(env).flatMap(([name, value]) => (isOwnSecret(name, value) ? [value] : []))
  const inside = Object.values(env).flatMap((value) => SHAPES.ranges(value).map(({ secret }) => secret))
  return new SessionSecrets([...named, ...inside.filter((secret) => secret.length >= MIN_OWN)])
}

const NOTHING: readonly Range[] = Object.freeze([])
/** Readings of readings: JSON in JSON in base64. */
const DEPTH = 3

function placed(range: Range, reading: Reading): Range {
  const [from, to] = reading.place(range.from, range.to)
  return { ...range, from, to }
}

/** Overlapping ranges become one, named by the one that is known for what it is, else by the first. */
function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = out.at(-1)
    if (last === undefined || range.from >= last.to) out.push(range)
    else
      out[out.length - 1] = {
        ...(range.certain && !last.certain ? range : last),
        from: last.from,
        to: Math.max(last.to, range.to),
      }
  }
  return out
}
