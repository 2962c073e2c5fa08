/**
 * `npm run prove:cgroup2 [-- --json FILE] [-- test/sandbox/FILE …]`: boots an x86-64 machine with cgroup v2 alone and runs
 * the limits' tests there, as root and as an ordinary user who owns the group of her session.
 */
import { build } from './build.mjs'
import { ARCHITECTURES, boot, NEEDS } from './machine.mjs'
import { prepare } from './prepare.mjs'
import { typed, conclude, testStep } from './proof.mjs'
import { main } from './terminal.mjs'
import { testFiles } from './tests.mjs'

const LIMITS = [
  'test/sandbox/group',
  'test/sandbox/hierarchy',
  'test/sandbox/launch',
  'test/sandbox/posture',
  'test/sandbox/probe',
  'test/e2e/bombs',
]

await main(async () => {
  const { json, rest } = typed()
  const files = testFiles(rest.length === 0 ? LIMITS : rest)
  await prepare([...NEEDS, ARCHITECTURES.x86_64.need])
  await build(['test'])
  const steps = [
    { name: 'doctor, as root', as: 'root', argv: ['node', 'dist/cli/main.js', 'doctor'] },
    { name: 'doctor, as a user', as: 'person', argv: ['node', 'dist/cli/main.js', 'doctor'] },
    testStep('tests, as root', 'root', files),
    testStep('tests, as a user', 'person', files),
  ]
  conclude('cgroup2', await boot({ architecture: 'x86_64', node: process.execPath, steps, minutes: 20 }), json)
})
