/** Whether a refusal says all that it means to say. */
import assert from 'node:assert/strict'
import { DENIALS } from '#sluice/faults.js'

const NAMES = new Set(
  Object.values(DENIALS).flatMap(({ message, hint }) =>
    Array.from(`${message} ${hint}`.matchAll(/\{([\w-]+)\}/g), ([, name]) => name),
  ),
)
const UNSAID = new RegExp(String.raw`\{(?:${[...NAMES].join('|')})\}|\bundefined\b|\[object `)

/** No value of the sentence was left out, or put in as something that is no word. */
export function isSpoken(sentence: string): void {
  assert.doesNotMatch(sentence, UNSAID)
}
