import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { stage } from './stage.js'

test('doctor tells what is given, and its exit code says whether servers can be started', async () => {
  const at = stage()
  const { code, stdout } = await at.sluice('doctor')
  const data = JSON.parse((await at.sluice('doctor', '--json')).stdout) as {
    startsServers: boolean
    guarantees: { guarantee: string }[]
  }
  assert.equal(code, data.startsServers ? EXIT.ok : EXIT.sandbox)
  assert.ok(data.guarantees.some(({ guarantee }) => guarantee === 'seccomp'))
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
})
