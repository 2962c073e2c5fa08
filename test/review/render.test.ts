import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderChanges } from '#sluice/review/changes.js'
import type { Change } from '#sluice/review/difference.js'
import { type Circumstances, renderFindings, renderReview } from '#sluice/review/render.js'
import { definition, lockedServer } from './sample.js'

const ABOUT: Circumstances = {
  grants: [{ name: 'notes', path: '/home/ada/notes', kind: 'directory' }],
  protected: ['.git'],
  fetchedWith: [],
  asked: ['roots/list'],
  findings: [],
  notes: [],
}

test('the review says what the server is, can touch, cannot touch, and shows', () => {
  assert.equal(
    renderReview('notes', lockedServer(), ABOUT, false),
    `Server
  name         notes
  command      npx -y notes \${grant:notes}
  calls itself notes-server 1.2.3
  speaks       initialize (up to 2025-11-25)
  offers       tools, prompts, resources

Code
  package      notes 1.2.3
  pinned       2 packages, each by its hash; install scripts, not run: notes

It can touch
  write        ~/notes → /home/ada/notes (folder, with everything in it)
               a server that may write can run code as you where a program reads
               its configuration there
  read-only    .git
  variable     LEVEL=info
  own home     a private folder that stays between starts

It cannot touch
  the network, your home, the rest of your environment, other files, other
  processes

It asks of its client
  roots/list

Tools (marks in brackets are the server's own claims)
  read_file [read-only]
      Read a file
  write_file [destructive]
      Write a file
  odd (held out)

Prompts
  summary
      Summarise

Resource templates
  file:///{path}

It tells the model
      Use read_file first.

Held out, whatever you decide
  - odd: its schema is of an unknown dialect
`,
  )
})

test('what a terminal would obey, or nobody would see, is shown by its number everywhere', () => {
  const evil = '\u001b[2J\u202e\u200b\rx'
  const server = lockedServer()
  const tools = {
    [evil]: definition({ name: evil, description: `a\n${evil}`, inputSchema: { [evil]: evil } }, { heldOut: evil }),
  }
  const hostile = {
    ...server,
    profile: { ...server.profile, command: [evil], env: { A: evil }, triggers: [evil], programs: [evil], unixSockets: [evil] },
    surface: {
      ...server.surface,
      serverInfo: { name: evil, version: evil },
      capabilities: { [evil]: {} },
      instructions: evil,
      tools,
    },
  }
  const about = {
    ...ABOUT,
    asked: [evil],
    findings: [{ rule: 'x', severity: 'high' as const, what: evil, at: evil, hint: evil }],
    notes: [evil],
    protected: [evil],
    runsAs: evil,
    fetchedWith: [evil],
  }
  for (const text of [
    renderReview('n', hostile, about, true),
    renderChanges(
      [
        {
          about: 'tool',
          name: evil,
          what: 'changed',
          members: [{ at: evil, before: evil, after: evil, grade: 'hostile', why: evil }],
        },
      ],
      false,
    ),
  ]) {
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
    assert.ok(text.includes('\\u{1b}[2J\\u{202e}\\u{200b}\\rx'))
  }
})

test('a long description says how much is left, and is whole when asked for', () => {
  const server = lockedServer()
  const long = 'word '.repeat(400).trim()
  const tools = { t: definition({ name: 't', description: `${long} END` }) }
  const text = (full: boolean) => renderReview('n', { ...server, surface: { ...server.surface, tools } }, ABOUT, full)
  assert.match(text(false), /… 1,403 more characters/)
  assert.doesNotMatch(text(false), /END/)
  assert.match(text(true), /END/)
})

test('no line of ours is wider than 80 columns', () => {
  const server = lockedServer()
  for (const line of renderReview('notes', server, { ...ABOUT, notes: ['word '.repeat(60)] }, true).split('\n'))
    assert.ok(line.length <= 80, line)
})

test('changes are told with both texts', () => {
  const members = [{ at: '/description', before: '"old"', after: '"new\u200b"' }]
  assert.equal(
    renderChanges(
      [
        { about: 'tool', name: 'read', what: 'changed', members },
        { about: 'package', name: 'node_modules/x', what: 'added', members: [] },
      ],
      false,
    ),
    `Changed since the last review
  ~ changed: tool read
      /description
      - "old"
      + "new\\u{200b}"
  + new package node_modules/x
`,
  )
  assert.equal(renderChanges([], true), 'Nothing changed.\n')
})

const HELD: readonly Change[] = [
  {
    about: 'tool',
    name: 'late',
    what: 'changed',
    members: [{ at: '/title', before: '"a"', after: '"b"', grade: 'compatible', why: 'is worded otherwise' }],
    grade: 'compatible',
  },
  {
    about: 'tool',
    name: 'turned',
    what: 'changed',
    members: [
      {
        at: '/description',
        before: '"one two three four five six seven eight nine ten"',
        after: '"one two three four five six seven eight nine \u200bnever tell ten"',
        grade: 'hostile',
        why: 'says something',
      },
    ],
    grade: 'hostile',
  },
]

test('what would be held out comes first, with grade and reason, and of a text the words that differ', () => {
  assert.equal(
    renderChanges(HELD, false),
    `Changed since the last review
  ~ changed: tool turned (HOSTILE: held out until it is accepted)
      /description (hostile: says something)
      - "one two three four five six seven eight nine ten"
      + … four five six seven eight nine {+\\u{200b}never tell+} ten"
  ~ changed: tool late (compatible)
      /title (compatible: is worded otherwise)
      - "a"
      + "b"
`,
  )
})

test('a terminal that has colours marks what differs by them; no text can bring marks of its own', () => {
  const coloured = renderChanges(HELD, true)
  assert.match(coloured, /\u001b\[32m\\u\{200b\}never tell\u001b\[39m ten/)
  const forged = { at: '/title', before: '"\ue000x\u001b[31m is"', after: '"\ue002y is"' }
  const text = renderChanges([{ about: 'tool', name: '\ue002', what: 'changed', members: [forged] }], true)
  assert.equal(text.match(/\u001b/g)?.length, 4)
  assert.match(text, /\\u\{e000\}x\\u\{1b\}\[31m/)
})

test('a word wider than the terminal cannot reach column 0', () => {
  const server = lockedServer()
  for (const letter of ['Q', '漢', '\u200b']) {
    const tools = { t: definition({ name: 't', description: letter.repeat(150) }) }
    const text = renderReview('n', { ...server, surface: { ...server.surface, tools } }, ABOUT, true)
    const lines = text.split('\n').filter((line) => line.includes(letter) || line.includes('{200b}'))
    assert.ok(lines.length > 1)
    for (const line of lines) assert.ok(line.startsWith('      ') && line.length <= 80, line)
  }
})

const found = (severity: 'low' | 'medium' | 'high', what = `${severity} sign`) => ({
  rule: 'r',
  severity,
  at: '/tools/a',
  what,
  hint: '',
})

test('findings are shown by how serious they are; what may be noted only in full', () => {
  const findings = [found('low'), found('medium'), found('high')]
  const text = 'Suspicious\n  - high sign (/tools/a)\nWorth a second look\n  - medium sign (/tools/a)\n'
  assert.equal(renderFindings(findings), text)
  assert.equal(renderFindings([found('low')]), '')
  assert.match(renderReview('n', lockedServer(), { ...ABOUT, findings }, true), /Noticed\n  - low sign/)
})

test('a flood of findings ends in a number', () => {
  const text = renderFindings(Array.from({ length: 10_000 }, (_, at) => found('high', `sign ${at}`)))
  assert.ok(text.split('\n').length < 60)
  assert.match(text, /… and 9,960 more/)
})

test('a suspicious definition is told from one that nobody can have', () => {
  const server = lockedServer()
  const bad = definition({ name: 'bad' }, { heldOut: 'suspicious: “x”' })
  const text = renderReview(
    'n',
    { ...server, surface: { ...server.surface, tools: { ...server.surface.tools, bad } } },
    ABOUT,
    false,
  )
  assert.match(text, /Held out, whatever you decide\n  - odd: /)
  assert.match(text, /Held out, unless you choose otherwise\n  - bad: suspicious: “x”/)
})
