import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { addServer, removeServer, replaceServer } from '#sluice/config/edit.js'
import type { ServerEntry } from '#sluice/config/entry.js'
import { pairOf, readLockText, readYaml, updatePair } from '#sluice/config/files.js'
import { parseConfig } from '#sluice/config/parse.js'
import { Fault, type FaultCode } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { run, start } from '#sluice/process.js'
import { openStore } from '#sluice/store/store.js'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-files-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fault = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code
const alone = <T>(_: string, act: () => T) => act()

const entry = (more: Partial<ServerEntry> = {}): ServerEntry => ({
  command: ['npx', '-y', 'server', '${grant:notes}'],
  grants: { notes: { path: '~/notes', access: 'write' } },
  env: {},
  envFiles: [],
  programs: [],
  unixSockets: [],
  triggers: [],
  tools: {},
  ...more,
})

describe('edits of sluice.yaml', () => {
  const MINE = `# the team's servers
version: 1 # format

servers:
  # for issues
  a:
    command: [node, 'x.js'] # the command
    env: {A: "1", B: two}
    # careful
    grants:
      g: {path: /x} # g

  # for files
  b:
    command:
      - y
# end
`
  it('adds a server as a person would write it', () => {
    assert.equal(
      addServer('', 'f', 'notes', entry({ env: { PORT: '8080', TEXT: 'two\nlines' }, programs: ['git'] })),
      `version: 1
servers:
  notes:
    command: [npx, -y, server, "\${grant:notes}"]
    grants:
      notes: {path: ~/notes, access: write}
    env:
      PORT: "8080"
      TEXT: "two\\nlines"
    programs: [git]
`,
    )
  })
  it('keeps comments, order, quotes and what it does not change', () => {
    const added = addServer(MINE, 'f', 'c', entry())
    for (const line of MINE.split('\n')) assert.ok(added.includes(line.trim()), line)
    const before = parseConfig(MINE, 'f').servers.get('a')
    assert.ok(before)
    const changed = replaceServer(MINE, 'f', 'a', { ...before, env: { A: '2', C: 'x' } })
    assert.equal(changed, MINE.replace('{A: "1", B: two}', '{A: "2", C: x}').replace('\n# end', '\n\n# end'))
    const removed = removeServer(MINE, 'f', 'b')
    assert.ok(removed.includes('# careful') && !removed.includes('- y'))
  })
  it('turns tools off and on again', () => {
    const entry = parseConfig(MINE, 'f').servers.get('a')
    assert.ok(entry !== undefined)
    const off = replaceServer(MINE, 'f', 'a', { ...entry, tools: { constructor: 'off' as const } })
    assert.deepEqual(Object.keys(parseConfig(off, 'f').servers.get('a')?.tools ?? {}), ['constructor'])
    assert.ok(!replaceServer(off, 'f', 'a', entry).includes('tools'))
  })
  it('writes texts that look like something else as texts', () => {
    const texts = [
      'off',
      'null',
      '~',
      '1',
      '0x1',
      '1e3',
      'true',
      '- a',
      ': b',
      '#c',
      '&a',
      '*a',
      '!t',
      '%d',
      '@',
      '`',
      '{',
      '[',
      '"',
      "'",
      ' a ',
      '\t',
      '',
      '<<',
      '$${x}',
      'é\u2028',
    ]
    const written = addServer('', 'f', 'a', entry({ command: ['x', ...texts] }))
    assert.deepEqual(parseConfig(written, 'f').servers.get('a')?.command, ['x', ...texts])
  })
  it('refuses to add twice, to change what is not there, and to touch a file that it cannot read', () => {
    assert.throws(() => addServer(MINE, 'f', 'a', entry()), fault('config.server-exists'))
    assert.throws(() => removeServer(MINE, 'f', 'z'), fault('config.no-server'))
    assert.throws(() => replaceServer(MINE, 'f', 'z', entry()), fault('config.no-server'))
    assert.throws(() => addServer('version: 1\nservers: &a {}', 'f', 'z', entry()), fault('config.syntax'))
    assert.throws(() => addServer('', 'f', '../z', entry()), fault('config.value'))
    assert.throws(() => addServer('', 'f', 'z', entry({ command: ['\u0000'] })), fault('config.value'))
  })
})

describe('the two files', () => {
  it('are written 0600, whole, and nothing else stays', () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    const umask = process.umask(0)
    try {
      updatePair(pair, alone, () => ({ yaml: 'y', lock: 'l' }))
    } finally {
      process.umask(umask)
    }
    assert.deepEqual(readdirSync(folder).toSorted(), ['sluice.lock', 'sluice.yaml'])
    for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
    assert.equal(readYaml(pair)?.text, 'y')
    assert.equal(readLockText(pair)?.text, 'l')
  })
  it('stand as they were when the change fails or cannot be written', () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    updatePair(pair, alone, () => ({ yaml: 'y', lock: 'l' }))
    const failing = () => {
      throw new RangeError('no')
    }
    assert.throws(() => updatePair(pair, alone, failing), RangeError)
    rmSync(pair.lock)
    mkdirSync(pair.lock)
    assert.throws(() => updatePair(pair, alone, () => ({ yaml: 'z', lock: 'm' })), fault('config.unreadable'))
    assert.deepEqual(readdirSync(folder).toSorted(), ['sluice.lock', 'sluice.yaml'])
    assert.equal(readFileSync(pair.yaml, 'utf8'), 'y')
  })
  it('stand as they were when the disk takes only a part', async () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    updatePair(pair, alone, () => ({ yaml: 'y', lock: 'l' }))
    // RLIMIT_FSIZE stands in for a full disk: the write ends in the middle.
    const program = `
      process.on('SIGXFSZ', () => {})
      const { replaceFile } = await import(process.argv[1])
      try { replaceFile(process.argv[2], 'x'.repeat(100_000)) } catch (thrown) { console.log(thrown.code) }`
    const node = [
      process.execPath,
      '--input-type=module',
      '-e',
      program,
      import.meta.resolve('#sluice/config/files.js'),
      pair.yaml,
    ]
    const { stdout, stderr } = await run(['/usr/bin/prlimit', '--fsize=8192', ...node])
    assert.deepEqual([stdout.trim(), stderr], ['config.unwritable', ''])
    assert.deepEqual(readdirSync(folder).toSorted(), ['sluice.lock', 'sluice.yaml'])
    assert.equal(readFileSync(pair.yaml, 'utf8'), 'y')
  })
  it('follow a link to where the file really is, and replace it there', () => {
    mkdirSync(join(folder, 'dotfiles'))
    writeFileSync(join(folder, 'dotfiles', 'sluice.yaml'), 'old')
    symlinkSync(join(folder, 'dotfiles', 'sluice.yaml'), join(folder, 'sluice.yaml'))
    const pair = pairOf(join(folder, 'sluice.yaml'))
    assert.equal(pair.lock, join(folder, 'dotfiles', 'sluice.lock'))
    updatePair(pair, alone, () => ({ yaml: 'new', lock: 'l' }))
    assert.equal(readFileSync(join(folder, 'sluice.yaml'), 'utf8'), 'new')
  })
  it('are not read when they are something else: FIFO, folder, too large, not UTF-8', async () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    await run(['/usr/bin/mkfifo', pair.yaml], { env: { PATH: '/usr/bin:/bin' } })
    assert.throws(() => readYaml(pair), fault('config.unreadable'))
    rmSync(pair.yaml)
    writeFileSync(pair.yaml, '')
    truncateSync(pair.yaml, LIMITS.configBytes + 1)
    assert.throws(() => readYaml(pair), fault('config.too-large'))
    writeFileSync(pair.yaml, Buffer.from([0x61, 0xff]))
    assert.throws(() => readYaml(pair), fault('config.unreadable'))
    assert.equal(readLockText(pair), undefined)
  })
  it('lose no change of a dozen processes', async () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    const store = join(folder, 'store.sqlite')
    const program = `
      const [url1, url2, url3, yaml, lock, store, name] = process.argv.slice(1)
      const { updatePair } = await import(url1), { addServer } = await import(url2), { openStore } = await import(url3)
      const entry = { command: ['x'], grants: {}, env: {}, envFiles: [], programs: [], unixSockets: [], triggers: [], tools: {} }
      updatePair({ yaml, lock }, openStore(store).exclusively, (now) => ({ yaml: addServer(now.yaml?.text ?? '', yaml, name, entry), lock: (now.lock?.text ?? '') + name + ' ' }))`
    const urls = ['config/files.js', 'config/edit.js', 'store/store.js'].map((file) => import.meta.resolve(`#sluice/${file}`))
    const names = Array.from({ length: 12 }, (_, n) => `s${n}`)
    const ended = await Promise.all(
      names.map((name) =>
        run([process.execPath, '--input-type=module', '-e', program, ...urls, pair.yaml, pair.lock, store, name], {
          timeoutMs: 120_000,
        }),
      ),
    )
    assert.deepEqual(ended.map(({ stderr }) => stderr).join(''), '')
    assert.deepEqual([...parseConfig(readFileSync(pair.yaml, 'utf8'), 'f').servers.keys()].toSorted(), names.toSorted())
    assert.deepEqual(readFileSync(pair.lock, 'utf8').trim().split(' ').toSorted(), names.toSorted())
  })
  it('are whole, and the lock at most one turn behind, when the writer is killed at any moment', async () => {
    const pair = pairOf(join(folder, 'sluice.yaml'))
    const store = join(folder, 'store.sqlite')
    const writer = fileURLToPath(new URL('writer.js', import.meta.url))
    for (let round = 0; round < 12; round += 1) {
      const child = start([process.execPath, writer, pair.yaml, pair.lock, store], { stdio: ['ignore', 'pipe', 'inherit'] })
      assert.ok(child.stdout)
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, round))
      child.kill('SIGKILL')
      await once(child, 'close')
      const turns = [pair.yaml, pair.lock].map((file) => {
        const [, head, tail] = /^(\d+):x{50000}:(\d+)\n$/.exec(readFileSync(file, 'utf8')) ?? []
        assert.ok(head !== undefined && head === tail, file)
        return Number(head)
      })
      const behind = (turns[0] ?? 0) - (turns[1] ?? 0)
      assert.ok(behind === 0 || behind === 1, `lock is ${behind} turns behind`)
    }
    openStore(store).close()
  })
})
