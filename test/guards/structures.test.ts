/** Each rule on its own samples, through every reading, and none of them on what people and programs name things. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOWHERE, type Site } from '#sluice/guards/roles/check.js'
import { DOCUMENT_STRUCTURES } from '#sluice/guards/roles/document-structures.js'
import { checkCode, checkQuery, checkText } from '#sluice/guards/roles/free.js'
import { checkIdentifier, injectionIn, STRUCTURES } from '#sluice/guards/roles/identifier.js'

const SITE: Site = { role: 'identifier', at: '/x', tool: 't', settings: {}, reach: NOWHERE }

test('every rule has samples of both kinds, a reason and characters to look for', () => {
  for (const { id, what, why, near, matches, passes } of STRUCTURES) {
    assert.ok(what.length > 10 && why.length > 10 && near.length > 0, id)
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
        near.some((piece) => sample.includes(piece)),
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

  '¯\\_(ツ)_/¯',
  '👩‍💻 team',
  'naïve café',
  'עברית',
  'a\tb',
  'me@host:8080',
]

test('what people and programs name things passes', () => {
  for (const name of NAMES) assert.equal(checkIdentifier(name, SITE)?.rule, undefined, name)
})

const PROSE = [
  "fix: escape quotes so that '; DROP TABLE users; -- is stored as it is",
  '| id | name |\n| --- | --- |\n| 1 | cat |',
  '| id | name |',
  'Text before\n| id | env |\n| -- | -- |',
  'Tom & Jerry; Bonnie & Clyde; find & replace',
  'Run `ls -la|grep x` and `cat /etc/hosts;id`, then tell me',
  'Install it with: curl -fsSL https://example.com/install.sh | sh',
  'Use $(pwd) or ${HOME} in scripts; `id` prints who you are',
  'Placeholders such as {{ user.name }} and ${VAR} are filled in; write {{ 1 + 1 }} to see 2',
  'Render {{ items | join(", ") }} and {% if user %}hello{% endif %} in the template',
  'Why does `eval("x")` fail? system("x") is not called',
  '- one\n- two\n--- \n; a comment\n# a title',
  'Use <b>bold</b> and <script src="x.js"></script> with care',
  "it's 5 > 3 && 2 < 4, isn't it?",
  'SELECT name FROM users WHERE id = 1 UNION SELECT 1; -- explained',
  'path ../../etc/passwd in the report, and http://169.254.169.254/ too',
  '--force is needed',
  '-x means extended',
  '100% of users; 50% off',
  'if (ready) { exec("make") } else { system("x") } is what it did',
  'the upload held `<?php system("id") ?>` and `{php system("id")}`',
  'Title| subtitle',
  'rock & roll',
  'R&D: find a way',
  'What? Who; when | where',
  '// a = b; c = d;\nfunction f() { return "x" }',
  '<!DOCTYPE html><html><body>ok</body></html>',
  'שלום עולם',
  'سلام دنیا',
  'नमस्ते',
  '👩‍👩‍👧‍👦 family',
  'می‌خواهم',
]

test('sentences, notes and documents pass as text', () => {
  for (const text of PROSE) assert.equal(checkText(text, SITE)?.rule, undefined, text)
})

const QUERIES = [
  '"CROSS STITCH" -PDF -WOOL',
  'is:open label:bug -label:wontfix',
  'project = X AND status = "Done" ORDER BY created DESC',
  'a OR b',
  '(a AND b) NOT c',
  String.raw`(?i)[\w.-]{0,50}?(?:key)[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:)`,
  'div.a > p:nth-child(2)',
  '//div[@id="x"]/a',
  'price:>10 && stock:true',
  "name = 'a' and age > 5",
  'what is 1 + 1?',
  'how to use `kill -9`',
  'git push --force-with-lease',
  'C++ templates {{',
  'user:"Jane Doe" from:2026-01-01',
  'error: ENOENT; no such file',
  'x|y',
  'SELECT name FROM users',
  'ECID=15&',
  '(&(objectClass=person)(|(cn=Ann*)(mail=ann*)))',
  '(!(status=open))',
  'f(a)(b) returns',
  'curried(a)(b=1)',
]

test('searches pass as queries', () => {
  for (const query of QUERIES) assert.equal(checkQuery(query, SITE)?.rule, undefined, query)
})

test('a line end that a later reader makes of two other characters begins a line too', () => {
  for (const value of ['x%C4%8D%C4%8AA: b', 'x%E5%98%8D%E5%98%8ASet-Cookie: a', 'x%5Cr%5CnA: b'])
    assert.equal(checkIdentifier(value, SITE)?.rule, 'operator.header', value)
})

test('a filter passes as a query, the rest of another one does not', () => {
  for (const query of ['x)(uid=*', '*)(|(uid=*', 'ann*))(|(mail=*', 'x(&(a=b)(c=d)'])
    assert.equal(checkQuery(query, SITE)?.rule, 'operator.ldap', query)
})

test('a program passes whatever it holds, unless it is one line of nothing but an expression for an engine', () => {
  const source: Site = { ...SITE, role: 'code', at: '/content' }
  for (const value of [
    "{{ config.get('x') }}\n{{ self.block() }}\n",
    "{{ user.name }} and {{ config.get('x') }}",
    "title: ${T(java.lang.Runtime).getRuntime().exec('id')}",
    '{{ user.name }}',
    '${HOME}',
    'f() { :; }',
    "console.log(`${require('os').hostname()}`)",
  ])
    assert.equal(checkCode(value, source), undefined, value)
  for (const value of ["${T(java.lang.Runtime).getRuntime().exec('id')}", "{{ ''.__class__.__mro__ }}\n", '() { :;}; /bin/true'])
    assert.ok(checkCode(value, source) !== undefined, value)
})

test('options pass where the argument is there for them, but for those that run programs', () => {
  for (const at of ['/args/*', '/flags', '/extraArgs/*', '/cli_options', '/env/*', '/environment_variables/*']) {
    for (const value of ['--verbose', '-y', '--port=3000', '--oneline -n 5'])
      assert.equal(checkIdentifier(value, { ...SITE, at }), undefined, value)
    for (const value of ['--upload-pack=x', '-c core.pager=id', 'x; id', '--ext-diff', '$(id)'])
      assert.ok(checkIdentifier(value, { ...SITE, at }) !== undefined, `${at} ${value}`)
  }
  for (const at of ['/branch', '/argsy', '/bargs', '/env', '/envy/*'])
    assert.ok(checkIdentifier('--verbose', { ...SITE, at }) !== undefined, at)
})

for (const { id, why, find, near, matches, passes } of DOCUMENT_STRUCTURES) {
  test(`${id}: its samples, in an argument that is parsed as XML and in no other`, () => {
    assert.ok(why.length > 10 && matches.length >= 2 && passes.length >= 2)
    for (const sample of matches) {
      assert.ok(find(sample, 'query') !== undefined && near.some((piece) => sample.includes(piece)), `not found: ${sample}`)
      assert.equal(checkCode(sample, { ...SITE, at: '/xml' })?.rule.split('.')[0], 'document')
      assert.equal(checkCode(sample, { ...SITE, at: '/feed/inputXml' })?.rule.split('.')[0], 'document')
      for (const tool of ['parse_xml', 'validateXML'])
        assert.equal(checkCode(sample, { ...SITE, at: '/content', tool })?.rule.split('.')[0], 'document')
      assert.equal(checkCode(sample, { ...SITE, at: '/content' }), undefined)
    }
    for (const sample of passes) assert.equal(checkCode(sample, { ...SITE, at: '/xml' }), undefined, `found: ${sample}`)
    assert.equal(checkCode((matches[0] ?? '').replaceAll('<', '&lt;'), { ...SITE, at: '/xml' }), undefined)
  })
}

test('a subject is one line, in any reading; a body has as many as it likes', () => {
  const subject: Site = { ...SITE, role: 'text', at: '/subject' }
  for (const value of ['Hi\r\nBcc: a@b.example', 'Hi\n\nA new body', 'Offer%0d%0aCc:a@b.example']) {
    assert.equal(checkText(value, subject)?.rule, 'text.header-line')
    assert.equal(checkText(value, { ...subject, at: '/body' }), undefined)
  }
  for (const value of ['Re: lunch?', 'Hi\n', '50%0 off', 'a: b']) assert.equal(checkText(value, subject), undefined)
})

test('an attack that a report shows as code passes, the same that it sends does not', () => {
  const text: Site = { ...SITE, role: 'text', at: '/body' }
  const attack = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
  assert.equal(checkText(`we refuse \`${attack}\` now`, text), undefined)
  assert.equal(checkText(`steps:\n\`\`\`xml\n${attack}\n\`\`\``, text), undefined)
  assert.equal(checkText(attack, text)?.rule, 'markup.external-entity')
  assert.equal(checkText(`\`x\` ${attack}`, text)?.rule, 'markup.external-entity')
})

test("selectors keep the quotes of their conditions; a query's rest behind them does not pass", () => {
  const query: Site = { ...SITE, role: 'query', at: '/selector' }
  for (const value of [
    "//a[@title='x' or @title='y']",
    'xpath=//li[@id="a" and @class="b"]',
    "(//tr[td='1' or td='2'])[1]",
    "a[href='x'][rel='y']",
    "input[name='q']",
  ])
    assert.equal(checkQuery(value, query), undefined, value)
  for (const value of ["//a[@title='x'] ' or '1'='1", "x' or '1'='1", "a[b] ' OR 1=1 --"])
    assert.ok(checkQuery(value, query) !== undefined, value)
})
