/**
 * `npm run prove:seccomp`: libseccomp makes its own filters of the policy's rules, here and now, and ours are compared with
 * them. `-- --write` keeps what it made for machines without a compiler (after a change of the policy).
 */
import { build } from './build.mjs'
import { prepare } from './prepare.mjs'
import { FAILED, main, run, say, Stop } from './terminal.mjs'

const NEEDS = [
  { program: 'gcc', name: 'gcc', why: 'compiles the program that asks libseccomp' },
  { program: '/usr/include/seccomp.h', name: 'libseccomp-dev', why: 'is what the filters are compared with' },
  { program: '/usr/include/stdio.h', name: 'libc6-dev', why: 'is what a C program is compiled with' },
]

await main(async () => {
  await prepare(NEEDS)
  await build(['test'])
  if (process.argv.includes('--write')) await (await import('../build/test/sandbox/oracle.js')).keep()
  const env = { ...process.env, SLUICE_ORACLE: 'now' }
  const argv = [process.execPath, '--test', '--test-reporter=spec', 'build/test/sandbox/oracle.test.js']
  const { code, output } = await run(argv, { env })
  say(output)
  if (code !== 0) throw new Stop(FAILED, 'prove:seccomp: the filters differ from what libseccomp makes of the same rules.')
})
