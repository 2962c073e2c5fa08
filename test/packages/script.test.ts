import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { copyFolder } from '#sluice/packages/folder.js'
import { recognise } from '#sluice/packages/launchers.js'
import { locate } from '#sluice/packages/locate.js'
import { install, pin, type PinPlace } from '#sluice/packages/packages.js'
import { Staging } from '#sluice/packages/staging.js'
import { codeFolder } from '#sluice/packages/trees.js'
import { temporary } from './place.js'

const fault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && says.test(error.message)

async function home(t: TestContext, files: Readonly<Record<string, string>>): Promise<PinPlace> {
  const folder = await temporary(t)
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(folder, 'home', path)), { recursive: true })
    fs.writeFileSync(join(folder, 'home', path), text)
  }
  const fetching = () => assert.fail('nothing is fetched for a script')
  return {
    cwd: join(folder, 'home'),
    home: join(folder, 'home'),
    path: '/usr/bin',
    trees: join(folder, 'trees'),
    claimTree: () => undefined,
    fetching,
  }
}

const PROJECT = {
  'p/package.json': '{}',
  'p/src/server.js': '1',
  'p/node_modules/lib/index.js': '2',
  'p/.git/config': 'secret',
  'p/.env': 'TOKEN=1',
  'p/src/.env.local': 'TOKEN=2',
  'p/.npmrc': '_auth=3',
}

test('a script takes the folder of its nearest package.json, without what holds secrets', async (t) => {
  const place = await home(t, PROJECT)
  const launcher = recognise(['node', '--no-warnings', 'p/src/server.js', 'x'])
  const { source, installed, notes } = await pin(launcher, place)
  assert.deepEqual(notes.leftOut.toSorted(), ['.env', '.git', '.npmrc', 'src/.env.local'])
  assert.equal(notes.from, join(place.home, 'p'))
  assert.ok(source.kind === 'script' && source.entry === 'src/server.js')
  const { argv, readOnly } = locate(source, launcher, installed, { trees: place.trees, inside: '/srv/server', node: '/n' })
  assert.deepEqual(argv, ['/n', '--no-warnings', '/srv/server/src/server.js', 'x'])
  const code = readOnly[0]?.host ?? ''
  assert.deepEqual(fs.readdirSync(code).toSorted(), ['node_modules', 'package.json', 'src'])
  assert.ok(fs.existsSync(join(code, 'node_modules/lib/index.js')))

  fs.writeFileSync(join(place.home, 'p/node_modules/lib/index.js'), 'changed')
  assert.deepEqual(fs.readFileSync(join(code, 'node_modules/lib/index.js'), 'utf8'), '2', 'the pinned copy stands')
  assert.deepEqual(await install(source, launcher, place), installed, 'and is still installed')
  const elsewhere = await home(t, {}).then(({ trees }) => ({ ...place, trees }))
  await assert.rejects(install(source, launcher, elsewhere), fault('packages.integrity', /changed since the review/))
  const again = await pin(launcher, place)
  assert.notDeepEqual(again.source, source, 'an update sees another digest')
})

test('without a package.json the file stands alone', async (t) => {
  const place = await home(t, { 'dir/server.mjs': '1', 'dir/private.txt': 'secret' })
  const { source, installed } = await pin(recognise(['node', 'dir/server.mjs']), place)
  assert.ok(source.kind === 'script' && source.entry === 'server.mjs')
  assert.deepEqual(fs.readdirSync(codeFolder(place.trees, installed.tree ?? '')), ['server.mjs'])
})

const REFUSED: readonly {
  what: string
  command: readonly string[]
  says: RegExp
  code?: string
  make?: (home: string) => void
}[] = [
  { what: 'no such file', command: ['node', 'p/absent.js'], says: /no such file/ },
  { what: 'a folder', command: ['node', 'p'], says: /no regular file/ },
  {
    what: 'a package.json at home',
    command: ['node', 'x/server.js'],
    says: /all of that would be pinned/,
    make: (at) => {
      fs.mkdirSync(join(at, 'x'))
      fs.writeFileSync(join(at, 'x/server.js'), '')
      fs.writeFileSync(join(at, 'package.json'), '{}')
    },
  },
  {
    what: 'a link out of the folder',
    command: ['node', 'p/src/server.js'],
    says: /leaves the folder/,
    make: (at) => fs.symlinkSync('../../secret', join(at, 'p/src/l')),
    code: 'packages.content-refused',
  },
  {
    what: 'an absolute link',
    command: ['node', 'p/src/server.js'],
    says: /absolute/,
    make: (at) => fs.symlinkSync('/etc/passwd', join(at, 'p/l')),
    code: 'packages.content-refused',
  },
  {
    what: 'a link that leaves by way of another',
    command: ['node', 'p/src/server.js'],
    says: /leads out/,
    make: (at) => {
      fs.mkdirSync(join(at, 'p/a/b'), { recursive: true })
      fs.writeFileSync(join(at, 'secret'), 's')
      fs.symlinkSync('../..', join(at, 'p/a/b/root'))
      fs.symlinkSync('a/b/root/../secret', join(at, 'p/l'))
    },
    code: 'packages.content-refused',
  },
]
for (const { what, command, says, make, code = 'packages.script' } of REFUSED) {
  test(`refused: ${what}`, async (t) => {
    const place = await home(t, PROJECT)
    make?.(place.home)
    await assert.rejects(pin(recognise(command), place), fault(code, says))
    assert.deepEqual(fs.existsSync(place.trees) ? fs.readdirSync(place.trees) : [], [])
  })
}

test('a socket in the folder is refused, an inner link is kept', async (t) => {
  const place = await home(t, PROJECT)
  fs.mkdirSync(join(place.home, 'p/node_modules/.bin'))
  fs.symlinkSync('../lib/index.js', join(place.home, 'p/node_modules/.bin/lib'))
  const { installed } = await pin(recognise(['node', 'p/src/server.js']), place)
  assert.equal(fs.readlinkSync(join(codeFolder(place.trees, installed.tree ?? ''), 'node_modules/.bin/lib')), '../lib/index.js')
  const server = createServer().listen(join(place.home, 'p/s.sock'))
  t.after(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  await assert.rejects(pin(recognise(['node', 'p/src/server.js']), place), fault('packages.content-refused', /socket/))
})

test('a clone does not bring the folder that it stands in', async (t) => {
  const place = await home(t, {
    'w/package.json': '{}',
    'w/other/notes': 'private',
    'w/clone/.git/config': '',
    'w/clone/server.js': '1',
  })
  const { installed, notes } = await pin(recognise(['node', 'w/clone/server.js']), place)
  assert.equal(notes.from, join(place.home, 'w/clone/server.js'))
  assert.deepEqual(fs.readdirSync(codeFolder(place.trees, installed.tree ?? '')), ['server.js'])
})

test('a folder that a server exchanges for a link while it is copied is not followed', async (t) => {
  const { home: root, trees } = await home(t, { 'p/a/key': '1', 'p/b/key': '1', 'keys/key': 'do not read' })
  for (const exchanged of ['p/a', 'p']) {
    const staging = new Staging(trees)
    t.after(() => staging.discard())
    const at = join(root, exchanged)
    const exchange = (): void => {
      fs.renameSync(at, `${at}-moved`)
      fs.symlinkSync(join(root, exchanged === 'p' ? '.' : 'keys'), at)
    }
    const keep = (name: string) => {
      if (name === 'a') exchange()
      return 'copy' as const
    }
    const copying = { root: join(root, 'p'), to: '', staging, keep }
    if (exchanged === 'p/a') assert.throws(() => copyFolder(copying), fault('packages.content-refused', /exchanged while/))
    else copyFolder(copying)
    for (const path of staging.files().keys()) assert.equal(fs.readFileSync(staging.pathOf(path), 'utf8'), '1')
    fs.rmSync(at)
    fs.renameSync(`${at}-moved`, at)
  }
})
