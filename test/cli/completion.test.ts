/** What completion offers, and the scripts in real shells at a terminal of their own. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { candidatesFor } from '#sluice/cli/candidates.js'
import type { CommandRow } from '#sluice/cli/command.js'
import { COMMANDS } from '#sluice/cli/commands.js'
import { EXIT } from '#sluice/faults.js'
import { start } from '#sluice/process.js'
import { MAIN, stage } from './stage.js'

const words = (...typed: string[]): string | string[] => {
  const found = candidatesFor(typed, COMMANDS)
  return typeof found === 'string' ? found : found.map(({ word }) => word)
}

test('every command is offered, and the second word where there is one', () => {
  for (const { name } of COMMANDS) {
    const parts = name.split(' ')
    for (const [at, part] of parts.entries()) assert.ok(words(...parts.slice(0, at), '').includes(part), name)
  }
  assert.deepEqual(words('rem'), ['remove'])
  assert.deepEqual(words('log', 'v'), ['verify'])
  assert.deepEqual(words('nothing', ''), [])
})

test('every flag of a command is offered once, and again only where it may stand again', () => {
  for (const { name, flags } of COMMANDS) {
    const offered = words(...name.split(' '), '--')
    assert.deepEqual(offered, [...flags.map((flag) => `--${flag.name}`), '--help'])
  }
  assert.deepEqual(words('add', 'n', '--read', '/a', '--re'), ['--read'])
  assert.ok(!words('add', 'n', '-y', '--').includes('--yes'))
})

test('operands and values: servers, folders, files, or only what a person knows', () => {
  assert.equal(words('run', 'n'), 'servers')
  assert.equal(words('update', '--yes', ''), 'servers')
  assert.deepEqual(words('add', ''), [], 'a new name')
  assert.deepEqual(words('add', 'n', ''), ['--'])
  assert.equal(words('add', 'n', '--read', ''), 'files')
  assert.equal(words('run', '--config', '=', 'x'), 'files', 'as bash breaks --config=x')
  assert.equal(words('add', 'n', '--cwd', ''), 'folders')
  assert.deepEqual(words('add', 'n', '--env', 'A'), [])
  assert.equal(words('add', 'n', '--', 'node', '--y'), 'files', "the server's own command")
  assert.equal(words('trust', ''), 'folders')
  assert.deepEqual(words('completion', ''), ['bash', 'zsh', 'fish'])
  assert.deepEqual(words('run', 'notes', ''), [], 'one name is enough')
})

test('every operand that names a server says so', () => {
  const silent: CommandRow[] = COMMANDS.filter(
    ({ name, operands }) => name !== 'add' && operands[0]?.name === 'NAME' && operands[0].is !== 'servers',
  )
  assert.deepEqual(silent, [])
})

test('names come from the lock alone: no project, no yaml, nothing made, and none where there is no lock', async () => {
  const at = stage()
  assert.deepEqual(await at.sluice('completion', 'bash', '--', 'run', '').then(({ code, stdout }) => [code, stdout]), [
    EXIT.ok,
    '',
  ])
  assert.equal(existsSync(at.home), false)
  await at.sluice('add', 'notes', '--yes', '--', 'node', at.server)
  writeFileSync(join(at.home, 'config', 'sluice.yaml'), '&anchor not even yaml: [')
  writeFileSync(join(at.folder, 'sluice.yaml'), 'servers: {planted: {command: [x]}}')
  assert.equal((await at.sluice('completion', 'zsh', '--', 'run', '')).stdout, 'notes\n')
  assert.equal((await at.sluice('completion', 'tcsh')).code, EXIT.usage)
})

interface Shell {
  readonly argv: readonly [string, ...string[]]
  readonly ready: string
}
const SHELLS: Readonly<Record<string, Shell>> = {
  bash: { argv: ['/bin/bash', '--norc', '--noprofile', '-i'], ready: 'source <(sluice completion bash)' },
  zsh: { argv: ['/usr/bin/zsh', '-f', '-i'], ready: 'autoload -U compinit; compinit -D -u; source <(sluice completion zsh)' },
  fish: { argv: ['/usr/bin/fish', '--no-config', '-i'], ready: 'sluice completion fish | source' },
}
/** Without the terminal's commands. */
// oxlint-disable-next-line no-control-regex -- these are what is taken away
const plain = (screen: string): string => screen.replaceAll(/\u001b(?:\[[0-9;?]*[A-Za-z]|[=>])|[\u0000-\u001f]/g, '')

/** Each line as typed, with one Tab at its end, and what must stand on the terminal then. */
const TYPED: readonly (readonly [line: string, completed: string])[] = [
  ['sluice rem', 'sluice remove'],
  ['sluice run not', 'sluice run notes'],
  ['sluice log verify --verif', 'sluice log verify --verifier-key'],
  ['sluice trust some-fo', 'sluice trust some-folder'],
]

/** For all shells: a reviewed server, and `sluice` on PATH. */
const at = stage()
const bin = join(at.folder, 'bin')
before(async () => {
  const added = await at.sluice('add', 'notes', '--yes', '--', 'node', at.server)
  assert.equal(added.code, EXIT.ok, added.stderr)
  mkdirSync(bin)
  writeFileSync(join(bin, 'sluice'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(join(bin, 'sluice'), 0o755)
  mkdirSync(join(at.folder, 'some-folder'))
  writeFileSync(join(at.folder, 'some-fort.txt'), '')
})

for (const [name, { argv, ready }] of Object.entries(SHELLS)) {
  const missing = [argv[0], '/usr/bin/script'].find((program) => !existsSync(program))
  test(`in a real ${name}`, {
    skip: missing === undefined ? false : `${missing} is not installed`,
    timeout: 60_000,
  }, async (t) => {
    const env = { SLUICE_HOME: at.home, HOME: at.folder, PATH: `${bin}:/usr/bin:/bin`, TERM: 'xterm', PS1: '' }
    const child = start(['/usr/bin/script', '-qec', argv.join(' '), '/dev/null'], {
      env,
      cwd: at.folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let screen = ''
    child.stdout?.on('data', (chunk: Buffer) => (screen += chunk.toString()))
    const ended = new Promise((resolve) => child.once('close', resolve))
    t.after(() => child.kill())
    const shows = async (text: string): Promise<void> => {
      while (!plain(screen).includes(text)) {
        if (child.exitCode !== null || t.signal.aborted) assert.fail(`${name} shows ${JSON.stringify(plain(screen))}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    child.stdin?.write(`${ready}; echo rea''dy\n`)
    await shows('ready')
    for (const [line, completed] of TYPED) {
      screen = ''
      child.stdin?.write(`${line}\t`)
      await shows(completed)
      // Ctrl-U: nothing of it is run.
      child.stdin?.write('\u0015')
    }
    child.stdin?.write('\nexit\n')
    await ended
  })
}
