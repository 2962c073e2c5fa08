import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { entryDigest, profileOf } from '#sluice/config/entry.js'
import { parseConfig } from '#sluice/config/parse.js'
import { findFolders, openFolders, type User } from '#sluice/config/paths.js'
import type { Surroundings } from '#sluice/config/places.js'
import { loadServers, type Memory, readProject, serverToRun } from '#sluice/config/servers.js'
import { Fault, type FaultCode } from '#sluice/faults.js'
import type { LockedServer } from '#sluice/manifest/lock.js'
import { writeLock } from '#sluice/manifest/write.js'
import { run } from '#sluice/process.js'
import { openStore, type Store } from '#sluice/store/store.js'

const me: User = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: '/nonexistent' }
let base: string
let around: Surroundings
let store: Store
let repository: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-servers-')))
  chmodSync(base, 0o711)
  repository = join(base, 'clone')
  mkdirSync(join(repository, '.git'), { recursive: true })
  mkdirSync(join(repository, 'src', 'deep'), { recursive: true })
  const folders = openFolders(findFolders({ SLUICE_HOME: join(base, 'own') }, me), me)
  store = openStore(folders.store)
  around = { folders, user: me, cwd: join(repository, 'src', 'deep'), trusted: (folder) => store.trusted(folder) }
})
afterEach(() => {
  store.close()
  rmSync(base, { recursive: true })
})

const yaml = (servers: Record<string, string>) =>
  `version: 1\nservers:\n${Object.entries(servers)
    .map(([name, program]) => `  ${name}: {command: [${program}]}\n`)
    .join('')}`

function lockOf(text: string): string {
  const locked = [...parseConfig(text, 'f').servers].map(([name, entry]): [string, LockedServer] => [
    name,
    {
      entry: entryDigest(entry),
      profile: profileOf(entry),
      source: { kind: 'executable', path: '/x', digest: `sha256:${'0'.repeat(64)}` },
      eras: ['legacy'],
      surface: { serverInfo: {}, capabilities: {}, tools: {}, prompts: {}, resourceTemplates: {}, resourceSchemes: [] },
      reviewed: { by: 'a', at: 'b', sluice: 'c' },
    },
  ])
  return writeLock({ version: 1, servers: Object.fromEntries(locked) })
}

function configure(folder: string, servers: Record<string, string>, reviewed = true): void {
  writeFileSync(join(folder, 'sluice.yaml'), yaml(servers))
  if (reviewed) writeFileSync(join(folder, 'sluice.lock'), lockOf(yaml(servers)))
}
const own = (servers: Record<string, string>, reviewed = true) => configure(around.folders.config, servers, reviewed)
async function trust(): Promise<void> {
  store.trust({ ...(await readProject(repository)).files, at: 0 })
}
const program = async (name: string, from = around) => (await serverToRun(name, from, store)).locked.profile.command[0]

function fault(code: FaultCode, ...parts: string[]) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof Fault, String(thrown))
    assert.equal(thrown.code, code, thrown.message)
    for (const part of parts) assert.ok(`${thrown.message} ${thrown.hint}`.includes(part), thrown.message)
    return true
  }
}

describe('a hostile repository with its own sluice.yaml', () => {
  it("that redefines the user's server: the user's runs, and it says so", async () => {
    own({ notes: 'mine' })
    configure(repository, { notes: 'theirs' })
    const { locked, notices, key } = await serverToRun('notes', around, store)
    assert.deepEqual(locked.profile.command, ['mine'])
    assert.equal(key.config, around.folders.yaml)
    assert.equal(notices.length, 1)
    assert.match(notices[0] ?? '', /clone\/sluice\.yaml is ignored: it is not trusted .*`notes` runs as your own/)
  })
  it('adds nothing before it is trusted', async () => {
    own({ notes: 'mine' })
    configure(repository, { tests: 'theirs' })
    await assert.rejects(program('tests'), fault('config.no-server', 'not trusted', `sluice trust ${repository}`))
    const { servers, notices } = await loadServers(around)
    assert.deepEqual([...servers.keys()], ['notes'])
    assert.match(notices[0] ?? '', /not trusted/)
  })
  it('cannot take a name that the user declared and did not review yet', async () => {
    own({ notes: 'mine' }, false)
    configure(repository, { notes: 'theirs' })
    await trust()
    await assert.rejects(program('notes'), fault('config.not-reviewed', around.folders.yaml))
  })
  it("does not keep the user's servers from running by a FIFO, a link to nowhere, a loop or rubbish", async () => {
    own({ notes: 'mine' })
    const file = join(repository, 'sluice.yaml')
    const obstacles: (() => unknown)[] = [
      () => run(['/usr/bin/mkfifo', file], { env: { PATH: '/usr/bin:/bin' } }),
      () => symlinkSync('/dev/zero', file),
      () => symlinkSync('sluice.yaml', file),
      () => mkdirSync(file),
      () => writeFileSync(file, '['.repeat(1_000_000)),
    ]
    for (const place of obstacles) {
      await place()
      assert.equal(await program('notes'), 'mine')
      rmSync(file, { recursive: true })
    }
    // Trusted once, rubbish since.
    configure(repository, { tests: 'theirs' })
    await trust()
    rmSync(file)
    symlinkSync('/dev/zero', file)
    assert.equal(await program('notes'), 'mine')
  })
  it('is not searched above the repository', async () => {
    configure(base, { above: 'theirs' })
    own({ notes: 'mine' })
    assert.deepEqual((await loadServers(around)).notices, [])
  })
})

describe('a trusted project', () => {
  it('adds servers under new names, and never redefines', async () => {
    own({ notes: 'mine' })
    configure(repository, { notes: 'theirs', tests: 'theirs', constructor: 'theirs' })
    await trust()
    assert.equal(await program('tests'), 'theirs')
    assert.equal(await program('constructor'), 'theirs')
    const { locked, notices } = await serverToRun('notes', around, store)
    assert.equal(locked.profile.command[0], 'mine')
    assert.match(notices[0] ?? '', /redefines `notes`: ignored, your own definition runs/)
    const loaded = await loadServers(around)
    assert.deepEqual([...loaded.servers].map(([name, { place }]) => `${name} ${place.origin}`).toSorted(), [
      'constructor project',
      'notes user',
      'tests project',
    ])
    assert.equal(loaded.notices.length, 1)
  })
  it('is asked about again after any change of either file', async () => {
    own({ notes: 'mine' })
    configure(repository, { tests: 'theirs' })
    await trust()
    assert.equal(await program('tests'), 'theirs')
    writeFileSync(join(repository, 'sluice.yaml'), `${yaml({ tests: 'theirs' })}# a comment\n`)
    await assert.rejects(program('tests'), fault('config.no-server', 'changed since you trusted it'))
    configure(repository, { tests: 'theirs' })
    assert.equal(await program('tests'), 'theirs')
    rmSync(join(repository, 'sluice.lock'))
    await assert.rejects(program('tests'), fault('config.no-server', 'changed'))
    store.distrust(repository)
    await assert.rejects(program('tests'), fault('config.no-server', 'not trusted'))
  })
})

describe('a configuration that was named', () => {
  it('counts alone', async () => {
    own({ notes: 'mine' })
    configure(repository, { notes: 'theirs' })
    const named = { ...around, named: '../../sluice.yaml' }
    assert.equal(await program('notes', named), 'theirs')
    assert.deepEqual([...(await loadServers(named)).servers.keys()], ['notes'])
  })
  it('is refused when it is missing, or anybody may write it', async () => {
    const named = { ...around, named: join(repository, 'sluice.yaml') }
    await assert.rejects(program('notes', named), fault('config.unreadable', 'no such file'))
    configure(repository, { notes: 'theirs' })
    chmodSync(join(repository, 'sluice.lock'), 0o666)
    await assert.rejects(program('notes', named), fault('config.unsafe-path', 'sluice.lock'))
  })
})

describe('what runs is what was reviewed', () => {
  const rewrite = (change: (text: string) => string) => writeFileSync(around.folders.yaml, change(yaml({ notes: 'mine' })))
  it('whatever a person does to comments and form', async () => {
    own({ notes: 'mine' })
    rewrite(() => '# new\nservers:\n  notes:\n    env: {}\n    command:\n      - "mine"\nversion: 1\n')
    assert.equal(await program('notes'), 'mine')
  })
  it('or it does not run: the difference is named, and the command that reviews it', async () => {
    own({ notes: 'mine' })
    rewrite((text) => text.replace('command: [mine]', 'command: [mine], env: {A: b}, cwd: /x'))
    await assert.rejects(program('notes'), fault('config.differs', '`env`', '`cwd`', 'sluice update notes'))
    rewrite(() => 'version: 1\nservers: {}\n')
    await assert.rejects(program('notes'), fault('config.no-server', 'notes'))
    rmSync(around.folders.yaml)
    await assert.rejects(program('notes'), fault('config.no-server', 'notes'))
  })
  it('also when the lock was changed and bears the old digest, before and after it ran', async () => {
    own({ notes: 'mine' })
    const forged = lockOf(yaml({ notes: 'mine' })).replace('"command": ["mine"]', '"command": ["evil"]')
    assert.ok(forged.includes('evil'))
    writeFileSync(around.folders.lock, forged)
    await assert.rejects(program('notes'), fault('config.differs', '`command`'))
    own({ notes: 'mine' })
    assert.equal(await program('notes'), 'mine')
    writeFileSync(around.folders.lock, forged)
    await assert.rejects(program('notes'), fault('config.differs', '`command`'))
  })
  it('and the yaml is parsed once for the same bytes', async () => {
    own({ notes: 'mine' })
    const asked: string[] = []
    const memory: Memory = {
      validated: (key) => store.validated(key),
      rememberValidated: (key, agreed) => {
        asked.push(key.name)
        store.rememberValidated(key, agreed)
      },
    }
    for (let n = 0; n < 3; n += 1) await serverToRun('notes', around, memory)
    assert.deepEqual(asked, ['notes'])
  })
  it('names what was meant', async () => {
    own({ notes: 'mine' })
    await assert.rejects(program('note'), fault('config.no-server', 'did you mean `notes`'))
    await assert.rejects(program('constructor'), fault('config.no-server'))
    await assert.rejects(program('__proto__'), fault('config.no-server'))
  })
})

describe('a lock of a version before roles', () => {
  it('runs: what its arguments are for is inferred', async () => {
    own({ notes: 'mine' })
    const properties = { path: { type: 'string' }, body: { type: 'string' } }
    const definition = { name: 'write', inputSchema: { type: 'object', properties } }
    const older = lockOf(yaml({ notes: 'mine' })).replace(
      '"tools": {}',
      `"tools": {"write": ${JSON.stringify({ digest: `sha256:${'0'.repeat(64)}`, use: 'on', definition })}}`,
    )
    writeFileSync(join(around.folders.config, 'sluice.lock'), older)
    const { locked } = await serverToRun('notes', around, store)
    const { roles = {} } = locked.surface.tools['write'] ?? {}
    assert.deepEqual(
      Object.entries(roles).map(([at, { role }]) => [at, role]),
      [
        ['/path', 'path'],
        ['/body', 'text'],
      ],
    )
  })
})
