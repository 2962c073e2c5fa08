import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bears, compiledRules, evidenceOf, toolEvidence } from '#sluice/detect/roles/clue.js'
import { checkedRules, type RoleRule, type Sample } from '#sluice/detect/roles/rule.js'
import { ROLE_RULES } from '#sluice/detect/roles/rules.js'
import { proseOf } from '#sluice/detect/roles/words.js'
import type { JsonObject } from '#sluice/protocol/message.js'

describe('a rule', () => {
  for (const rule of ROLE_RULES) {
    it(`${rule.id} finds what it should and lets the rest pass`, () => {
      for (const sample of rule.matches) assert.ok(votes(rule, sample), `should match ${JSON.stringify(sample)}`)
      for (const sample of rule.passes) assert.ok(!votes(rule, sample), `should let pass ${JSON.stringify(sample)}`)
    })
  }

  it('says its phrases as names and texts are read', () => {
    for (const { id, clue } of ROLE_RULES) {
      const phrases = Object.entries(clue).flatMap(([part, given]) =>
        LITERAL.includes(part) ? [] : (given as readonly string[]),
      )
      for (const phrase of phrases.flatMap((list) => list.split(', '))) assert.equal(phrase, proseOf(phrase).join(' '), id)
    }
  })

  it('has an id of its own', () => {
    assert.equal(new Set(ROLE_RULES.map(({ id }) => id)).size, ROLE_RULES.length)
  })

  it('does not load without samples of both kinds', () => {
    const rule = ROLE_RULES[0]
    assert.ok(rule)
    assert.throws(() => checkedRules([{ ...rule, matches: [] }]), TypeError)
    assert.throws(() => checkedRules([{ ...rule, passes: [] }]), TypeError)
  })
})

/** Members of a clue that are not compared with words. */
const LITERAL = ['format', 'closed', 'pattern', 'example', 'encoded']

function votes(rule: RoleRule, sample: Sample): boolean {
  const [compiled] = compiledRules([rule])
  const [name = '', ...rest] = (sample.tool ?? '').split(': ')
  const schema: JsonObject = { ...sample.schema, ...(sample.about === undefined ? {} : { description: sample.about }) }
  const closed = schema['enum'] !== undefined || schema['const'] !== undefined
  const leaf = { at: `/${sample.name}`, name: sample.name, schemas: [schema], closed }
  return compiled !== undefined && bears(compiled.clue, evidenceOf(leaf, toolEvidence({ name, description: rest.join(': ') })))
}
