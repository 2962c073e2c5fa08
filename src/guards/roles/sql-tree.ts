/** Walking what a parser returns: plain values, deep as the text is, from a stranger's text. */
import { reason } from '../../faults.js'
import { isObject, type Json } from '../../protocol/message.js'
import type { Reading, SqlStatement } from './parsers.js'

export interface Member {
  readonly name: string
  readonly value: Json
  /** What it was marked with, or stands in that was. */
  readonly mark: boolean
}

/** Every member of every object, each before those inside it. @param marks which members mark what is inside them */
export function* membersOf(tree: Json, marks: (member: Omit<Member, 'mark'>) => boolean = () => false): Generator<Member> {
  const open: { readonly value: Json; readonly mark: boolean }[] = [{ value: tree, mark: false }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, mark } = next
    if (Array.isArray(value)) for (const item of value) open.push({ value: item, mark })
    if (!isObject(value)) continue
    for (const [name, inner] of Object.entries(value)) {
      yield { name, value: inner, mark }
      open.push({ value: inner, mark: mark || marks({ name, value: inner }) })
    }
  }
}

/** @param read throws what the parser has to say */
export function reading(read: () => readonly SqlStatement[]): Reading<readonly SqlStatement[]> {
  try {
    return { ok: true, value: read() }
  } catch (thrown) {
    return { ok: false, why: reason(thrown) }
  }
}
