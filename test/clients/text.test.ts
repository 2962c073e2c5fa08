/** Positions in JSON text, against JSON.parse, for any value in any spelling. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { edited, membersAt, problemIn, rootAt } from '#sluice/clients/text.js'

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/)

/** JSON text of a value, with white space wherever it may stand. */
function spelled(value: unknown, spaces: () => string): string {
  const around = (text: string): string => spaces() + text + spaces()
  if (Array.isArray(value)) return `[${value.map((each) => around(spelled(each, spaces))).join(',') || spaces()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, each]) => `${around(JSON.stringify(name))}:${around(spelled(each, spaces))}`)
  return `{${members.join(',') || spaces()}}`
}

const anyText = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), fc.array(space, { minLength: 1 }))
  .map(([value, pool]) => {
    let turn = 0
    const spaces = (): string => pool[turn++ % pool.length] ?? ''
    return { value, text: spaces() + spelled(value, spaces) + spaces() }
  })

test('every member is found where it stands, and one that is exchanged leaves every other byte', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), fc.jsonValue(), ({ text }, choice, other) => {
      const whole = JSON.parse(text) as Record<string, unknown>
      const members = membersAt(text, rootAt(text))
      assert.deepEqual(members.map(({ name }) => name).toSorted(), Object.keys(whole).toSorted())
      for (const { name, valueStart, end } of members)
        assert.deepEqual(JSON.parse(text.slice(valueStart, end)), Object.getOwnPropertyDescriptor(whole, name)?.value)
      const chosen = members[choice % Math.max(1, members.length)]
      if (chosen === undefined) return
      const now = edited(text, [{ start: chosen.valueStart, end: chosen.end, text: JSON.stringify(other) }])
      assert.ok(now.startsWith(text.slice(0, chosen.valueStart)) && now.endsWith(text.slice(chosen.end)))
      const back = membersAt(now, rootAt(now)).find(({ start }) => start === chosen.start)
      assert.ok(back)
      assert.equal(
        edited(now, [{ start: back.valueStart, end: back.end, text: text.slice(chosen.valueStart, chosen.end) }]),
        text,
      )
    }),
  )
})

test('no text of distinct names has a problem; a repeated one has, however it is written and however deep', () => {
  fc.assert(fc.property(anyText, ({ text }) => assert.equal(problemIn(text, 64), undefined)))
  assert.match(problemIn('{"a": 1, "b": {"x": [{"k": 1, "\\u006b": 2}]}}', 64) ?? '', /"k" stands twice/)
  assert.equal(problemIn('{"a": {"a": 1}, "b": ["a", "a"], "c": {"a": ":"}}', 64), undefined)
  assert.match(problemIn(`${'['.repeat(65)}${']'.repeat(65)}`, 64) ?? '', /deeper than 64/)
})
