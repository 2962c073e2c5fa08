import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { fetchProject, readPackageLock } from '#sluice/packages/package-lock.js'
import { fits } from '#sluice/packages/platform.js'

const SHA = `sha512-${'A'.repeat(86)}==`
const good = { version: '1.0.0', resolved: 'https://registry.test/s.tgz', integrity: SHA }
const lockOf = (packages: object, version = 3) => JSON.stringify({ lockfileVersion: version, packages })
const withDep = (at: string, entry: object) => lockOf({ '': {}, 'node_modules/s': good, [at]: entry })

test('a plain list is read in the order of its folders, with what matters of each', () => {
  const text = lockOf({
    '': { dependencies: { s: '^1.0.0' } },
    'node_modules/s': { ...good, dependencies: { b: '^1', '@x/a': '>=1 <2' }, hasInstallScript: true, bin: { s: 'x.js' } },
    'node_modules/s/node_modules/b': {
      ...good,
      version: '1.1.0',
      optional: true,
      os: ['linux', '!win32'],
      cpu: 'x64',
      libc: ['glibc'],
    },
    'node_modules/@x/a': { ...good, integrity: `sha1-abc= ${SHA}`, peer: true },
  })
  assert.deepEqual(readPackageLock(text, 's'), [
    { at: 'node_modules/@x/a', name: '@x/a', version: '1.0.0', integrity: SHA },
    { at: 'node_modules/s', name: 's', version: '1.0.0', integrity: SHA, scripts: true },
    {
      at: 'node_modules/s/node_modules/b',
      name: 'b',
      version: '1.1.0',
      integrity: SHA,
      os: ['linux', '!win32'],
      cpu: ['x64'],
      libc: ['glibc'],
      optional: true,
    },
  ])
})

const REFUSED: readonly [what: string, text: string, says: RegExp][] = [
  ['no JSON', '{', /no readable package list/],
  ['an older version', lockOf({ 'node_modules/s': good }, 1), /another version/],
  ['a list without the package', lockOf({ '': {} }), /did not resolve/],
  ['a list without packages', '{"lockfileVersion":3}', /cannot be read/],
  ['a git commit', withDep('node_modules/x', { ...good, resolved: 'git+ssh://git@host/x.git#abc' }), /x 1\.0\.0.*git repository/],
  ['a file', withDep('node_modules/x', { ...good, resolved: 'file:../x' }), /file or folder/],
  ['a link', withDep('node_modules/x', { resolved: '../x', link: true }), /link to a folder/],
  ['an alias of what cannot be a package', withDep('node_modules/x', { ...good, name: '../y' }), /none of the registry/],
  ['an alias in the place of the server', lockOf({ 'node_modules/s': { ...good, name: 'y' } }), /did not resolve/],
  ['a bundled package', withDep('node_modules/x', { ...good, inBundle: true }), /bundled/],
  ['a bundling package', withDep('node_modules/x', { ...good, bundleDependencies: ['y'] }), /bundles/],
  ['a package that bundles all', withDep('node_modules/x', { ...good, bundleDependencies: true }), /bundles/],
  ['no integrity', withDep('node_modules/x', { version: '1.0.0' }), /SHA-512/],
  ['SHA-1 alone', withDep('node_modules/x', { ...good, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }), /SHA-512/],
  ['two integrities', withDep('node_modules/x', { ...good, integrity: `${SHA} sha512-${'B'.repeat(86)}==` }), /SHA-512/],
  ['a short integrity', withDep('node_modules/x', { ...good, integrity: 'sha512-AAAA' }), /SHA-512/],
  ['a folder elsewhere', withDep('packages/x', good), /not under node_modules/],
  ['a folder that climbs', withDep('node_modules/../x', good), /not under node_modules/],
  ['an absolute folder', withDep('/node_modules/x', good), /not under node_modules/],
  ['a folder inside a package', withDep('node_modules/x/y', good), /not under node_modules/],
  ['a prototype', withDep('node_modules/__proto__', good), /not under node_modules/],
  ['a version that is a path', withDep('node_modules/x', { ...good, version: '../1.0.0' }), /no version/],
  ['a git edge', withDep('node_modules/x', { ...good, dependencies: { y: 'github:u/y' } }), /dependency y from a git repository/],
  [
    'an address edge',
    withDep('node_modules/x', { ...good, optionalDependencies: { y: 'https://h/y.tgz' } }),
    /y from an address/,
  ],
  ['an alias edge to a file', withDep('node_modules/x', { ...good, peerDependencies: { y: 'npm:z@file:../z' } }), /y from/],
  ['an alias edge to an alias', withDep('node_modules/x', { ...good, dependencies: { y: 'npm:npm:z@1' } }), /y from an alias/],
  ['an edge that is no text', withDep('node_modules/x', { ...good, dependencies: [1] }), /cannot be read/],
  ['a platform that is no word', withDep('node_modules/x', { ...good, os: ['linux\n'] }), /os list/],
]
for (const [what, text, says] of REFUSED) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => readPackageLock(text, 's'),
      (error: unknown) => error instanceof Fault && says.test(error.message),
    )
  })
}

test('a list of more packages than the bound is refused', () => {
  const many = Object.fromEntries(Array.from({ length: 5001 }, (_, at) => [`node_modules/p${at}`, good]))
  assert.throws(
    () => readPackageLock(lockOf({ 'node_modules/s': good, ...many }), 's'),
    (error: unknown) => error instanceof Fault && error.code === 'packages.too-large',
  )
})

test('the project to fetch holds each package once, and no host', () => {
  const one = { at: 'node_modules/a', name: '@x/a', version: '1.0.0', integrity: SHA }
  const { packageJson, packageLock } = fetchProject([one, { ...one, at: 'node_modules/b/node_modules/a' }])
  assert.deepEqual(JSON.parse(packageJson), { private: true, dependencies: { p0: 'npm:@x/a@1.0.0' } })
  assert.doesNotMatch(packageLock, /resolved|http/)
})

test('platforms are compared as npm does', () => {
  const here = { os: 'linux', cpu: 'x64', libc: 'glibc' }
  assert.ok(fits({}, here))
  assert.ok(fits({ os: ['linux', 'darwin'], cpu: ['x64'] }, here))
  assert.ok(fits({ os: ['!win32'] }, here))
  assert.ok(fits({ os: ['any'] }, here))
  assert.ok(!fits({ os: ['!linux'] }, here))
  assert.ok(!fits({ os: ['linux'], cpu: ['arm64'] }, here))
  assert.ok(!fits({ libc: ['musl'] }, here))
})
