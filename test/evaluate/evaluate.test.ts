/** `npm run evaluate` over the project's own small samples: every set is read, and every row of them is judged as it should be. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { run } from '#sluice/process.js'
import { ROOT } from '../ground/root.js'

const SAMPLES = join(ROOT, 'bench/evaluate/samples')
const scratch = mkdtempSync(join(tmpdir(), 'sluice-evaluate-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

interface Figures {
  readonly set: string
  readonly kind: 'attacks' | 'benign'
  readonly misfits: number
  readonly classes: readonly { readonly class: string; readonly all: number; readonly caught: number }[]
  readonly worst: readonly unknown[]
}

function evaluate(folder: string, ...more: string[]) {
  return run([process.execPath, join(ROOT, 'build/bench/evaluate/main.js'), folder, ...more], { timeoutMs: 120_000 })
}

test('every attack of the samples is caught, and nothing else', async () => {
  const file = join(scratch, 'figures.json')
  const { code, stdout, stderr } = await evaluate(SAMPLES, '--json', file)
  assert.equal(code, 0, stderr)
  const all = JSON.parse(readFileSync(file, 'utf8')) as Figures[]
  assert.equal(all.length, 8)
  for (const { set, kind, classes, misfits, worst } of all) {
    const total = classes.find((each) => each.class === 'all')
    assert.ok(total !== undefined && total.all >= 2, set)
    assert.equal(total.caught, kind === 'attacks' ? total.all : 0, `${set}: ${JSON.stringify(worst)}`)
    assert.equal(misfits, 0, set)
    assert.match(stdout, new RegExp(`^${set}: `, 'm'))
  }
})

test('sets that are not there are left out; a row that lacks something is named by its line', async () => {
  writeFileSync(join(scratch, 'results_benign.jsonl'), '{"id":"1","text":"An ordinary sentence."}\n')
  const one = await evaluate(scratch)
  assert.deepEqual(one.stdout.match(/^\w+(?=:)/gm), ['results_benign'])
  writeFileSync(join(scratch, 'results_benign.jsonl'), '{"id":"1","text":"An ordinary sentence."}\n{"id":"2"}\n')
  const two = await evaluate(scratch)
  assert.notEqual(two.code, 0)
  assert.match(two.stderr, /results_benign\.jsonl:2: has no `text`/)
})
