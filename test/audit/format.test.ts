/** docs/audit-format.md is a specification: a verifier written from it agrees with ours. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { openNote, parseSigningKey, parseVerifierKey, signingKeyText } from '#sluice/audit/note.js'
import { edgeOf, type Hash, storedCount, Tree } from '#sluice/audit/tree.js'
import { account, rawDigest } from './independent.js'
import { CLOSE, line, StateFolder } from './place.js'

let state: StateFolder
beforeEach(() => {
  state = new StateFolder()
})
afterEach(() => state.remove())

test('a verifier written from the specification accepts what we write and reads the same records', async () => {
  for (const count of [0, 1, 2, 3, 5, 6, 7, 30]) await state.session(count)
  const log = await state.open()
  for (let at = 0; at < 20; at++) {
    await log.append([line(`größe ${at}`), line('stderr', 'stderr')])
    if (at % 3 === 0) await log.checkpoint()
  }
  await log.close(CLOSE)
  const { faults, sessions } = account(state.path)
  assert.deepEqual(faults, [])
  assert.equal(sessions.size, 9)
  assert.deepEqual((await state.verify()).tampering, [])
  const [, first = {}] = sessions.get(log.session) ?? []
  assert.equal(first['raw'], rawDigest(state.path, log.session, Buffer.from('größe 0')))
  assert.equal(first['bytes'], Buffer.byteLength('größe 0'))
})

test('raw lines of any length have the digest of the specification, whole or in pieces', async () => {
  const log = await state.open()
  const lengths = [0, 1, 55, 56, 63, 64, 65, 1100, 65_535, 65_536, 65_537, 1_000_000]
  const raws = lengths.map((length) => Buffer.alloc(length, 'rä'))
  const pieces = log.digest()
  for (const raw of raws) pieces.update(raw)
  await log.append(raws.map((raw) => ({ type: 'stderr', at: 0, data: {}, raw })))
  await log.close(CLOSE)
  const records = account(state.path).sessions.get(log.session) ?? []
  for (const [index, raw] of raws.entries()) assert.equal(records[index + 1]?.['raw'], rawDigest(state.path, log.session, raw))
  assert.equal(pieces.value(), rawDigest(state.path, log.session, Buffer.concat(raws)))
})

test('both verifiers find any one changed byte of the records', async () => {
  const session = await state.session(4)
  const file = state.file(session)
  const whole = readFileSync(file)
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ flip
      state.put(file, changed)
      assert.ok((await state.verify()).tampering.length > 0)
      let wrong = true
      try {
        wrong = account(state.path).faults.length > 0
      } catch (thrown) {
        assert.ok(thrown instanceof SyntaxError)
      }
      assert.ok(wrong)
    }),
    { numRuns: 60 },
  )
  state.put(file, whole)
  assert.deepEqual((await state.verify()).tampering, [])
})

test('the stored hashes and the right edge are where the specification says, for every size', () => {
  const tree = new Tree()
  const stored: Hash[] = []
  const leaf = (seq: number): Hash => createHash('sha256').update(`\u0000${seq}`).digest('binary')
  for (let size = 0; size < 300; size++) {
    assert.equal(stored.length, storedCount(size))
    const again = new Tree(size, edgeOf(size).map((index) => stored[index] ?? '')) // biome-ignore format: short
    assert.equal(again.root(), tree.root())
    tree.push(leaf(size), stored)
    assert.equal(stored[storedCount(size)], leaf(size))
  }
})

/** Known answers: the tree hashes of the test vectors in RFC 6962's reference implementation. */
test('roots are those of RFC 6962', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  const tree = new Tree()
  for (const [size, root] of roots.entries()) {
    assert.equal(Buffer.from(tree.root(), 'latin1').toString('hex'), root)
    tree.push(
      createHash('sha256')
        .update(Buffer.from(`00${leaves[size] ?? ''}`, 'hex'))
        .digest('binary'),
    )
  }
})

/** The key and note of the documentation of golang.org/x/mod/sumdb/note, with another message. */
test('keys are in the text form that other verifiers read; a note holds only for its key and text', () => {
  const known = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
  const signer = parseSigningKey(known)
  assert.equal(signer?.verifier.text, 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  assert.equal(signingKeyText('PeterNeumann', Buffer.from('gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=', 'base64')), known)
  const verifier = parseVerifierKey(signer?.verifier.text ?? '')
  assert.ok(signer && verifier)
  const { note } = signer.sign('origin', 7, '\u0000'.repeat(32))
  const opened = openNote(note, verifier)
  assert.ok(typeof opened !== 'string' && opened.size === 7 && opened.origin === 'origin')
  const witness = note.replace(/\n$/, '\n\u2014 witness.example AAAAAAAA\n')
  assert.equal(typeof openNote(witness, verifier), 'object')
  for (const bad of [
    note.replace('7', '8'),
    note.replace('origin', 'other'),
    note.slice(0, -1),
    `${note}\n`,
    note.replace('\n7', '\n07'),
    '',
  ])
    assert.equal(typeof openNote(bad, verifier), 'string', bad)
  for (const text of [
    '',
    'a+b',
    known,
    'Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    signer.verifier.text.replace('c74f', 'c74e'),
  ])
    assert.equal(parseVerifierKey(text), undefined, text)
})

test('what the specification says of sizes is so', async () => {
  const session = await state.session(9)
  assert.equal(statSync(state.file(session, 'tree')).size, storedCount(11) * 32)
  assert.match(readFileSync(state.file(session, 'digest.key'), 'utf8'), /^[0-9a-f]{64}\n$/)
})
