/** Each rule on its own samples, through every reading, and none of them on what people and programs name things. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { injectionIn, STRUCTURES } from '#sluice/guards/roles/identifier.js'

test('every rule has samples of both kinds, a reason and characters to look for', () => {
  for (const { id, what, why, near, matches, passes } of STRUCTURES) {
    assert.ok(what.length > 10 && why.length > 10 && near !== '', id)
    assert.ok(matches.length >= 2 && passes.length >= 2, id)
  }
  assert.equal(new Set(STRUCTURES.map(({ id }) => id)).size, STRUCTURES.length)
})

for (const { id, kinds, find, near, matches, passes } of STRUCTURES) {
  const [kind = 'name'] = kinds
  test(`${id}: its samples`, () => {
    for (const sample of matches) {
      assert.ok(find(sample, kind) !== undefined, `not found: ${sample}`)
      assert.ok(
        Array.from(near).some((one) => sample.includes(one)),
        `not near: ${sample}`,
      )
      assert.ok(injectionIn(sample, kind) !== undefined, `not reached: ${sample}`)
    }
    for (const sample of passes) assert.equal(find(sample, kind), undefined, `found: ${sample}`)
  })
}

const NAMES = [
  'C++',
  'C#',
  '.NET',
  'AT&T',
  'R&D',
  "O'Brien",
  'feature/fix-#123',
  'a;b',
  'john.doe@example.com',
  'jane+tag@example.org',
  '1.47',
  'en-US',
  'release-2026.08',
  '--',
  '-',
  'x > y',
  '$5',
  '100%',
  'foo(bar)',
  '{id}',
  'a|b',
  '1-5',
  '*.ts',
  'src/**/*.{ts,tsx}',
  'div > p.a[href^="x"]:not(.b)',
  '>=1.2 <2',
  '^1.2.3 || ~2.0',
  '-1',
  '-1.5e3',
  '@scope/pkg@1.2.3',
  'main',
  'HEAD~1',
  'HEAD^',
  'origin/main',
  'v1.2.3-rc.1+build.5',
  'team & friends',
  'São Paulo',
  '東京',
  'key=value',
  'page=1&id=7',
  '2026-08-01T12:00:00+02:00',
  'P1Y2M',
  '*/5 * * * *',
  'Bob "the" Builder',
  'a && b',
  'x || y',
  '#fff',
  'rgb(1, 2, 3)',
  'A1:B2',
  'Sheet1!A1:B2',
  '=SUM(A1:A5)',
  '50% off',
  'node:fs',
  'std::vector<int>',
  'Map<String, List<Integer>>',
  '[draft]',
  '(none)',
  'n/a',
  'q?',
  'hello!',
  'Q&A',
  'rock & roll',
  'US$5',
  '$HOME',
  '${HOME}',
  '{{name}}',
  'arn:aws:iam::123456789012:role/x',
  'urn:isbn:0451450523',
  'did:plc:abc',
  'user_42',
  'README',
  '~tilde',
  'a=b;c=d',
  'UTC+2',
  '<none>',
  'a -> b',
  'a => b',
  'x^2',
  '-created_at',
  'id;name;type',
  '//div[@id="x"]/a',
  'status = "Done" AND project = X',
  'label:bug -label:wontfix',
  "it's",
  'Portland, OR',
  'Smith & Sons (Ltd.)',
  '9/11',
  '3<4',
  'a/b/c',
  'C:\\Users\\x',
  'not null',
  'and',
  'or',
  'null',
  'Tom; Dick; Harry',
  'cat',
  'id',
  'cats & dogs',
  'find & replace',
  'cut & paste',
  'Time & date',
  'sort|filter',
  'PRJ-123',
  'issue/12-fix-ls',
  'f(x) = y',
  'application/json; charset=utf-8',
  'text/html;q=0.9',
  'SELECT',
  'Union Square',
  'drop-down',
  'sleep(ing) beauty',
  '¯\\_(ツ)_/¯',
  '👩‍💻 team',
  'naïve café',
  'עברית',
  'a\tb',
  'me@host:8080',
]

test('what people and programs name things passes', () => {
  for (const name of NAMES) assert.equal(injectionIn(name, 'name')?.rule, undefined, name)
})
