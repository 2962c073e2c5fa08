import assert from 'node:assert/strict'
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { run } from '#sluice/process.js'
import { grantFacts, homesIn, openGrant, resolveGrant } from '#sluice/sandbox/grants.js'
import { CREDENTIALS, PRIVATE_IN_HOME, START_FILES } from '#sluice/sandbox/places.js'
import { type GrantFacts, pipesIn, refusedMount, refusedPlace } from '#sluice/sandbox/refusals.js'
import { changedSince, triggersIn } from '#sluice/sandbox/triggers.js'

let root: string
let facts: GrantFacts
before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'grants-')))
  for (const folder of ['home/alice/notes', 'sluice/state', 'data']) mkdirSync(join(root, folder), { recursive: true })
  facts = { homes: [join(root, 'home/alice')], own: [join(root, 'sluice/state'), join(root, 'not/yet')] }
})
after(() => rmSync(root, { recursive: true, force: true }))

const make = (path: string): string => {
  const at = join(root, path)
  mkdirSync(join(at, '..'), { recursive: true })
  writeFileSync(at, '')
  return at
}
const folder = (path: string): string => {
  const at = join(root, path)
  mkdirSync(at, { recursive: true })
  return at
}
const refused = (path: string, access: 'read' | 'write', rule: RegExp | string): void => {
  assert.throws(
    () => resolveGrant('g', path, access, facts),
    (error) =>
      error instanceof Fault &&
      error.code === 'sandbox.grant-refused' &&
      (typeof rule === 'string' ? error.message.includes(rule) : rule.test(error.message)),
    `${access} ${path} must be refused by ${rule}`,
  )
}

describe('a grant that is fine', () => {
  test("stays fine where root's home may not even be looked at, as for every ordinary user", () => {
    const at = folder('home/alice/plain')
    assert.equal(resolveGrant('g', at, 'read', { ...facts, homes: [...facts.homes, '/root'] }).path, at)
  })
  test('is resolved to its real path, device and inode', () => {
    const at = folder('home/alice/notes')
    symlinkSync(at, join(root, 'data/link'))
    const { ino, dev, uid } = statSync(at)
    assert.deepEqual(resolveGrant('notes', join(root, 'data/link'), 'write', facts), {
      name: 'notes',
      path: at,
      access: 'write',
      kind: 'directory',
      device: String(dev),
      inode: String(ino),
      uid,
    })
  })
  test('may be one file', () => assert.equal(resolveGrant('f', make('home/alice/list.txt'), 'read', facts).kind, 'file'))
  test('may hold a committed .npmrc without secrets, and a .docker folder of a project', () => {
    writeFileSync(make('data/project/.npmrc'), 'save-exact=true\n//r.test/:_authToken=${TOKEN}\n')
    make('data/project/.docker/Dockerfile')
    assert.equal(resolveGrant('p', join(root, 'data/project'), 'write', facts).kind, 'directory')
  })
  test('may be a system folder to read', () => assert.equal(resolveGrant('u', '/usr/share', 'read', facts).path, '/usr/share'))
})

describe('a grant is refused by where it is', () => {
  for (const [path, access, rule] of [
    ['/', 'read', "Sluicegate's own"],
    ['/home', 'read', 'far more'],
    ['/proc/self', 'read', '/proc holds'],
    ['/proc', 'read', '/proc holds'],
    ['/sys', 'read', '/sys holds'],
    ['/dev/shm', 'read', '/dev holds'],
    ['/dev/null', 'read', '/dev holds'],
    ['/run', 'read', '/run holds'],
    ['/etc/passwd', 'write', '/etc belongs to the system'],
    ['/etc', 'write', '/etc belongs to the system'],
    ['/usr/local', 'write', '/usr belongs to the system'],
    ['/bin', 'write', 'belongs to the system'],
    ['/var', 'read', 'far more'],
    ['/var/log', 'write', '/var/log belongs to the system'],
    ['/boot', 'read', '/boot holds'],
    ['/etc/shadow', 'read', '/etc/shadow holds password hashes'],
  ] as const) {
    test(`${access} ${path}`, () => refused(path, access, rule))
  }
  test('a whole disk or home of Windows, and not what stands in one', () => {
    for (const path of ['/mnt/c', '/mnt/c/Users', '/mnt/D/users/alice'])
      assert.match(refusedPlace(path, 'read', facts)?.rule ?? '', /Windows/, path)
    assert.equal(refusedPlace('/mnt/c/Users/alice/notes', 'read', facts), undefined)
  })
  test('a home, what contains it, and the same with a slash behind', () => {
    refused(join(root, 'home/alice'), 'read', 'it is a home folder')
    refused(`${join(root, 'home/alice')}/`, 'read', 'it is a home folder')
    refused(join(root, 'home'), 'read', 'contains the home folder')
    refused(root, 'read', /contains the home folder|Sluicegate/)
  })
  test('our own folders, in both directions and before they exist', () => {
    refused(folder('sluice/state/logs'), 'read', "Sluicegate's own")
    refused(join(root, 'sluice'), 'read', "Sluicegate's own")
    refused(folder('not'), 'read', "Sluicegate's own")
  })
  test('a home and our own folders under the name that they really have', () => {
    const real = folder('disk/bob/below')
    symlinkSync(join(root, 'disk/bob'), join(root, 'by-link'))
    for (const linked of [
      { homes: [join(root, 'by-link')], own: [] },
      { homes: [], own: [join(root, 'by-link/not-yet')] },
    ])
      assert.throws(() => resolveGrant('g', dirname(real), 'read', linked), /home folder|Sluicegate/)
  })
  test('every name of a credential, in any case, in a home and elsewhere, and everything below it', () => {
    for (const { name } of CREDENTIALS) {
      const spelled = name.toUpperCase()
      refused(folder(`creds/${spelled}/deeper`), 'read', name)
      refused(folder(`home/alice/${spelled}`), 'read', name)
    }
  })
  test('every private place of a home and every start file', () => {
    for (const { at } of PRIVATE_IN_HOME) refused(folder(`home/alice/${at}/below`), 'read', `~/${at}`)
    for (const name of START_FILES.filter((row) => row.startsWith('.'))) refused(make(`home/alice/${name}`), 'read', `~/${name}`)
  })
  test('a hidden folder of a home to write, since programs keep there what they run', () => {
    const at = folder('home/alice/.nvm/versions')
    refused(at, 'write', "~/.nvm is a program's own folder")
    assert.equal(resolveGrant('n', at, 'read', facts).access, 'read')
  })
  test('a trigger to write', () => refused(folder('data/repo/.git/hooks'), 'write', '.git is run or obeyed'))
  test('malformed paths', () => {
    for (const path of [
      'notes',
      './notes',
      `${root}/data/../home/alice`,
      `${root}/data/./x`,
      `${root}/da\0ta`,
      `${root}/\u001b[2Jx`,
      `${root}/\ud800`,
    ])
      refused(path, 'read', /relative|control|valid text/)
  })
  test('the facts of this machine: homes of root and people, not of services', () => {
    assert.deepEqual(
      homesIn(
        'root:x:0:0::/root:/bin/sh\nbin:x:2:2::/bin:/x\nalice:x:1000:1000::/home/alice:/x\nnobody:x:65534:1::/nonexistent:/x\n',
      ),
      ['/root', '/home/alice'],
    )
    assert.ok(grantFacts([]).homes.includes('/root'))
  })
})

describe('a grant is refused by what it resolves to', () => {
  test('a link to a refused place, over two links', () => {
    symlinkSync('/etc', join(root, 'data/one'))
    symlinkSync(join(root, 'data/one'), join(root, 'data/two'))
    refused(join(root, 'data/two'), 'write', '/etc belongs')
    symlinkSync(folder('creds2/.ssh'), join(root, 'data/harmless'))
    refused(join(root, 'data/harmless'), 'read', '.ssh holds private keys')
    symlinkSync(join(root, 'home/alice'), join(root, 'data/home'))
    refused(join(root, 'data/home'), 'read', 'it is a home folder')
  })
  test('a harmless folder under the name of a refused one', () => {
    symlinkSync(folder('data/plain'), join(folder('creds3/.aws'), 'link'))
    refused(join(root, 'creds3/.aws/link'), 'read', '.aws holds cloud credentials')
  })
  test('a socket and a named pipe', async (context) => {
    const server = createServer()
    context.after(() => server.close())
    await new Promise<void>((ready) => server.listen(join(root, 'data/x.sock'), ready))
    refused(join(root, 'data/x.sock'), 'read', 'it is a socket')
    const named = createServer()
    context.after(() => named.close())
    await new Promise<void>((ready) => named.listen(join(root, 'data/docker.sock'), ready))
    refused(join(root, 'data/docker.sock'), 'read', 'container engine')
    await run(['/usr/bin/mkfifo', join(root, 'pipe')])
    refused(join(root, 'pipe'), 'read', 'it is a named pipe')
  })
  test('a folder with the socket of a container engine, whatever it is called', async (context) => {
    mkdirSync(join(root, 'engine'))
    const server = createServer()
    context.after(() => server.close())
    await new Promise<void>((ready) => server.listen(join(root, 'engine/podman.sock'), ready))
    refused(join(root, 'engine'), 'read', 'podman.sock')
  })
  test('what programs obey, for writing alone', () => {
    assert.match(refusedPlace('/srv/project/.git/hooks', 'write', facts)?.rule ?? '', /\.git is run or obeyed/)
    assert.equal(refusedPlace('/srv/project/.git/hooks', 'read', facts), undefined)
    assert.equal(refusedPlace('/srv/project/src', 'write', facts), undefined)
  })
  test('a device, where one can be made', { skip: process.getuid?.() !== 0 }, async () => {
    await run(['/usr/bin/mknod', join(root, 'null'), 'c', '1', '3'])
    refused(join(root, 'null'), 'read', 'it is a device')
  })
  test('a file with the setuid bit', () => {
    const at = make('data/su')
    chmodSync(at, 0o4755)
    refused(at, 'read', 'setuid')
  })
  test('a hard link of a credential by its inode', () => {
    const real = make('home/alice/.pgpass')
    linkSync(real, join(root, 'plain.txt'))
    refused(join(root, 'plain.txt'), 'read', '.pgpass under another name')
  })
  test('a kernel file system mounted at, above or below', () => {
    const line = (at: string, type: string): string => `25 1 0:5 / ${at} rw shared:1 - ${type} none rw\n`
    const mounts = line('/', 'ext4') + line('/jail/proc', 'proc') + line('/a\\040b', 'sysfs')
    assert.match(refusedMount('/jail', mounts)?.rule ?? '', /proc file system is mounted at \/jail\/proc/)
    assert.match(refusedMount('/jail/proc/1', mounts)?.rule ?? '', /proc/)
    assert.match(refusedMount('/a b/kernel', mounts)?.rule ?? '', /sysfs/)
    assert.equal(refusedMount('/jail/process', mounts), undefined)
  })
  test('what is not there is a fault of its own', () => {
    assert.throws(
      () => resolveGrant('g', join(root, 'none'), 'read', facts),
      (error) => error instanceof Fault && error.code === 'sandbox.grant-missing',
    )
  })
})

describe('a folder is refused by what lies in it', () => {
  test('each credential at its root, in any case', () => {
    for (const [index, { name, evidence }] of CREDENTIALS.entries()) {
      const spelled = name.includes('/') ? name : name.toUpperCase()
      const at = make(`in${index}/${spelled}${evidence === undefined ? '' : `/${evidence[0]}`}`)
      if (name === '.npmrc') writeFileSync(at, '//registry.test/:_authToken=npm_abc\n')
      refused(join(root, `in${index}`), 'read', name)
    }
  })
  test('start files of a shell, to write', () => {
    make('dots/.bashrc')
    refused(join(root, 'dots'), 'write', '.bashrc')
    assert.equal(resolveGrant('d', join(root, 'dots'), 'read', facts).access, 'read')
  })
  test('a named pipe anywhere in it', async () => {
    const at = folder('deep/a/b')
    await run(['/usr/bin/mkfifo', join(at, 'p')])
    refused(join(root, 'deep'), 'read', 'named pipe a/b/p')
    assert.deepEqual(pipesIn(join(root, 'deep'), 2), [])
  })
})

describe('opening a grant', () => {
  const descriptors = (): number => readdirSync('/proc/self/fd').length
  const fails = (act: () => number, why: RegExp): void => {
    const open = descriptors()
    assert.throws(act, (error) => error instanceof Fault && error.code === 'sandbox.grant-changed' && why.test(error.message))
    assert.equal(descriptors(), open, 'no descriptor is left open')
  }
  test('gives a descriptor of the very folder or file', () => {
    const grant = resolveGrant('o', folder('open/here'), 'write', facts)
    const open = descriptors()
    const at = openGrant(grant)
    make('open/here/inside')
    assert.deepEqual(readdirSync(`/proc/self/fd/${at}`), ['inside'])
    assert.match(readFileSync(`/proc/self/fdinfo/${at}`, 'utf8'), /flags:\s+012[26]00000/)
    closeSync(at)
    const file = openGrant(resolveGrant('f', join(root, 'open/here/inside'), 'read', facts))
    closeSync(file)
    assert.equal(descriptors(), open)
  })
  test('refuses a link in the place of the folder, of a folder above it, and of a file', () => {
    const grant = resolveGrant('s', folder('swap/up/sub'), 'write', facts)
    const file = resolveGrant('f', make('swap/up/file'), 'read', facts)
    renameSync(join(root, 'swap/up/sub'), join(root, 'swap/up/old'))
    symlinkSync(join(root, 'swap/up/old'), join(root, 'swap/up/sub'))
    fails(() => openGrant(grant), /ELOOP|ENOTDIR/)
    renameSync(join(root, 'swap/up'), join(root, 'swap/moved'))
    symlinkSync(join(root, 'swap/moved'), join(root, 'swap/up'))
    fails(() => openGrant(file), /ELOOP|ENOTDIR/)
    rmSync(join(root, 'swap/up'))
    mkdirSync(join(root, 'swap/up'))
    symlinkSync(join(root, 'swap/moved/file'), join(root, 'swap/up/file'))
    fails(() => openGrant(file), /no file any more/)
  })
  test('refuses another folder, a missing one and one that has got a named pipe', async () => {
    const grant = resolveGrant('a', folder('other/sub'), 'write', facts)
    renameSync(join(root, 'other/sub'), join(root, 'other/old'))
    fails(() => openGrant(grant), /ENOENT/)
    mkdirSync(join(root, 'other/sub'))
    fails(() => openGrant(grant), /another one stands in its place/)
    rmSync(join(root, 'other/sub'), { recursive: true })
    renameSync(join(root, 'other/old'), join(root, 'other/sub'))
    await run(['/usr/bin/mkfifo', join(root, 'other/sub/pipe')])
    fails(() => openGrant(grant), /named pipe pipe/)
  })
})

describe('triggers', () => {
  test('that exist at the root of a write grant are listed; unlocked ones, links and read grants are not', () => {
    for (const name of ['.git/config', 'Claude.md', 'package.json', 'Makefile', 'src/.git/config', 'x.code-workspace'])
      make(`trig/${name}`)
    symlinkSync('CLAUDE.md', join(root, 'trig/AGENTS.md'))
    const grant = resolveGrant('t', join(root, 'trig'), 'write', facts)
    const named = (paths: string[]): string[] => paths.map((path) => path.slice(grant.path.length + 1))
    assert.deepEqual(named(triggersIn(grant, [])), ['.git', 'Claude.md', 'package.json', 'x.code-workspace'])
    assert.deepEqual(named(triggersIn(grant, ['.git', 'claude.md'])), ['package.json', 'x.code-workspace'])
    assert.deepEqual(triggersIn({ ...grant, access: 'read' }, []), [])
  })
  test('and executables that a session made or changed are found, at any depth; what was there is not', async () => {
    for (const name of ['a/old.sh', 'a/.vscode/tasks.json', '.git/objects/aa/bb', '.git/hooks/pre-commit']) make(`left/${name}`)
    chmodSync(join(root, 'left/a/old.sh'), 0o755)
    const grant = resolveGrant('l', join(root, 'left'), 'write', facts)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const since = Date.now()
    assert.deepEqual(await changedSince([grant], since + 1000), { triggers: [], executables: [], complete: true })
    writeFileSync(make('left/a/b/new.sh'), '', {})
    chmodSync(join(root, 'left/a/b/new.sh'), 0o700)
    make('left/plain.txt')
    writeFileSync(join(root, 'left/a/.vscode/tasks.json'), '{}')
    symlinkSync('plain.txt', join(root, 'left/AGENTS.md'))
    make('left/.git/objects/aa/cc')
    writeFileSync(join(root, 'left/.git/hooks/pre-commit'), '#!')
    const { triggers, executables, complete } = await changedSince([grant], since)
    const named = (paths: readonly string[]): string[] => paths.map((path) => path.slice(grant.path.length + 1))
    assert.deepEqual(named(triggers), ['.git/hooks/pre-commit', 'AGENTS.md', 'a/.vscode/tasks.json'])
    assert.deepEqual(named(executables), ['a/b/new.sh'])
    assert.equal(complete, true)
    assert.deepEqual(await changedSince([{ ...grant, access: 'read' }], 0), { triggers: [], executables: [], complete: true })
  })
})
