import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { run } from '#sluice/process.js'
import { isFault } from '#sluice/faults.js'
import { environmentOf, parseEnv, readEnvFile } from '#sluice/review/environment.js'

const folder = mkdtempSync(join(tmpdir(), 'environment-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the environment is ours alone: nothing of the gateway is in it', () => {
  process.env['SLUICE_TEST_SPILL'] = 'x'
  assert.deepEqual(Object.keys(environmentOf({}, [])).toSorted(), ['HOME', 'LANG', 'LOGNAME', 'PATH', 'TMPDIR', 'USER'])
  delete process.env['SLUICE_TEST_SPILL']
})

test('env wins over files, later files over earlier ones', () => {
  assert.equal(environmentOf({ A: '3' }, [{ A: '1' }, { A: '2' }])['A'], '3')
  assert.equal(environmentOf({}, [{ A: '1' }, { A: '2' }])['A'], '2')
})

test('lines of an env file', () => {
  const text = '# c\n\nA=1\nexport B="two words"\r\nC=\'x\'\nD=a=b\nE=\nF="open\n'
  assert.deepEqual(parseEnv('f', text), { A: '1', B: 'two words', C: 'x', D: 'a=b', E: '', F: '"open' })
})

function refused(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    assert.ok(isFault(thrown) && thrown.code === 'review.env-file')
    return thrown.message
  }
  throw new Error('accepted')
}

test('a line that is no setting is named by its number, never quoted', () => {
  assert.match(
    refused(() => parseEnv('f', 'A=1\nsecret words')),
    /line 2 is not NAME=VALUE$/,
  )
  assert.match(
    refused(() => parseEnv('f', '__proto__.x=1')),
    /line 1/,
  )
  assert.match(
    refused(() => parseEnv('f', 'A=\0')),
    /NUL/,
  )
})

test('a FIFO, a folder, a missing and a huge file are faults, none of them waits', async () => {
  await run(['/usr/bin/mkfifo', join(folder, 'fifo')])
  writeFileSync(join(folder, 'huge'), Buffer.alloc(300 * 1024, 'a'))
  for (const name of ['fifo', '', 'missing', 'huge']) refused(() => readEnvFile(join(folder, name)))
})
