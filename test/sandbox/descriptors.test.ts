import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run } from '#sluice/process.js'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'descriptors-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const face = (name: string): string => JSON.stringify(import.meta.resolve(`#sluice/${name}`))

/** A gateway that lists what a program sees which it starts. */
const gateway = (close: boolean): string => `
  const { closeInherited } = await import(${face('sandbox/descriptors.js')})
  const { run } = await import(${face('process.js')})
  const closed = ${close} ? closeInherited() : []
  const channel = process.channel !== undefined
  const seen = await run(['/bin/sh', '-c', 'for fd in /proc/$$/fd/*; do echo "\${fd##*/}"; done'])
  const { stdout } = await run(['/bin/echo', 'works'])
  const numbers = seen.stdout.trim().split('\\n').map(Number).filter((fd) => fd > 2)
  console.log(JSON.stringify({ closed, numbers, works: stdout, channel }))`

interface Seen {
  closed: number[]
  numbers: number[]
  works: string
  channel: boolean
}

/** Starts the gateway as a careless parent does: with descriptors 3, 20 and 251 left open. */
async function leaky(close: boolean, before: string[] = [process.execPath]): Promise<Seen> {
  const file = join(folder, `${close}.mjs`)
  writeFileSync(file, gateway(close))
  const open = 'exec 3</etc/hostname 20</etc/hostname 251</etc/hosts; exec "$@"'
  const { stdout, stderr, code } = await run(['/bin/bash', '-c', open, 'parent', ...before, file])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Seen
}

test('without it, descriptors that the parent left open reach a child', async () => {
  const { numbers } = await leaky(false)
  assert.ok(numbers.includes(20) && numbers.includes(251), `the child sees ${numbers.join(', ')}`)
})

test('with it, a child sees none, at 3, 20 and 251, and Node goes on working', async () => {
  const { closed, numbers, works } = await leaky(true)
  assert.deepEqual(numbers, [])
  assert.deepEqual(closed, [20, 251])
  assert.equal(works, 'works\n')
})

test('a channel to the parent is closed too', async () => {
  const forks = join(folder, 'forks.mjs')
  writeFileSync(forks, `import { fork } from 'node:child_process'; fork(process.argv[2])`)
  const { channel, numbers } = await leaky(true, [process.execPath, forks])
  assert.equal(channel, false)
  assert.deepEqual(numbers, [])
})
