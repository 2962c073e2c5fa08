import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Fault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import { extract, matches } from '#sluice/packages/tarball.js'
import { Staging } from '#sluice/packages/staging.js'
import { codeFolder } from '#sluice/packages/trees.js'
import { temporary } from './place.js'
import { type Item, tarballOf } from './registry.js'

const locked = { at: 'node_modules/s', name: 's', version: '1.0.0', integrity: '' }
const manifest = { name: 's', version: '1.0.0' }
const header = (name: string, type?: string, linkname?: string): Item => ({
  header: { name, ...(type === undefined ? {} : { type: type as 'file' }), ...(linkname === undefined ? {} : { linkname }) },
  body: type === undefined ? 'x' : '',
})

const HOSTILE: readonly { what: string; items: readonly Item[]; says: RegExp }[] = [
  { what: 'a symlink', items: [header('package/l', 'symlink', '/etc/passwd')], says: /symlink/ },
  {
    what: 'a symlink, then a file through it',
    items: [header('package/l', 'symlink', '/tmp'), header('package/l/x')],
    says: /symlink/,
  },
  { what: 'a hard link', items: [header('package/l', 'link', 'package/package.json')], says: /link/ },
  { what: 'a character device', items: [header('package/d', 'character-device')], says: /device/ },
  { what: 'a block device', items: [header('package/d', 'block-device')], says: /device/ },
  { what: 'a FIFO', items: [header('package/f', 'fifo')], says: /fifo/ },
  { what: 'a path with ..', items: [header('package/../../../out')], says: /leaves the tree/ },
  { what: 'a path with .. behind folders', items: [header('package/a/b/../../../../out')], says: /leaves the tree/ },
  { what: 'a path that begins with ..', items: [header('../out')], says: /leaves the tree/ },
  { what: 'an absolute path', items: [header('/tmp/sluice-out')], says: /absolute/ },
  {
    what: 'a path twice by way of .',
    items: [header('package/./x'), { header: { name: 'package//x' }, body: 'y' }],
    says: /twice/,
  },
  { what: 'a backslash', items: [header('package/..\\out')], says: /backslash/ },
  { what: 'a control character', items: [header('package/a\u001b[2Jb')], says: /control/ },
  { what: 'a line end', items: [header('package/a\n444 0 b')], says: /control/ },
  { what: 'a part of 256 bytes', items: [header(`package/${'a'.repeat(256)}`)], says: /255/ },
  { what: 'a path of 2 KB', items: [header(`package/${'a/'.repeat(1000)}b`)], says: /longer than/ },
  { what: 'two contents for a path', items: [header('package/a'), { header: { name: 'package/a' }, body: 'y' }], says: /twice/ },
  {
    what: 'two modes for a path',
    items: [header('package/a'), { header: { name: 'package/a', mode: 0o755 }, body: 'x' }],
    says: /twice/,
  },
  { what: 'files that differ by case', items: [header('package/a'), header('package/A')], says: /only by case/ },
  { what: 'folders that differ by case', items: [header('package/lib/a'), header('package/LIB/b')], says: /only by case/ },
  { what: 'names that differ by composition', items: [header('package/\u00e9'), header('package/e\u0301')], says: /composition/ },
  { what: 'a file where a folder is', items: [header('package/d/a'), header('package/d')], says: /twice/ },
  { what: 'a folder where a file is', items: [header('package/d'), header('package/d/a')], says: /twice/ },
  { what: 'bundled packages', items: [header('package/node_modules/x/index.js')], says: /bundled/ },
]
for (const { what, items, says } of HOSTILE) {
  test(`a tarball with ${what} is refused and leaves nothing`, async (t) => {
    const trees = join(await temporary(t), 'trees')
    const staging = new Staging(trees)
    const refused = (error: unknown) =>
      error instanceof Fault && error.code === 'packages.content-refused' && says.test(error.message)
    await assert.rejects(extract(await tarballOf({ manifest, items }), locked, staging), refused)
    await staging.discard()
    assert.deepEqual(readdirSync(trees), [])
  })
}

test('what published tarballs hold is taken: folders, parts without meaning, the same file twice', async (t) => {
  const trees = join(await temporary(t), 'trees')
  const staging = new Staging(trees)
  const items = [
    header('package/lib', 'directory'),
    header('package/./lib/x'),
    header('package/lib//x'),
    header('other/first/part'),
  ]
  await extract(await tarballOf({ manifest, items }), locked, staging)
  const digest = await staging.publish(() => undefined)
  const code = codeFolder(trees, digest)
  assert.deepEqual(readdirSync(join(code, 'node_modules/s')).toSorted(), ['first', 'lib', 'package.json'])
  assert.deepEqual(readdirSync(join(code, 'node_modules/s/lib')), ['x'])
})

test('what is no tarball, is cut, or inflates without end is refused', async (t) => {
  const staging = new Staging(join(await temporary(t), 'trees'))
  const whole = await tarballOf({ manifest, files: { a: 'a'.repeat(100_000) } })
  for (const bytes of [
    Buffer.from('no gzip'),
    whole.subarray(0, whole.length - 20),
    gzipSync('no tar'.repeat(1000)),
    Buffer.alloc(0),
  ]) {
    await assert.rejects(
      extract(bytes, locked, staging),
      (error: unknown) => error instanceof Fault && error.code === 'packages.refused',
    )
  }
  await staging.discard()
})

test('more bytes or files than a tree may hold stop the extraction, archives together', async (t) => {
  const staging = new Staging(join(await temporary(t), 'trees'), { bytes: 1000, files: 100 })
  const add = async (at: string, files: Record<string, string>) =>
    extract(await tarballOf({ manifest: { name: 's', version: '1' }, files }), { ...locked, at }, staging)
  await add('node_modules/a', {})
  await assert.rejects(add('node_modules/b', { big: 'a'.repeat(1000) }), tooLarge)
  await staging.discard()
  const narrow = new Staging(join(await temporary(t), 'trees'), { bytes: LIMITS.treeBytes, files: 3 })
  await assert.rejects(extract(await tarballOf({ manifest, files: { a: '', b: '' } }), locked, narrow), tooLarge)
  await narrow.discard()
})

const tooLarge = (error: unknown) => error instanceof Fault && error.code === 'packages.too-large'

test('a hash is compared whole', () => {
  const bytes = Buffer.from('content')
  const right = createHash('sha512').update(bytes).digest('base64')
  assert.ok(matches(`sha512-${right}`, bytes))
  assert.ok(!matches(`sha512-${right}`, Buffer.from('Content')))
  assert.ok(!matches(`sha512-${right.slice(0, 40)}`, bytes))
  assert.ok(!matches('sha512-', Buffer.alloc(0)))
})
