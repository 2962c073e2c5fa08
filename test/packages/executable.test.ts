import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { recognise } from '#sluice/packages/launchers.js'
import { locate, readInstalled } from '#sluice/packages/locate.js'
import { install, pin, type PinPlace } from '#sluice/packages/packages.js'
import { temporary } from './place.js'

const fault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && says.test(error.message)

async function programs(t: TestContext, files: Readonly<Record<string, string>>): Promise<PinPlace> {
  const folder = await temporary(t)
  fs.mkdirSync(join(folder, 'bin'))
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 })
  const fetching = () => assert.fail('nothing is fetched for a program')
  return {
    cwd: join(folder, 'bin'),
    home: folder,
    path: `${join(folder, 'bin')}:/usr/bin`,
    trees: join(folder, 'trees'),
    claimTree: () => undefined,
    fetching,
  }
}

const WHERE = { trees: '/none', inside: '/srv/server', node: '/n' }

test('a program is pinned in place, by name or path, and found again without being read', async (t) => {
  const place = await programs(t, { server: 'binary' })
  const launcher = recognise(['server', 'stdio'])
  const { source, installed } = await pin(launcher, place)
  assert.ok(source.kind === 'executable' && source.interpreter === undefined && source.path === join(place.cwd, 'server'))
  assert.deepEqual((await pin(recognise(['./server', 'stdio']), place)).source, source)
  const {
    argv,
    programs: mounted,
    installed: after,
  } = locate(source, launcher, readInstalled(JSON.parse(JSON.stringify(installed))), WHERE)
  assert.deepEqual([argv, mounted, after], [[source.path, 'stdio'], [source.path], installed])
})

test('a program that changed is refused, one that was only touched is read again and remembered', async (t) => {
  const place = await programs(t, { server: 'binary' })
  const launcher = recognise(['server'])
  const { source, installed } = await pin(launcher, place)
  const file = join(place.cwd, 'server')
  fs.utimesSync(file, new Date(0), new Date(0))
  const touched = locate(source, launcher, installed, WHERE).installed
  assert.notDeepEqual(touched, installed)
  assert.deepEqual(locate(source, launcher, touched, WHERE).installed, touched)
  fs.writeFileSync(file, 'Binary')
  fs.utimesSync(file, new Date(0), new Date(0))
  assert.throws(() => locate(source, launcher, touched, WHERE), fault('packages.executable-changed', /server is not the one/))
  await assert.rejects(install(source, launcher, place), fault('packages.executable-changed', /server/))
  fs.unlinkSync(file)
  assert.throws(() => locate(source, launcher, touched, WHERE), fault('packages.not-installed', /there is no/))
})

const SHEBANGS: readonly [line: string, interpreter: RegExp, args: readonly string[]][] = [
  ['#!/bin/sh', /\/(da|ba)?sh$/, []],
  ['#!/bin/sh -e', /sh$/, ['-e']],
  ['#!/usr/bin/env interp', /\/bin\/interp$/, []],
  ['#!/usr/bin/env -S interp -a b', /\/bin\/interp$/, ['-a', 'b']],
]
for (const [line, expected, args] of SHEBANGS) {
  test(`the interpreter of ${line} is found with the script and started with it`, async (t) => {
    const place = await programs(t, { server: `${line}\n`, interp: 'binary' })
    const launcher = recognise(['server', 'x'])
    const { source, installed } = await pin(launcher, place)
    assert.ok(source.kind === 'executable' && source.interpreter !== undefined)
    assert.match(source.interpreter.path, expected)
    const { argv, programs: mounted } = locate(source, launcher, installed, WHERE)
    assert.deepEqual(argv, [source.interpreter.path, ...args, source.path, 'x'])
    assert.deepEqual(mounted, [source.path, source.interpreter.path])
  })
}

test('refused: what is not there, what is not executable, what is a door to other code', async (t) => {
  const place = await programs(t, { py: '#!/usr/bin/env python3\n', python3: 'x', lost: '#!/usr/bin/env no-such-thing\n' })
  fs.writeFileSync(join(place.cwd, 'plain'), '')
  fs.mkdirSync(join(place.home, 'lib/node_modules/@a/b'), { recursive: true })
  fs.writeFileSync(join(place.home, 'lib/node_modules/@a/b/cli.js'), '#!/usr/bin/env node\n', { mode: 0o755 })
  fs.symlinkSync(join(place.home, 'lib/node_modules/@a/b/cli.js'), join(place.cwd, 'b'))
  const refused = (program: string, code: string, says: RegExp) =>
    assert.rejects(pin(recognise([program]), place), fault(code, says))
  await refused('no-such-thing', 'packages.executable', /not on PATH/)
  await refused('./no-such-thing', 'packages.executable', /no such executable/)
  await refused('./plain', 'packages.executable', /no such executable/)
  await refused(place.cwd, 'packages.executable', /no such executable/)
  await refused('lost', 'packages.executable', /no-such-thing/)
  await refused('py', 'packages.executable', /run by python3/)
  await refused('b', 'packages.executable', /npm package @a\/b/)
})

test('another lock than was installed for is not run, nor is what was never stored', async (t) => {
  const place = await programs(t, { server: 'binary', other: 'other' })
  const launcher = recognise(['server'])
  const { source } = await pin(launcher, place)
  const { installed } = await pin(recognise(['other']), place)
  assert.throws(() => locate(source, launcher, installed, WHERE), fault('packages.not-installed', /other code/))
  for (const stored of [undefined, null, {}, { source: 1 }, { source: 'x', tree: 1 }, { source: 'x', stamps: [{}] }]) {
    assert.throws(() => readInstalled(stored), fault('packages.not-installed', /remembered/))
  }
})
