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

/** A gateway that lists what a program sees which it starts: all but the descriptor of the listing itself. */
const gateway = (close: boolean): string => `
  const { closeInherited } = await import(${face('sandbox/descriptors.js')})
  const { run } = await import(${face('process.js')})
  const closed = ${close} ? closeInherited() : []
  await new Promise(setImmediate)
  const { stdout } = await run(['/bin/ls', '-l', '/proc/self/fd'])
  const seen = [...stdout.matchAll(/ (\\d+) -> (.*)/g)].filter(([, , to]) => !/^\\/proc\\/\\d+\\/fd$/.test(to))
  const numbers = seen.map(([, fd]) => Number(fd)).filter((fd) => fd > 2)
  console.log(JSON.stringify({ closed, numbers, channel: Boolean(process.channel) }))`

interface Seen {
  closed: number[]
  numbers: number[]
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

test('with it, a child sees none, at 3, 20 and 251', async () => {
  const { closed, numbers } = await leaky(true)
  assert.deepEqual(numbers, [])
  assert.deepEqual(closed, [20, 251])
})

test('a channel to the parent is closed too, wherever it stands', async () => {
  for (const at of [3, 30]) {
    const forks = join(folder, `forks${at}.mjs`)
    const stdio = JSON.stringify([0, 1, 2, ...Array<string>(at - 3).fill('ignore'), 'ipc'])
    writeFileSync(forks, `import { fork } from 'node:child_process'; fork(process.argv[2], { stdio: ${stdio} })`)
    const { channel, numbers } = await leaky(true, [process.execPath, forks])
    assert.equal(channel, false)
    assert.deepEqual(numbers, [])
  }
})
