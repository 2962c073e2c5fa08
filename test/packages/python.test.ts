import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { recognise } from '#sluice/packages/launchers.js'
import { run } from '#sluice/process.js'
import { locate, readInstalled } from '#sluice/packages/locate.js'
import { install, pin, type PinPlace } from '#sluice/packages/packages.js'
import { codeFolder } from '#sluice/packages/trees.js'
import { temporary } from './place.js'

const fault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && says.test(error.message)

/** A machine with a Python of its own: a file that is no script. */
async function machine(t: TestContext, files: Readonly<Record<string, string>>): Promise<PinPlace & { readonly python: string }> {
  const folder = await temporary(t)
  // As root: a Python that other users cannot reach is refused.
  fs.chmodSync(folder, 0o755)
  const home = join(folder, 'home')
  for (const [path, text] of Object.entries({ '../bin/python3.11': 'ELF', ...files })) write(join(home, path), text)
  fs.symlinkSync('python3.11', join(folder, 'bin/python3'))
  const fetching = () => assert.fail('nothing is fetched for a script')
  return {
    cwd: home,
    home,
    path: join(folder, 'bin'),
    trees: join(folder, 'trees'),
    claimTree: () => undefined,
    fetching,
    python: join(folder, 'bin/python3.11'),
  }
}

function write(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  fs.writeFileSync(path, text, { mode: 0o755 })
}

/** As `python3 -m venv` makes it, with one package in it. */
function environment(place: PinPlace & { readonly python: string }, at: string): string {
  const folder = join(place.home, at)
  write(join(folder, 'pyvenv.cfg'), `home = ${dirname(place.python)}\ninclude-system-site-packages = false\nversion = 3.11.2\n`)
  write(join(folder, 'lib/python3.11/site-packages/thing/__init__.py'), 'X = 1\n')
  write(join(folder, 'lib/python3.11/site-packages/thing/__pycache__/__init__.pyc'), 'cache')
  write(join(folder, 'lib/python3.11/site-packages/distutils-precedence.pth'), 'import os; x = 1\n')
  fs.mkdirSync(join(folder, 'bin'))
  fs.symlinkSync(place.python, join(folder, 'bin/python'))
  return folder
}

const files = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : []))
    .toSorted()

async function pinned(place: PinPlace, ...command: string[]) {
  const launcher = recognise(command)
  const { source, installed, notes } = await pin(launcher, place)
  const runnable = locate(source, launcher, installed, { trees: place.trees, inside: '/srv/server', node: '/n' })
  assert.ok(source.kind === 'script')
  return { launcher, source, installed, notes, runnable, files: files(codeFolder(place.trees, source.digest)) }
}

test('a script takes the modules and packages beside it, and nothing else of its folder', async (t) => {
  const place = await machine(t, {
    'd/server.py': '1',
    'd/words.py': '2',
    'd/pack/__init__.py': '3',
    'd/pack/data.json': '4',
    'd/pack/__pycache__/x.pyc': 'cache',
    'd/private.txt': 'secret',
    'd/photos/one.jpg': 'secret',
  })
  const { files, runnable, source, installed } = await pinned(place, 'python3', '-u', 'd/server.py', '--x')
  assert.deepEqual(files, ['pack/__init__.py', 'pack/data.json', 'server.py', 'words.py'])
  assert.deepEqual(runnable.argv, [place.python, '-u', '/srv/server/server.py', '--x'])
  assert.deepEqual(runnable.programs, [place.python])
  assert.deepEqual(runnable.env, { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' })
  assert.equal(source.interpreter, 'python')
  assert.deepEqual(readInstalled(JSON.parse(JSON.stringify(installed))), installed)
})

test('a marked folder is taken whole, without secrets, caches and environments', async (t) => {
  const place = await machine(t, {
    'p/pyproject.toml': '',
    'p/src/server.py': '1',
    'p/data/x.csv': '2',
    'p/.env': 'TOKEN=1',
    'p/.git/config': 'secret',
    'p/src/__pycache__/server.pyc': 'cache',
  })
  environment(place, 'p/.venv')
  const { files, notes } = await pinned(place, 'python3', 'p/src/server.py')
  assert.deepEqual(files, ['data/x.csv', 'pyproject.toml', 'src/server.py'])
  assert.deepEqual(notes.leftOut.toSorted(), ['.env', '.git'])
})

test('the packages of the environment that the command names are pinned with the script', async (t) => {
  const place = await machine(t, { 'p/server.py': '1' })
  const env = environment(place, 'p/.venv')
  const { files, runnable, launcher, source, installed } = await pinned(place, 'p/.venv/bin/python', 'p/server.py')
  assert.deepEqual(files, ['.site-packages/distutils-precedence.pth', '.site-packages/thing/__init__.py', 'server.py'])
  assert.equal(runnable.env['PYTHONPATH'], '/srv/server/.site-packages')
  assert.equal(runnable.argv[0], place.python, 'the program itself, not a link in a folder of the user')

  fs.writeFileSync(join(env, 'lib/python3.11/site-packages/thing/__init__.py'), 'X = 2\n')
  assert.deepEqual(await install(source, launcher, place), installed, 'the pinned copy stands')
  const again = await pinned(place, 'p/.venv/bin/python', 'p/server.py')
  assert.notEqual(again.source.digest, source.digest, 'and an update sees another digest')
})

test('packages that stand elsewhere are refused', async (t) => {
  for (const [name, text] of [
    ['__editable__.x.pth', 'import __editable___x\n'],
    ['mine.pth', '/home/ada/src/mine\n'],
  ] as const) {
    const place = await machine(t, { 'p/server.py': '1' })
    const env = environment(place, 'p/.venv')
    fs.writeFileSync(join(env, 'lib/python3.11/site-packages', name), text)
    await assert.rejects(pinned(place, 'p/.venv/bin/python', 'p/server.py'), fault('packages.script', /outside the environment/))
  }
})

test('an environment of a cloned repository brings nothing of the user, and holds nothing up', async (t) => {
  const place = await machine(t, { 'p/server.py': '1', 'keys/id': 'do not read' })
  const packages = join(environment(place, 'p/.venv'), 'lib/python3.11/site-packages')
  fs.rmSync(packages, { recursive: true })
  fs.symlinkSync(join(place.home, 'keys'), packages)
  const attempt = () => pinned(place, 'p/.venv/bin/python', 'p/server.py')
  await assert.rejects(attempt(), fault('packages.executable', /outside of its environment/))
  const settings = join(place.home, 'p/.venv/pyvenv.cfg')
  for (const make of [['/bin/ln', '-s', '/dev/zero', settings] as const, ['/usr/bin/mkfifo', settings] as const]) {
    fs.rmSync(settings)
    await run(make)
    await assert.rejects(attempt(), fault('packages.content-refused', /not a regular file/))
  }
})

test('an environment of another Python than it finds now is refused', async (t) => {
  const place = await machine(t, { 'p/server.py': '1' })
  fs.writeFileSync(join(environment(place, 'p/.venv'), 'pyvenv.cfg'), 'version = 3.9.1\n')
  await assert.rejects(pinned(place, 'p/.venv/bin/python', 'p/server.py'), fault('packages.executable', /made for Python 3\.9/))
})

test('a script that looks for a Python is refused, and one that only its owner reaches', async (t) => {
  const place = await machine(t, { 's/server.py': '1', 'shims/python3': '#!/bin/sh\nexec real\n' })
  await assert.rejects(
    pinned({ ...place, path: join(place.home, 'shims') }, 'python3', 's/server.py'),
    fault('packages.executable', /looks for a Python/),
  )
  if (process.geteuid?.() !== 0) return
  fs.chmodSync(dirname(place.python), 0o700)
  await assert.rejects(pinned(place, 'python3', 's/server.py'), fault('packages.executable', /only its owner/))
})

test('a Python that is gone is named, and found again by install', async (t) => {
  const place = await machine(t, { 's/server.py': '1' })
  const { source, launcher, installed } = await pinned(place, 'python3', 's/server.py')
  const newer = join(dirname(place.python), 'python3.12')
  fs.renameSync(place.python, newer)
  fs.rmSync(join(dirname(place.python), 'python3'))
  fs.symlinkSync('python3.12', join(dirname(place.python), 'python3'))
  const where = { trees: place.trees, inside: '/srv/server', node: '/n' }
  assert.throws(() => locate(source, launcher, installed, where), fault('packages.not-installed', /no Python .*python3\.11/))
  assert.equal(locate(source, launcher, await install(source, launcher, place), where).argv[0], newer)
})

test('code of one interpreter is not started by another', async (t) => {
  const place = await machine(t, { 's/server.py': '1' })
  const { source, installed } = await pinned(place, 'python3', 's/server.py')
  const where = { trees: place.trees, inside: '/srv/server', node: '/n' }
  assert.throws(
    () => locate(source, recognise(['node', 's/server.py']), installed, where),
    fault('packages.not-installed', /other code/),
  )
})
