import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compiled } from '#sluice/detect/texts/matcher.js'
import { type TextRule, tried } from '#sluice/detect/texts/rule.js'
import { TEXT_RULES, TextReader } from '#sluice/detect/texts/texts.js'

const names = (name: string) => (name === 'other_tool' ? ('%other' as const) : undefined)
const READER = new TextReader(names)
const finds = (text: string, id: string): boolean =>
  READER.read(text).matches.some(({ rule, mentioned }) => rule.id === id && !mentioned)

for (const { id, matches, passes } of TEXT_RULES) {
  test(`rule ${id} finds what it should and nothing that looks like it`, () => {
    for (const text of matches) assert.ok(finds(text, id), text)
    for (const text of passes) assert.ok(!finds(text, id), text)
  })
}

test('every rule has a name of its own', () => {
  const ids = TEXT_RULES.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

const RULE: TextRule = {
  id: 'r',
  family: 'override',
  weight: 1,
  why: 'is a test',
  patterns: ['DISREGARD ..1 PRIOR'],
  matches: ['ignore previous'],
  passes: ['x'],
}

test('a rule that was never tried does not load', () => {
  assert.throws(() => tried([{ ...RULE, matches: [] }]), /samples of both kinds/)
  assert.throws(() => tried([{ ...RULE, passes: [] }]), /samples of both kinds/)
})

test('a pattern that names no concept does not load', () => {
  assert.throws(() => compiled([{ ...RULE, patterns: ['NOTHING'] }]), /no concept NOTHING/)
})

const FOUND: readonly [why: string, text: string, found: boolean][] = [
  ['as written', 'ignore previous', true],
  ['in capitals', 'IGNORE PREVIOUS', true],
  ['with fillers, which do not count', 'ignore all of the previous', true],
  ['one word between', 'ignore your friends previous', true],
  ['two words between', 'ignore many good previous', false],
  ['across a sentence', 'They ignore. Previous ones', false],
  ['across a line', 'ignore\nprevious', true],
  ['in the other order', 'previous ignore', false],
  ['spaced out', 'I G N O R E  previous', true],
  ['with Cyrillic letters', 'ignоre рrevious', true],
  ['in mathematical letters', '𝐢𝐠𝐧𝐨𝐫𝐞 𝓹𝓻𝓮𝓿𝓲𝓸𝓾𝓼', true],
  ['with what has no width inside', 'ig\u200bnore pre\u00advious', true],
  ['in full-width letters', 'ｉｇｎｏｒｅ previous', true],
]
for (const [why, text, found] of FOUND) {
  test(`words are found ${why}: ${found}`, () => {
    assert.equal(compiled([RULE])(readTextOf(text)).length > 0, found)
  })
}
const readTextOf = (text: string): string => READER.read(text).reading.text
