import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { basename, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Fault } from '#sluice/faults.js'
import { Staging } from '#sluice/packages/staging.js'
import { codeFolder, collectTrees, markerFile, stagingFolder, verifyTree } from '#sluice/packages/trees.js'
import { run } from '#sluice/process.js'
import { temporary } from './place.js'

async function publish(trees: string, files: Readonly<Record<string, string>>): Promise<string> {
  const staging = new Staging(trees)
  try {
    for (const [path, text] of Object.entries(files)) staging.add(path, path.endsWith('.sh'), Buffer.from(text))
    return await staging.publish(() => undefined)
  } finally {
    await staging.discard()
  }
}

const fault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && says.test(error.message)

async function treeOf(t: TestContext): Promise<{ trees: string; digest: string; code: string }> {
  const trees = join(await temporary(t), 'trees')
  const digest = await publish(trees, { 'a/b.js': 'one', 'a/run.sh': 'two', 'c.js': '' })
  return { trees, digest, code: codeFolder(trees, digest) }
}

test('a tree is named by its content, whatever the order, and is read-only for everyone', async (t) => {
  const { trees, digest, code } = await treeOf(t)
  assert.equal(await publish(trees, { 'c.js': '', 'a/run.sh': 'two', 'a/b.js': 'one' }), digest)
  assert.notEqual(await publish(trees, { 'c.js': '', 'a/run.sh': 'two', 'a/b.js': 'One' }), digest)
  assert.deepEqual(fs.readdirSync(trees).length, 2, 'nothing but the two trees')
  const mode = (path: string) => fs.statSync(path).mode & 0o777
  assert.deepEqual(
    [mode(code), mode(join(code, 'a')), mode(join(code, 'a/b.js')), mode(join(code, 'a/run.sh'))],
    [0o555, 0o555, 0o444, 0o555],
  )
  await verifyTree(trees, digest)
})

const CHANGES: readonly { what: string; says: RegExp; change: (code: string) => void }[] = [
  { what: 'another byte', says: /a\/b\.js has other content/, change: (code) => rewrite(join(code, 'a/b.js'), 'onE') },
  {
    what: 'a file more',
    says: /a\/evil\.js was added/,
    change: (code) => inFolder(join(code, 'a'), (at) => fs.writeFileSync(join(at, 'evil.js'), '')),
  },
  { what: 'a file less', says: /c\.js is missing/, change: (code) => inFolder(code, (at) => fs.unlinkSync(join(at, 'c.js'))) },
  { what: 'another mode', says: /a\/b\.js has the mode 644/, change: (code) => fs.chmodSync(join(code, 'a/b.js'), 0o644) },
  { what: 'a setuid bit', says: /mode 4555/, change: (code) => fs.chmodSync(join(code, 'a/run.sh'), 0o4555) },
  {
    what: 'a link in place of a file',
    says: /c\.js has other content/,
    change: (code) =>
      inFolder(code, (at) => {
        fs.unlinkSync(join(at, 'c.js'))
        fs.symlinkSync('a/b.js', join(at, 'c.js'))
      }),
  },
]
for (const { what, says, change } of CHANGES) {
  test(`verification names ${what}, and publishing again repairs it`, async (t) => {
    const { trees, digest, code } = await treeOf(t)
    change(code)
    await assert.rejects(verifyTree(trees, digest), fault('packages.tree-changed', says))
    await publish(trees, { 'a/b.js': 'one', 'a/run.sh': 'two', 'c.js': '' })
    await verifyTree(trees, digest)
    assert.deepEqual(fs.readdirSync(trees), [digest.slice(7)])
  })
}

test('an edited listing does not help', async (t) => {
  const { trees, digest, code } = await treeOf(t)
  rewrite(join(code, 'a/b.js'), 'onE')
  const marker = markerFile(trees, digest)
  rewrite(marker, fs.readFileSync(marker, 'utf8').replace(/^444 \w+ a\/b\.js$/m, `444 ${'0'.repeat(64)} a/b.js`))
  await assert.rejects(verifyTree(trees, digest), fault('packages.tree-changed', /listing/))
})

test('without its listing a tree does not count', async (t) => {
  const { trees, digest, code } = await treeOf(t)
  inFolder(join(code, '..'), (at) => fs.unlinkSync(join(at, 'listing')))
  await assert.rejects(verifyTree(trees, digest), fault('packages.not-installed', /no complete tree/))
  await assert.rejects(verifyTree(trees, 'sha256:../../etc'), fault('packages.not-installed', /no valid digest/))
})

test('unused trees go, used ones and what another process is writing stay, what a dead one left goes', async (t) => {
  const { trees, digest } = await treeOf(t)
  const unused = await publish(trees, { x: 'x' })
  const dead = await run([process.execPath, '-e', 'console.log(process.pid)'])
  const ours = stagingFolder(trees)
  fs.mkdirSync(ours)
  // The same process number, and another start: whoever has the number now did not make it.
  fs.mkdirSync(ours.replace(/-\d+-/, '-1-').replace(/\w{24}$/, '0'.repeat(24)))
  fs.mkdirSync(ours.replace(/new-\d+-/, `new-${dead.stdout.trim()}-`))
  assert.equal(await collectTrees(trees, new Set([digest])), 1)
  assert.deepEqual(fs.readdirSync(trees).toSorted(), [basename(ours), digest.slice(7)])
  await assert.rejects(verifyTree(trees, unused), fault('packages.not-installed', /no complete tree/))
  assert.equal(await collectTrees(join(trees, 'absent'), new Set()), 0)
})

const PUBLISHER = fileURLToPath(new URL('publisher.js', import.meta.url))

test('a dozen processes publish the same tree at once: one result, nothing left over', async (t) => {
  const trees = join(await temporary(t), 'trees')
  const results = await Promise.all(Array.from({ length: 12 }, () => run([process.execPath, PUBLISHER, trees])))
  const digests = new Set(results.map(({ stdout, stderr }) => stdout.trim() || stderr))
  assert.equal(digests.size, 1, [...digests].join('\n'))
  const [digest = ''] = digests
  assert.deepEqual(fs.readdirSync(trees), [digest.slice(7)])
  await verifyTree(trees, digest)
})

test('a process that is killed while it publishes leaves a whole tree or none', async (t) => {
  const trees = join(await temporary(t), 'trees')
  for (let attempt = 0; attempt < 12; attempt++) {
    await run([process.execPath, PUBLISHER, trees, String(attempt)], { timeoutMs: 40 + attempt * 15 })
    const names = fs.existsSync(trees) ? fs.readdirSync(trees).filter((name) => !name.startsWith('.')) : []
    for (const name of names) await verifyTree(trees, `sha256:${name}`)
  }
  await collectTrees(trees, new Set())
  assert.deepEqual(fs.existsSync(trees) ? fs.readdirSync(trees) : [], [])
})

function rewrite(path: string, text: string): void {
  const { mode } = fs.statSync(path)
  fs.chmodSync(path, 0o644)
  fs.writeFileSync(path, text)
  fs.chmodSync(path, mode)
}

function inFolder(folder: string, change: (folder: string) => void): void {
  fs.chmodSync(folder, 0o755)
  change(folder)
  fs.chmodSync(folder, 0o555)
}
