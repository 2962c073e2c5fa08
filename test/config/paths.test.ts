import assert from 'node:assert/strict'
import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { findFolders, homeFolder, openFolders, type User } from '#sluice/config/paths.js'
import { Fault } from '#sluice/faults.js'

const me: User = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: '/home/a' }
const root = me.uid === 0
const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8)
const refused = (thrown: unknown) => thrown instanceof Fault && thrown.code === 'config.unsafe-path'

describe('where folders stand', () => {
  const a: User = { uid: 1000, gid: 1000, home: '/home/a' }
  it('follows XDG for a user, and ignores a relative value', () => {
    assert.equal(findFolders({}, a).yaml, '/home/a/.config/sluicegate/sluice.yaml')
    assert.equal(findFolders({ XDG_STATE_HOME: '/x' }, a).store, '/x/sluicegate/store.sqlite')
    assert.equal(findFolders({ XDG_CONFIG_HOME: 'x' }, a).config, '/home/a/.config/sluicegate')
  })
  it('uses system folders for root, whatever the XDG variables of the person before sudo say', () => {
    const found = findFolders({ XDG_CONFIG_HOME: '/home/a/.config', HOME: '/home/a' }, { ...a, uid: 0 })
    assert.deepEqual(
      [found.config, found.data, found.state],
      ['/etc/sluicegate', '/var/lib/sluicegate', '/var/lib/sluicegate/state'],
    )
  })
  it('puts all under SLUICE_HOME, which must be absolute', () => {
    assert.equal(findFolders({ SLUICE_HOME: '/s' }, a).trees, '/s/data/trees')
    assert.throws(() => findFolders({ SLUICE_HOME: 's' }, a), Fault)
    assert.throws(() => findFolders({}, { ...a, home: '' }), Fault)
  })
  it("gives another configuration's server of the same name another HOME", () => {
    const found = findFolders({ SLUICE_HOME: '/s' }, a)
    assert.equal(homeFolder(found, { config: '/s/config/sluice.yaml', name: 'notes' }), '/s/data/homes/notes')
    assert.match(homeFolder(found, { config: '/repo/sluice.yaml', name: 'notes' }), /homes\/notes\.[0-9a-f]{16}$/)
  })
})

describe('making folders', () => {
  let base: string
  const open = (path = join(base, 's')) => openFolders(findFolders({ SLUICE_HOME: path }, me), me)
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-paths-')))
    chmodSync(base, 0o711)
  })
  afterEach(() => rmSync(base, { recursive: true }))

  it('makes them with their rights, and corrects rights that are wider, whatever the umask', () => {
    const umask = process.umask(0)
    try {
      const made = open()
      const walked = root ? '711' : '700'
      assert.deepEqual([made.config, made.state, made.data, made.trees, made.homes].map(mode), [
        '700',
        '700',
        walked,
        walked,
        walked,
      ])
      chmodSync(made.state, 0o755)
      assert.equal(mode(open().state), '700')
    } finally {
      process.umask(umask)
    }
  })
  it('answers paths without links', () => {
    mkdirSync(join(base, 'real'))
    symlinkSync(join(base, 'real'), join(base, 'link'))
    assert.equal(open(join(base, 'link')).config, join(base, 'real', 'config'))
  })
  it('refuses a folder that everybody, or a group, may write, and one above it', () => {
    mkdirSync(join(base, 'w'))
    for (const rights of [0o777, 0o772]) {
      chmodSync(join(base, 'w'), rights)
      assert.throws(() => open(join(base, 'w', 's')), refused)
    }
  })
  it('refuses what another user owns: folder, parent, link on the way', {
    skip: !root && 'needs root to make such folders',
  }, () => {
    mkdirSync(join(base, 'theirs'))
    chownSync(join(base, 'theirs'), 1, 1)
    assert.throws(() => open(join(base, 'theirs')), refused)
    // Root may own what is above, but not what is the user's own.
    const user = { uid: 1, gid: 1, home: '/nonexistent' }
    mkdirSync(join(base, 'roots', 'data'), { recursive: true })
    assert.throws(() => openFolders(findFolders({ SLUICE_HOME: join(base, 'roots') }, user), user), refused)
    mkdirSync(join(base, 'mine'))
    mkdirSync(join(base, 'sticky'))
    chmodSync(join(base, 'sticky'), 0o1777)
    symlinkSync(join(base, 'mine'), join(base, 'sticky', 'trap'))
    lchownSync(join(base, 'sticky', 'trap'), 1, 1)
    assert.throws(() => open(join(base, 'sticky', 'trap')), refused)
  })
  it('as root, says which folder above keeps the servers out', { skip: !root && 'for root only' }, () => {
    mkdirSync(join(base, 's'), { mode: 0o700 })
    open()
    assert.equal(mode(join(base, 's')), '711')
    chmodSync(base, 0o700)
    assert.throws(
      () => open(),
      (thrown) => refused(thrown) && String(thrown).includes(`chmod o+x ${base}`),
    )
  })
  it('refuses a file where a folder should be', () => {
    symlinkSync('/nowhere', join(base, 's'))
    assert.throws(() => open(), refused)
  })
})
