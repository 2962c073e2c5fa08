import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#sluice/faults.js'
import { run } from '#sluice/process.js'
import { readExecutable } from '#sluice/sandbox/elf.js'
import { gateImage } from '#sluice/sandbox/gate.js'
import { LibrarySearch, loaderCache } from '#sluice/sandbox/libraries.js'
import { broughtBy, type Files, gatherProgram, locateProgram } from '#sluice/sandbox/programs.js'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-programs-'))
})
after(() => rm(folder, { recursive: true }))

const LDD = '/usr/bin/ldd'
const PROGRAMS = [process.execPath, '/usr/bin/git', '/usr/bin/perl', '/usr/bin/openssl', '/usr/bin/ssh', '/bin/sh'].filter(
  existsSync,
)
for (const program of PROGRAMS)
  test(`${program}: the libraries are those that the loader itself finds`, {
    skip: existsSync(LDD) ? false : 'no ldd here',
  }, async () => {
    const { stdout } = await run([LDD, program], { env: { PATH: '/usr/bin:/bin' } })
    const loader = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path = '']) => path)
    const executable = readExecutable(program)
    assert.ok(executable.kind === 'elf')
    const search = new LibrarySearch(loaderCache())
    search.follow(program, executable)
    const { files } = search.found()
    const ours = new Set(await Promise.all(files.map((path) => realpath(path))))
    for (const path of loader) assert.ok(ours.has(await realpath(path)), `${path} of ${program}`)
  })

test('libraries stand in their real folder under the name that the loader asks for', async () => {
  const files: Files = new Map()
  gatherProgram(process.execPath, files, loaderCache())
  for (const [inside, host] of files) {
    assert.equal(await realpath(inside), await realpath(host))
    assert.equal(dirname(inside), await realpath(dirname(inside)))
    assert.equal(basename(inside), basename(host))
  }
})

describe('scripts', () => {
  const script = async (name: string, line: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, `${line}\necho\n`)
    await chmod(path, 0o755)
    return path
  }
  const gathered = (path: string): string[] => {
    const files: Files = new Map()
    gatherProgram(path, files, loaderCache())
    return [...files.values()]
  }
  test('bring their interpreter and its libraries', async () => {
    const files = gathered(await script('plain', '#! /bin/sh -e'))
    assert.ok(files.includes('/bin/sh') && files.some((path) => path.includes('libc.so')))
  })
  test('bring env and what env starts', async () => {
    const files = gathered(await script('by-env', '#!/usr/bin/env sh'))
    assert.ok(files.includes('/usr/bin/env') && files.some((path) => path.endsWith('/sh')))
  })
  test('whose interpreter is missing are a fault', async () => {
    const path = await script('broken', '#!/usr/bin/env no-such-interpreter')
    assert.throws(
      () => gathered(path),
      (error) => error instanceof Fault && error.code === 'sandbox.program-missing',
    )
  })
  test('that interpret themselves end', async () => {
    const path = join(folder, 'self')
    await script('self', `#!${path}`)
    assert.deepEqual(gathered(path), [path])
  })
})

describe('of a hostile program', () => {
  const gathered = (path: string): string[] => {
    const files: Files = new Map()
    gatherProgram(path, files, loaderCache())
    return [...files].flat()
  }
  const secret = async (): Promise<string> => {
    const at = await realpath(await mkdtemp(join(folder, 'secrets-')))
    await writeFile(join(at, 'key'), 'do not read', { mode: 0o600 })
    return at
  }
  const refused = { code: 'sandbox.program-unreadable' }

  test('no interpreter of an interpreter is brought in that is a file of the user, and no program', async () => {
    const [at, key] = [await mkdtemp(join(folder, 'chain-')), join(await secret(), 'key')]
    // `env` is whatever has that name: what stands behind it is brought in too.
    await writeFile(join(at, 'env'), '#!/bin/sh\n', { mode: 0o755 })
    await writeFile(join(at, 'interpreter'), `#!${at}/env ${key}\n`, { mode: 0o755 })
    await writeFile(join(at, 'server'), `#!${at}/interpreter\n`, { mode: 0o755 })
    assert.throws(() => gathered(join(at, 'server')), refused)
    await rm(join(at, 'interpreter'))
    await symlink(key, join(at, 'interpreter'))
    assert.throws(() => gathered(join(at, 'server')), refused, 'a link')
    await rm(join(at, 'interpreter'))
    await symlink(dirname(key), join(at, 'interpreter'))
    assert.throws(() => gathered(join(at, 'server')), refused, 'a folder')
  })

  test('no loader is brought in that is a file or folder of the user, whether a program names it or its library', async () => {
    const at = await secret()
    for (const interpreter of [at, join(at, 'key'), 'key', '/dev/zero']) {
      const elf = { kind: 'elf', machine: 62, interpreter, needed: [], search: { runpath: [], rpath: [] } } as const
      const [required, module] = [new LibrarySearch(loaderCache()), new LibrarySearch(loaderCache(), false)]
      assert.throws(() => required.follow(process.execPath, elf), { code: 'sandbox.library-missing' })
      module.follow(process.execPath, elf)
      assert.deepEqual([...required.found().files, ...module.found().files], [], interpreter)
    }
    const needs = { kind: 'elf', machine: 62, needed: [at, '/dev/zero'], search: { runpath: [], rpath: [] } } as const
    assert.throws(() => new LibrarySearch(loaderCache()).follow(process.execPath, needs), { code: 'sandbox.library-missing' })
  })

  test('no library of a Python is brought in that is a link to somewhere else', async () => {
    const [root, at] = [await realpath(await mkdtemp(join(folder, 'python-'))), await secret()]
    await mkdir(join(root, 'bin'))
    await mkdir(join(root, 'lib/python3.11'), { recursive: true })
    await copyFile('/bin/sh', join(root, 'bin/python3'))
    await symlink(at, join(root, 'lib/python3-home'))
    const files = gathered(join(root, 'bin/python3'))
    assert.ok(files.includes(join(root, 'lib/python3.11')), 'its own is')
    assert.ok(!files.some((path) => path.includes('python3-home')))
  })
})

test('a program is looked for in system folders, never in PATH or the working directory', () => {
  for (const name of ['no-such-program', './sh', 'bin/sh', '../bin/sh'])
    assert.throws(
      () => locateProgram(name),
      (error) => error instanceof Fault && error.code === 'sandbox.program-missing',
    )
  assert.match(locateProgram('sh'), /^\/(usr\/)?bin\/sh$/)
})

test('what a program brings is known by its path', { skip: existsSync('/usr/bin/perl') ? false : 'no perl here' }, () => {
  assert.ok(broughtBy(['perl'], '/usr/bin/perl'))
  assert.ok(!broughtBy(['perl'], '/usr/bin'))
  assert.ok(!broughtBy(['perl'], '/etc/passwd'))
  assert.ok(!broughtBy([], '/usr/bin/perl'))
})

test('a folder is no program', async () => {
  assert.throws(
    () => gatherProgram('/usr/bin', new Map(), loaderCache()),
    (error) => error instanceof Fault && error.code === 'sandbox.program-unreadable',
  )
})

test('a library that is nowhere is a fault that names it', async () => {
  const elf = { kind: 'elf', machine: 62, needed: ['libnothing.so.9'], search: { runpath: [], rpath: [] } } as const
  assert.throws(
    () => new LibrarySearch(() => new Map()).follow(process.execPath, elf),
    (error) => error instanceof Fault && /libnothing.so.9/.test(error.message),
  )
})

test('a module of a folder whose library is nowhere does not keep a program from starting', () => {
  const search = new LibrarySearch(loaderCache(), false)
  const real = readExecutable(process.execPath)
  assert.ok(real.kind === 'elf')
  search.follow(process.execPath, { ...real, needed: ['libnothing.so.9', ...real.needed] })
  const alone = new LibrarySearch(loaderCache())
  alone.follow(process.execPath, real)
  assert.deepEqual(search.found(), alone.found())
})

test('a hostile program file is read in bounded time and memory, and never anything else than a result', {
  timeout: 120_000,
}, async () => {
  const path = join(folder, 'hostile')
  const { buffer } = await readFile(existsSync('/bin/sh') ? '/bin/sh' : process.execPath)
  const sh = Buffer.from(buffer).subarray(0, 200_000)
  const seeds = [sh, gateImage([], 'x86_64')]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(1200), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), { maxLength: 12 }),
      fc.nat(200_000),
      async (seed, changes, length) => {
        const bytes = Buffer.from(seed.subarray(0, length))
        for (const [at, value] of changes) if (at > 5 && at < bytes.length) bytes[at] = value
        await writeFile(path, bytes)
        assert.ok(['elf', 'script', 'other'].includes(readExecutable(path).kind))
      },
    ),
    { numRuns: 400 },
  )
})
