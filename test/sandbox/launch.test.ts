import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { askInside, IDENTITY, launch, node, place, profileOf, runInside } from './inside.js'

test('a server gets exactly the environment it was given', async () => {
  const env = { LOG_LEVEL: 'info', EMPTY: '', 'WITH SPACE': 'a\nb="c"' }
  const seen = await askInside('console.log(JSON.stringify(process.env))', { env })
  assert.deepEqual(seen, { ...env, PWD: '/home/server' })
})

test('input, output, errors and the exit code cross', async () => {
  const { home, clean } = await place()
  const script =
    'process.stdin.pipe(process.stdout); process.stdin.on("end", () => { console.error("done"); process.exitCode = 7 })'
  const { stdout, stderr, exit } = await runInside(profileOf(home, node(script)), 'hello\n')
  await clean()
  assert.deepEqual({ stdout, stderr, exit }, { stdout: 'hello\n', stderr: 'done\n', exit: { code: 7, signal: null } })
})

test('the posture is that of the server itself', async () => {
  const { home, clean } = await place()
  const { posture } = await runInside(profileOf(home, node('process.stdin.resume()')))
  await clean()
  const uid = IDENTITY?.uid ?? process.geteuid?.()
  assert.equal(posture['stage'], 'server')
  assert.deepEqual(posture['uids'], [uid, uid, uid, uid])
  assert.equal(posture['seccomp'], 2)
  assert.equal(posture['noNewPrivileges'], true)
})

test('a server that ends at once, while its posture is read, is no fault of the machine', async () => {
  const { home, clean } = await place()
  const backend = bubblewrap()
  const profile = profileOf(home, ['/usr/bin/perl', '-e', '1'])
  const [{ guarantees }, seen] = [await backend.probe(), await backend.survey(profile)]
  for (let start = 0; start < 40; start += 1) {
    const child = await backend.launch(backend.plan(profile, guarantees, seen))
    await child.go()
    assert.deepEqual(await child.exited, { code: 0, signal: null })
  }
  await clean()
})

test('what a server wrote before it ended is there for who comes late', async () => {
  const { home, clean } = await place()
  const child = await launch(profileOf(home, node('console.log("x".repeat(100_000)); console.error("e")')))
  await child.go()
  await child.exited
  await new Promise(setImmediate)
  assert.equal(await text(child.stdout), `${'x'.repeat(100_000)}\n`)
  assert.equal(await text(child.stderr), 'e\n')
  await clean()
})
