/** What the scripts do on a machine that lacks a package, with stand-ins for apt-get and sudo that write down how they were called. */
import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Finished, run } from '#sluice/process.js'
import { ROOT } from './root.js'

const PREPARE = pathToFileURL(join(ROOT, 'scripts/prepare.mjs')).href
const TERMINAL = pathToFileURL(join(ROOT, 'scripts/terminal.mjs')).href
const WORKING_APT = 'case " $* " in *" install "*) printf "#!/bin/sh\\n" > "$BIN/tool" && /bin/chmod +x "$BIN/tool";; esac'

describe('a missing system package', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-prepare-'))
  })
  after(() => rm(folder, { recursive: true }))

  /** @param programs shell text by name; each call is written down first */
  const prepare = async (uid: number, programs: Record<string, string>): Promise<Finished & { calls: string[] }> => {
    const bin = await mkdtemp(join(folder, 'bin-'))
    await writeFile(join(bin, 'calls'), '')
    await symlink('/usr/bin/env', join(bin, 'env'))
    for (const [name, text] of Object.entries(programs)) {
      await writeFile(join(bin, name), `#!/bin/sh\nBIN=${bin}\necho "${name} $*" >> ${bin}/calls\n${text}\n`, { mode: 0o755 })
    }
    const script = `
      process.getuid = () => ${uid}
      const { main } = await import(${JSON.stringify(TERMINAL)})
      const { prepare } = await import(${JSON.stringify(PREPARE)})
      await main(() => prepare([{ program: 'tool', name: 'tool-package', why: 'the test wants it' }]))`
    const finished = await run([process.execPath, '--input-type=module', '-e', script], { env: { PATH: bin }, cwd: ROOT })
    return { ...finished, calls: (await readFile(join(bin, 'calls'), 'utf8')).trim().split('\n') }
  }

  it('is installed by root, named with its reason', async () => {
    const { code, stdout, calls } = await prepare(0, { 'apt-get': WORKING_APT, 'apt-cache': 'exit 0' })
    assert.equal(code, 0)
    assert.match(stdout, /tool-package \(the test wants it\)/)
    assert.deepEqual(calls, [
      'apt-cache show tool-package',
      'apt-get -q -o Dpkg::Use-Pty=0 install --yes --no-install-recommends tool-package',
    ])
  })

  it('is looked for in a fresh index where this one does not know it', async () => {
    const { code, calls } = await prepare(0, { 'apt-get': WORKING_APT, 'apt-cache': 'exit 100' })
    assert.equal(code, 0)
    assert.deepEqual(calls.slice(1), [
      'apt-get -q -o Dpkg::Use-Pty=0 update',
      'apt-get -q -o Dpkg::Use-Pty=0 install --yes --no-install-recommends tool-package',
    ])
  })

  it('is installed by a user through sudo', async () => {
    const { code, calls } = await prepare(1000, {
      'apt-get': WORKING_APT,
      'apt-cache': 'exit 0',
      sudo: 'shift\nexec "$@"',
      true: '',
    })
    assert.equal(code, 0)
    assert.ok(
      calls.includes(
        'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 install --yes --no-install-recommends tool-package',
      ),
    )
  })

  const hopeless: Record<string, [uid: number, programs: Record<string, string>, says: RegExp]> = {
    'apt-get fails': [0, { 'apt-get': 'exit 100', 'apt-cache': 'exit 0' }, /did not install tool-package/],
    'apt-get says yes and installs nothing': [0, { 'apt-get': '', 'apt-cache': 'exit 0' }, /did not install tool-package/],
    'there is no apt-get': [0, {}, /apt-get is not here.*\n.*tool-package/],
    'there is no sudo': [1000, { 'apt-get': WORKING_APT }, /no sudo.*\n.*apt-get install tool-package/],
    'sudo wants a password': [1000, { 'apt-get': WORKING_APT, sudo: 'exit 1' }, /password.*\n.*apt-get install tool-package/],
  }
  for (const [what, [uid, programs, says]] of Object.entries(hopeless)) {
    it(`stops with exit code 2 and says what to do when ${what}`, async () => {
      const { code, stderr } = await prepare(uid, programs)
      assert.equal(code, 2)
      assert.match(stderr, says)
    })
  }
})

describe('npm packages that are missing', () => {
  /** The scripts in a tree without node_modules, with a stand-in for npm. */
  const prepare = async (npm: string): Promise<Finished & { calls: string }> => {
    const tree = await mkdtemp(join(tmpdir(), 'sluice-prepare-'))
    after(() => rm(tree, { recursive: true }))
    await mkdir(join(tree, 'scripts'))
    await mkdir(join(tree, 'bin'))
    for (const file of ['package.json', 'package-lock.json', 'scripts/prepare.mjs', 'scripts/terminal.mjs'])
      await copyFile(join(ROOT, file), join(tree, file))
    await writeFile(join(tree, 'bin/npm'), `#!/bin/sh\necho "npm $*" >> ${tree}/calls\n${npm}\n`, { mode: 0o755 })
    const script = `
      const { main } = await import('./scripts/terminal.mjs')
      const { prepare } = await import('./scripts/prepare.mjs')
      await main(() => prepare([]))`
    const finished = await run([process.execPath, '--input-type=module', '-e', script], {
      env: { PATH: join(tree, 'bin') },
      cwd: tree,
    })
    return { ...finished, calls: await readFile(join(tree, 'calls'), 'utf8') }
  }

  it('are installed as the lock file says, without their scripts, and that is said', async () => {
    const { code, stdout, calls } = await prepare('exit 0')
    assert.equal(code, 0)
    assert.match(stdout, /npm ci --ignore-scripts .*node_modules is missing or differs from package-lock\.json/)
    assert.match(calls, /^npm ci --ignore-scripts [^\n]*\n$/)
  })

  it('stop it with what to do where npm fails', async () => {
    const { code, stderr } = await prepare('exit 1')
    assert.equal(code, 2)
    assert.match(stderr, /could not be installed.*\n.*registry must be reachable/)
  })
})
