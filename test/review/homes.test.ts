import assert from 'node:assert/strict'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isFault } from '#sluice/faults.js'
import { removeHome } from '#sluice/review/homes.js'

const folder = mkdtempSync(join(tmpdir(), 'homes-'))
chmodSync(folder, 0o711)
after(() => rmSync(folder, { recursive: true, force: true }))
const asRoot = { skip: process.getuid?.() === 0 ? false : 'needs root' }
const SERVER = 61_300

function home(name: string, uid = process.getuid?.() ?? 0): string {
  const path = join(folder, name)
  mkdirSync(join(path, 'deep', 'closed'), { recursive: true })
  writeFileSync(join(path, 'deep', 'file'), 'x')
  for (const each of [path, join(path, 'deep'), join(path, 'deep', 'closed'), join(path, 'deep', 'file')])
    chownSync(each, uid, uid)
  return path
}

test('a home goes with everything in it, folders without rights too; links are not followed', async () => {
  const path = home('plain')
  const outside = join(folder, 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'kept'), 'x')
  symlinkSync(outside, join(path, 'link'))
  chmodSync(join(path, 'deep', 'closed'), 0)
  await removeHome(path)
  assert.equal(existsSync(path), false)
  assert.equal(existsSync(join(outside, 'kept')), true)
  await removeHome(path)
})

test('as root, a home is removed with the rights of the server: what is not its own stays', asRoot, async () => {
  const path = home('served', SERVER)
  await removeHome(path)
  assert.equal(existsSync(path), false)

  const mixed = home('mixed', SERVER)
  // Stands for what a server swaps in while the folder is walked: a folder that only root could empty.
  mkdirSync(join(mixed, 'of-root'), { mode: 0o755 })
  writeFileSync(join(mixed, 'of-root', 'precious'), 'x')
  const thrown: unknown = await removeHome(mixed).catch((caught: unknown) => caught)
  assert.ok(isFault(thrown) && thrown.code === 'review.home')
  assert.equal(existsSync(join(mixed, 'of-root', 'precious')), true)
})
