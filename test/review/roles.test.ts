import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differences, entryDigest, type Choices, profileOf, type ServerEntry, withOff } from '#sluice/config/entry.js'
import { replaceServer } from '#sluice/config/edit.js'
import { parseConfig } from '#sluice/config/parse.js'
import { rolesOf } from '#sluice/detect/roles/infer.js'
import type { Role } from '#sluice/detect/roles/role.js'
import { Fault, type FaultCode } from '#sluice/faults.js'
import type { LockedServer, Surface } from '#sluice/manifest/lock.js'
import { readLock } from '#sluice/manifest/read.js'
import { CORRECTED, withRoles } from '#sluice/manifest/roles.js'
import { writeLock } from '#sluice/manifest/write.js'
import type { JsonObject } from '#sluice/protocol/message.js'
import { changesBetween } from '#sluice/review/difference.js'
import { roleLines } from '#sluice/review/roles.js'
import { switched } from '#sluice/review/switched.js'
import { definition, lockedServer } from './sample.js'

const NOTE: JsonObject = {
  name: 'note',
  inputSchema: {
    type: 'object',
    properties: {
      body: { type: 'string' },
      path: { type: 'string' },
      id: { type: 'string' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
}

/** A surface with one tool, as it was inferred. */
const surfaceWith = (value: JsonObject): Surface => ({
  ...lockedServer().surface,
  tools: { note: definition(value, { roles: rolesOf(value) }) },
})
const correcting = (roles: Readonly<Record<string, Role>>): Choices =>
  parseConfig(yamlOf(`tools: {note: {roles: ${JSON.stringify(roles)}}}`), 'f').servers.get('a')?.tools ?? {}
/** As `assert` compares them: what was read has no prototype. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))
const yamlOf = (line: string): string => `version: 1\nservers:\n  a:\n    command: [x]\n    # mine\n    ${line}\n`
const entryOf = (line: string): ServerEntry => {
  const entry = parseConfig(yamlOf(line), 'f').servers.get('a')
  assert.ok(entry)
  return entry
}

function fault(act: () => unknown, code: FaultCode, ...parts: string[]): void {
  assert.throws(act, (thrown) => {
    assert.ok(thrown instanceof Fault, String(thrown))
    const said = `${thrown.message}\n${thrown.hint}`
    assert.equal(thrown.code, code, said)
    for (const part of parts) assert.ok(said.includes(part), said)
    return true
  })
}

describe('a role that a person corrects in sluice.yaml', () => {
  it('stands in the lock, with whose word it is', () => {
    const { tools } = switched('a', surfaceWith(NOTE), correcting({ '/body': 'sql' }))
    assert.deepEqual(tools['note']?.roles?.['/body'], { role: 'sql', because: CORRECTED })
    assert.equal(tools['note']?.roles?.['/path']?.role, 'path')
  })

  it('is inferred again once the person takes the word back', () => {
    const once = switched('a', surfaceWith(NOTE), correcting({ '/body': 'sql', '/headers/X-Place': 'url' }))
    assert.deepEqual(switched('a', once, {}), surfaceWith(NOTE))
    const other = switched('a', once, correcting({ '/path': 'text' })).tools['note']?.roles
    assert.equal(other?.['/body']?.role, 'text')
    assert.equal(other?.['/path']?.because, CORRECTED)
    assert.equal(Object.hasOwn(other ?? {}, '/headers/X-Place'), false)
  })

  it('may be that of a place inside what the schema leaves open', () => {
    const { tools } = switched('a', surfaceWith(NOTE), correcting({ '/headers/Location': 'url' }))
    assert.equal(tools['note']?.roles?.['/headers/Location']?.role, 'url')
  })

  it('is a fault where it names no argument, with those that there are and the one that was meant', () => {
    const surface = surfaceWith(NOTE)
    fault(
      () => switched('a', surface, correcting({ '/boddy': 'text' })),
      'review.no-argument',
      '/boddy',
      'did you mean `/body`?',
      '/path',
      '/headers/*',
    )
    fault(() => switched('a', surface, correcting({ '/path/deeper': 'text' })), 'review.no-argument', '/path/deeper')
    fault(
      () => switched('a', surface, { nota: { roles: { '/x': 'text' as const } } }),
      'review.no-argument',
      'no such tool',
      'did you mean `note`?',
    )
    const inherited = JSON.parse('{"toString": {"roles": {"/x": "text"}}}') as Choices
    fault(() => switched('a', surface, inherited), 'review.no-argument')
    fault(
      () => switched('a', surfaceWith({ name: 'note' }), correcting({ '/x': 'text' })),
      'review.no-argument',
      'no arguments that hold text',
    )
  })

  it('is told where the names of a server would be obeyed by a terminal', () => {
    const evil = '\u001b[2J'
    const hostile = { name: 'note', inputSchema: { properties: { [evil]: { type: 'string' } } } }
    assert.throws(
      () => switched('a', surfaceWith(hostile), correcting({ '/x': 'text' })),
      (thrown) =>
        thrown instanceof Fault && !`${thrown.message}${thrown.hint}`.includes('\u001b') && thrown.hint.includes('\\u{1b}'),
    )
  })

  it('is a difference from what was reviewed until it was reviewed', () => {
    const entry = entryOf('tools: {note: {roles: {/body: sql}}}')
    const lockedWith = (surface: Surface): LockedServer => ({
      ...lockedServer(),
      entry: entryDigest(entry),
      profile: profileOf(entry),
      surface,
    })
    assert.deepEqual(differences(entry, lockedWith(surfaceWith(NOTE))), ['tools'])
    const reviewed = lockedWith(switched('a', surfaceWith(NOTE), entry.tools))
    assert.deepEqual(differences(entry, reviewed), [])
    assert.deepEqual(differences(entryOf('tools: {note: {roles: {/body: text}}}'), reviewed), ['tools'])
    assert.deepEqual(differences(entryOf('tools: {note: off}'), reviewed), ['tools'])
    assert.deepEqual(differences(entryOf('env: {}'), reviewed), ['tools'])
  })

  it('survives switching another tool off, but not its own', () => {
    const choices = correcting({ '/body': 'sql' })
    assert.deepEqual(plain(withOff(choices, ['other'])), { note: { roles: { '/body': 'sql' } }, other: 'off' })
    assert.deepEqual(plain(withOff(choices, ['note'])), { note: 'off' })
    assert.deepEqual(withOff({ note: 'off', other: 'off' }, ['other']), { other: 'off' })
  })

  it('survives the lock as text, and an edit of sluice.yaml', () => {
    const server = {
      ...lockedServer(),
      entry: `sha256:${'0'.repeat(64)}`,
      surface: switched('a', surfaceWith(NOTE), correcting({ '/body': 'sql' })),
    }
    const digested = { note: { ...server.surface.tools['note'], digest: `sha256:${'0'.repeat(64)}` } }
    const written = JSON.parse(
      JSON.stringify({ ...server.surface, tools: digested, prompts: {}, resourceTemplates: {} }),
    ) as Surface
    const source = { kind: 'executable' as const, path: '/x', digest: `sha256:${'0'.repeat(64)}` }
    const read = readLock(writeLock({ version: 1, servers: { a: { ...server, source, surface: written } } }), 'f')
    assert.deepEqual({ ...read.servers['a']?.surface.tools['note']?.roles }, { ...server.surface.tools['note']?.roles })
    const entry = entryOf('tools: {note: {roles: {/body: sql, "/headers/*": text}}}')
    const edited = replaceServer(yamlOf('tools: {note: {roles: {/body: sql, "/headers/*": text}}}'), 'f', 'a', {
      ...entry,
      env: { A: 'x' },
    })
    assert.match(edited, /# mine/)
    assert.deepEqual(JSON.parse(JSON.stringify(parseConfig(edited, 'f').servers.get('a')?.tools)), {
      note: { roles: { '/body': 'sql', '/headers/*': 'text' } },
    })
  })

  it('is refused in sluice.yaml where it is no role or no pointer', () => {
    const read = (line: string) => () => parseConfig(yamlOf(line), 'sluice.yaml')
    fault(read('tools: {note: {roles: {/body: prose}}}'), 'config.value', 'tools.note.roles./body', 'must be one of: path, url')
    fault(read('tools: {note: {roles: {body: text}}}'), 'config.value', 'is not a JSON pointer')
    fault(read('tools: {note: {roles: {/a~2: text}}}'), 'config.value', 'is not a JSON pointer')
    fault(read('tools: {note: {roles: text}}'), 'config.value', 'must be a map')
    fault(read('tools: {note: {roles: {/body: text}, consent: each-call}}'), 'not-yet', 'tools.note')
    fault(read('tools: {note: maybe}'), 'not-yet', '`off`')
  })
})

describe('a lock of an older version', () => {
  it('has the roles inferred, of tools and of prompts', async () => {
    const prompts = { ask: definition({ name: 'ask', arguments: [{ name: 'question' }] }) }
    const older = { ...lockedServer(), surface: { ...lockedServer().surface, tools: { note: definition(NOTE) }, prompts } }
    const { surface } = await withRoles(older)
    assert.deepEqual(surface.tools['note']?.roles, rolesOf(NOTE))
    assert.equal(surface.prompts['ask']?.roles?.['/question']?.role, 'text')
  })

  it('is taken as it is where roles stand, whatever they are', async () => {
    const surface = { ...surfaceWith(NOTE), prompts: {} }
    const tools = { note: definition(NOTE, { roles: { '/body': { role: 'code', because: 'so' } } }) }
    const server = { ...lockedServer(), surface: { ...surface, tools } }
    assert.equal(await withRoles(server), server)
  })
})

describe('the review of roles', () => {
  const roles = {
    '/path': { role: 'path', because: 'its name says so' },
    '/owner': { role: 'identifier', because: 'its name says so' },
    '/repo': { role: 'identifier', because: 'nothing says what else it is' },
    '/body': { role: 'text', because: 'its name says so' },
    '/note': { role: 'text', because: CORRECTED },
  } as const

  it('gives a line to what is judged by a grammar or by a person, and folds the rest', () => {
    assert.deepEqual(roleLines(roles, false), [
      '      path         /path: its name says so',
      '      text         /note: as sluice.yaml says',
      '      identifier   /owner /repo',
      '      text         /body',
    ])
  })

  it('gives every reason where everything is asked for', () => {
    assert.equal(roleLines(roles, true).length, 5)
    assert.ok(roleLines(roles, true).includes('      identifier   /repo: nothing says what else it is'))
  })

  it('stays in 80 columns and escapes what is not ours, however many arguments there are', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`/\u001b[2Jargument${n}`, roles['/owner']]))
    const lines = roleLines({ ...many, [`/${'x'.repeat(300)}`]: roles['/path'] }, false)
    assert.ok(lines.every((line) => line.length <= 80 && !line.includes('\u001b')))
    assert.match(lines.join(' '), /… 476 more/)
    assert.ok(lines.length < 30)
  })

  it('shows what changed of them, also where only a person’s word did', () => {
    const before = { ...lockedServer(), surface: surfaceWith(NOTE) }
    const after = { ...before, surface: switched('a', before.surface, correcting({ '/body': 'sql' })) }
    assert.deepEqual(changesBetween(before, before), [])
    assert.deepEqual(changesBetween(before, after), [
      { about: 'roles of the tool', name: 'note', what: 'changed', members: [{ at: '/body', before: 'text', after: 'sql' }] },
    ])
  })
})
