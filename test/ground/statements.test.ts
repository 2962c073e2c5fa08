/** The check of the promises notices what it is there for. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { problems, statements } from './statements.js'

const FILES = new Map([
  [
    'test/a.test.ts',
    "import { ROWS } from './rows.js'\ntest('files are ours alone', () => {\n})\nfor (const { id } of ROWS) test(id, () => {})\n",
  ],
  ['test/rows.ts', "export const ROWS = [{ id: 'a fork bomb' }]\n"],
  ['test/b.test.ts', 'describe("doors", () => {\n  it(`${what} is shut, in ${language}`, run)\n  // it(\'is locked\')\n})\n'],
])
const check = (text: string): string[] => problems(text, ['Links'], (path) => FILES.get(path))

const GOOD = `# Name

It keeps files. <!-- test/a.test.ts: "ours alone" --> It shuts doors (all
of them). <!-- test/a.test.ts: "a fork bomb"; test/b.test.ts:
"doors", " is shut" -->

- It keeps 1.5 files. <!-- test/a.test.ts: "files are" -->

      code -- that says nothing. At all.

| what | test |
| --- | --- |
| doors | test/b.test.ts: ", in " |
| windows <!-- test/b.test.ts: "doors" --> | shut |

## Links

More stands elsewhere.
`

describe('a promise', () => {
  it('is a sentence, a list item or a row, outside of code and silent sections', () => {
    const found = statements(GOOD, ['Links'])
    assert.deepEqual(
      found.map(({ text }) => text),
      [
        'It keeps files.',
        'It shuts doors (all of them).',
        'It keeps 1.5 files.',
        'doors',
        'windows <!-- test/b.test.ts: "doors" -->',
      ],
    )
    assert.deepEqual(check(GOOD), [])
  })

  for (const added of ['It is safe.', '- It is safe', '| safe | yes |', '1. It is safe.', 'It is `safe`'])
    it(`without a test is noticed: ${added}`, () => {
      assert.match(check(GOOD.replace('\n## Links', `\n${added}\n\n## Links`)).join('\n'), /^\d+: .*safe.*: names no test$/)
    })

  it('is noticed in the middle of a paragraph and of an item too', () => {
    for (const [where, behind] of [
      ['It shuts', 'It is safe. It shuts'],
      ['"files are" -->', '"files are" -->\n  It is safe'],
    ] as const)
      assert.match(check(GOOD.replace(where, behind)).join('\n'), /^\d+: It is safe\.?: names no test$/)
  })

  it('whose test was renamed is noticed, in a title and in the data of one', () => {
    for (const title of ['ours alone"', '"a fork bomb', '"doors"', '" is shut', '", in '])
      assert.match(
        check(GOOD.replace(title, title.replace(/[^"]+/, 'another'))).join('\n'),
        /no test of test\/[ab]\.test\.ts is called "another/,
      )
  })

  it('whose test is in a comment has none', () => {
    assert.match(check(GOOD.replace('" is shut"', '"is locked"')).join('\n'), /is called "is locked"/)
  })

  it('whose file was removed is noticed', () => {
    assert.match(
      check(GOOD.replace('test/b.test.ts: ", in "', 'test/c.test.ts: ", in "')).join('\n'),
      /there is no test\/c\.test\.ts/,
    )
  })

  it('must name a title, not only a file', () => {
    assert.match(
      check(GOOD.replace('test/a.test.ts: "files are"', 'test/a.test.ts')).join('\n'),
      /cannot be read: test\/a\.test\.ts/,
    )
    assert.match(check(GOOD.replace('test/b.test.ts: ", in "', 'test/b.test.ts')).join('\n'), /cannot be read: test\/b\.test\.ts/)
  })
})
