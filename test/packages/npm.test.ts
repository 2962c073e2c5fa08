import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Fault, type FaultCode } from '#sluice/faults.js'
import { recognise } from '#sluice/packages/launchers.js'
import { locate } from '#sluice/packages/locate.js'
import { install, pin } from '#sluice/packages/packages.js'
import { codeFolder, verifyTree } from '#sluice/packages/trees.js'
import { makePlace } from './place.js'
import { type Item, type Published, type Registry, startRegistry } from './registry.js'

const SERVER = '#!/usr/bin/env node\nconsole.log("up")\n'
const server = (more: Partial<Published> & { says?: object; more?: object } = {}): Published => ({
  manifest: { name: '@acme/server', version: '1.2.3', bin: { server: 'dist/index.js' }, ...more.more },
  files: { 'dist/index.js': SERVER, ...more.files },
  ...(more.items === undefined ? {} : { items: more.items }),
  ...(more.dist === undefined ? {} : { dist: more.dist }),
})
const dep = (name: string, version = '1.0.0', more: object = {}): Published => ({
  manifest: { name, version, ...more },
  files: { 'index.js': `module.exports = ${JSON.stringify(`${name} ${version}`)}\n` },
})

async function registryOf(t: TestContext, ...published: Published[]): Promise<Registry> {
  const registry = await startRegistry(...published)
  t.after(() => registry.close())
  return registry
}

function faults(code: FaultCode, pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Fault, `no Fault: ${String(error)}`)
    assert.equal(error.code, code, error.message)
    assert.match(error.message, pattern)
    return true
  }
}

const npx = recognise(['npx', '-y', '@acme/server', '/data'])

test('a package with dependencies is pinned, installed from its lock alone, and located', async (t) => {
  const registry = await registryOf(
    t,
    server({ more: { dependencies: { a: '^1.0.0', b: '^1.0.0' } } }),
    dep('a', '1.0.0', { dependencies: { b: '^2.0.0' } }),
    dep('b', '1.4.0'),
    dep('b', '2.0.0'),
  )
  const { place, trees } = await makePlace(t, { registry: registry.url })
  const { source, installed } = await pin(npx, place)
  assert.equal(source.kind, 'npm')
  if (source.kind !== 'npm') return
  assert.equal(source.version, '1.2.3')
  assert.equal(source.entry, 'node_modules/@acme/server/dist/index.js')
  assert.deepEqual(
    source.packages.map(({ at, version }) => `${at} ${version}`),
    ['node_modules/@acme/server 1.2.3', 'node_modules/a 1.0.0', 'node_modules/a/node_modules/b 2.0.0', 'node_modules/b 1.4.0'],
  )
  assert.doesNotMatch(JSON.stringify(source), /127\.0\.0\.1|http/, 'the lock names no host')
  const found = locate(source, npx, installed, { trees, inside: '/srv/server', node: '/usr/bin/node' })
  assert.deepEqual(found.argv, ['/usr/bin/node', '/srv/server/node_modules/@acme/server/dist/index.js', '/data'])
  assert.deepEqual(found.readOnly, [{ host: codeFolder(trees, installed.tree ?? ''), inside: '/srv/server' }])
  await verifyTree(trees, installed.tree ?? '')
  const code = codeFolder(trees, installed.tree ?? '')
  assert.match(readFileSync(join(code, 'node_modules/a/node_modules/b/index.js'), 'utf8'), /b 2\.0\.0/)
  assert.equal(statSync(join(code, 'node_modules/b/index.js')).mode & 0o777, 0o444)
  assert.equal(statSync(join(code, 'node_modules')).mode & 0o777, 0o555)

  const other = await makePlace(t, { registry: registry.url })
  await registry.publish(server({ more: { version: '9.9.9' } }))
  assert.deepEqual(await install(source, npx, other.place), installed, 'the newer version is not taken')
})

test('install refuses other bytes under the same name and version', async (t) => {
  const registry = await registryOf(t, server(), dep('x'))
  const { place } = await makePlace(t, { registry: registry.url })
  const { source } = await pin(npx, place)
  await registry.publish(server({ files: { 'evil.js': 'evil' } }))
  const other = await makePlace(t, { registry: registry.url })
  await assert.rejects(install(source, npx, other.place), faults('packages.integrity', /@acme\/server 1\.2\.3/))
  assert.deepEqual(readdirSync(other.trees), [], 'nothing is left')
})

test('a dependency under another name is locked by its own, and stands where it is looked for', async (t) => {
  const registry = await registryOf(
    t,
    server({ more: { dependencies: { y: 'npm:x@^1.0.0', '@z/y': 'npm:x@2.0.0' } } }),
    dep('x'),
    dep('x', '2.0.0'),
  )
  const { place, trees } = await makePlace(t, { registry: registry.url })
  const { source, installed } = await pin(npx, place)
  assert.ok(source.kind === 'npm')
  assert.deepEqual(
    source.packages.map(({ at, name, version }) => `${at} is ${name} ${version}`),
    ['node_modules/@acme/server is @acme/server 1.2.3', 'node_modules/@z/y is x 2.0.0', 'node_modules/y is x 1.0.0'],
  )
  const code = codeFolder(trees, installed.tree ?? '')
  assert.match(readFileSync(join(code, 'node_modules/y/index.js'), 'utf8'), /x 1\.0\.0/)
  assert.match(readFileSync(join(code, 'node_modules/@z/y/index.js'), 'utf8'), /x 2\.0\.0/)
  const other = await makePlace(t, { registry: registry.url })
  assert.deepEqual(await install(source, npx, other.place), installed)
})

const REFUSED: readonly { what: string; more: object; says: RegExp; deps?: Published[]; code?: FaultCode }[] = [
  { what: 'a git dependency', more: { dependencies: { x: 'git+https://127.0.0.1:9/x.git' } }, says: /EALLOWGIT|git repository/ },
  { what: 'a GitHub dependency', more: { dependencies: { x: 'user/x' } }, says: /EALLOWGIT|git repository/ },
  { what: 'a file', more: { dependencies: { x: 'file:/etc' } }, says: /EALLOWDIRECTORY|EALLOWFILE|file or folder/ },
  { what: 'an impossible name', more: { dependencies: { '../x': '1' } }, says: /./, code: 'packages.fetch-failed' },
]
for (const { what, more, says, deps = [], code = 'packages.refused' } of REFUSED) {
  test(`a package that depends on ${what} is refused by name`, async (t) => {
    const registry = await registryOf(t, server({ more }), ...deps)
    const { place } = await makePlace(t, { registry: registry.url })
    await assert.rejects(pin(npx, place), faults(code, says))
  })
}

test('a dependency by address is refused, whether npm knows the switch or not', async (t) => {
  const registry = await registryOf(t, dep('x'))
  await registry.publish(server({ more: { dependencies: { x: `${registry.url}x/-/1.0.0.tgz` } } }))
  const { place } = await makePlace(t, { registry: registry.url })
  await assert.rejects(pin(npx, place), faults('packages.refused', /EALLOWREMOTE|address/))
})

test('a package that bundles others is refused', async (t) => {
  const bundled: Item[] = [{ header: { name: 'package/node_modules/x/package.json' }, body: '{"name":"x","version":"1.0.0"}' }]
  const registry = await registryOf(
    t,
    dep('x'),
    server({ more: { dependencies: { x: '1' }, bundleDependencies: ['x'] }, items: bundled }),
  )
  const { place } = await makePlace(t, { registry: registry.url })
  await assert.rejects(pin(npx, place), faults('packages.refused', /bundle/))
})

test('a tarball that holds packages which its description hides is refused', async (t) => {
  const bundled: Item[] = [{ header: { name: 'package/node_modules/x/index.js' }, body: '1' }]
  const registry = await registryOf(t, server({ items: bundled }))
  const { place } = await makePlace(t, { registry: registry.url })
  await assert.rejects(pin(npx, place), faults('packages.content-refused', /bundled/))
})

for (const integrity of ['sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=', '', `sha512-${'A'.repeat(86)}==`]) {
  test(`a registry that gives the integrity \`${integrity.slice(0, 12)}\` is refused`, async (t) => {
    const registry = await registryOf(t, server({ dist: { integrity, shasum: undefined } }))
    const { place } = await makePlace(t, { registry: registry.url })
    const code = integrity.startsWith('sha512') ? 'packages.integrity' : 'packages.refused'
    await assert.rejects(pin(npx, place), faults(code, /@acme\/server|EINTEGRITY/))
  })
}

test('a hostile tarball is refused and leaves nothing', async (t) => {
  const registry = await registryOf(t, server({ items: [{ header: { name: 'package/../../../out' }, body: 'x' }] }))
  const { place, trees } = await makePlace(t, { registry: registry.url })
  await assert.rejects(pin(npx, place), faults('packages.content-refused', /leaves the tree/))
  assert.deepEqual(readdirSync(trees), [])
})

test('neither install scripts nor a binding.gyp run, and the lock tells of the scripts', async (t) => {
  const folder = await makePlace(t, {})
  const proof = join(folder.folder, 'ran')
  const scripts = {
    preinstall: `touch ${proof}`,
    install: `touch ${proof}`,
    postinstall: `touch ${proof}`,
    prepare: `touch ${proof}`,
  }
  const registry = await registryOf(
    t,
    server({
      more: { scripts, hasInstallScript: true, dependencies: { native: '1' } },
      files: { '.npmrc': 'git=./evil.sh\nignore-scripts=false\n', 'binding.gyp': `{"x":"<!(touch ${proof})"}` },
    }),
    { manifest: { name: 'native', version: '1.0.0', scripts }, files: { 'binding.gyp': `{"x":"<!(touch ${proof})"}` } },
  )
  const { place } = await makePlace(t, { registry: registry.url })
  const { source } = await pin(npx, place)
  assert.equal(source.kind === 'npm' && source.packages[0]?.scripts, true)
  assert.equal(statSync(proof, { throwIfNoEntry: false }), undefined)
})

test('an npmrc in the working directory changes nothing', async (t) => {
  const good = await registryOf(t, server())
  const evil = await registryOf(t, server({ files: { 'evil.js': '1' } }))
  const { place, folder, jobs } = await makePlace(t, { registry: good.url })
  writeFileSync(join(folder, '.npmrc'), `registry=${evil.url}\n//127.0.0.1/:_authToken=\${HOME}\nignore-scripts=false\n`)
  writeFileSync(join(folder, 'package.json'), '{"overrides":{"@acme/server":"0.0.1"}}')
  await pin(npx, place)
  assert.deepEqual(evil.asked, [])
  assert.equal(jobs.length, 2)
  for (const { env } of jobs)
    assert.deepEqual(Object.keys(env).toSorted(), ['HOME', 'PATH', 'npm_config_globalconfig', 'npm_config_userconfig'])
  assert.deepEqual(readdirSync(join(folder, 'scratch')), [], 'no scratch is left')
})

test('a packument with another name is refused', async (t) => {
  const registry = await registryOf(t, { ...server(), says: { name: 'other' } })
  const { place } = await makePlace(t, { registry: registry.url })
  const { source } = await pin(npx, place).catch((error: unknown) => ({ source: error }))
  assert.ok(source instanceof Fault || (source as { name?: string }).name === '@acme/server')
})

test('an unknown package, and no registry at all, are faults in plain words', async (t) => {
  const registry = await registryOf(t, server())
  const { place } = await makePlace(t, { registry: registry.url })
  await assert.rejects(
    pin(recognise(['npx', 'no-such-package']), place),
    faults('packages.fetch-failed', /no-such-package.*404/i),
  )
})

test('packages of other platforms are locked, not fetched; a needed one for another machine is a fault', async (t) => {
  const optional = { 'bin-here': '1', 'bin-there': '1' }
  const here = dep('bin-here', '1.0.0', { os: [process.platform], cpu: [process.arch], bin: { b: 'index.js' } })
  const there = dep('bin-there', '1.0.0', { os: ['win32'] })
  const registry = await registryOf(t, server({ more: { optionalDependencies: optional } }), here, there)
  const { place, trees } = await makePlace(t, { registry: registry.url })
  const { source, installed, notes } = await pin(npx, place)
  assert.equal(source.kind === 'npm' && source.packages.length, 3 - (notes.otherPlatforms.length === 0 ? 1 : 0))
  const code = codeFolder(trees, installed.tree ?? '')
  assert.deepEqual(readdirSync(join(code, 'node_modules')).toSorted(), ['@acme', 'bin-here'])
  assert.equal(statSync(join(code, 'node_modules/bin-here/index.js')).mode & 0o777, 0o555, 'a declared program is executable')
})

test('the program that the command names with -p is started, with the flags of its first line', async (t) => {
  const file = '#!/usr/bin/env -S node --no-warnings\n'
  const registry = await registryOf(t, server({ more: { bin: { a: 'o.js', b: 'dist/index.js' } }, files: { 'o.js': file } }))
  const { place, trees } = await makePlace(t, { registry: registry.url })
  const launcher = recognise(['npx', '-p', '@acme/server', 'a', '--flag'])
  const { source, installed } = await pin(launcher, place)
  const { argv } = locate(source, launcher, installed, { trees, inside: '/srv/server', node: '/n' })
  assert.deepEqual(argv, ['/n', '--no-warnings', '/srv/server/node_modules/@acme/server/o.js', '--flag'])
  await assert.rejects(pin(npx, place), faults('packages.entry', /none has its name/))
})
