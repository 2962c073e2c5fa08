/**
 * A gateway of a few lines, for tests that kill one: starts the server that argv describes as JSON (home, script, identity),
 * says when the server is at its gate and when it runs, and passes its output on.
 */
import { HOME_INSIDE, type SandboxProfile } from '#sluice/sandbox/sandbox.js'
import { launch } from './inside.js'

const told: { home: string; script: string; identity?: SandboxProfile['identity'] } = JSON.parse(process.argv[2] ?? '{}')
const child = await launch({
  argv: [process.execPath, '-e', told.script],
  env: {},
  cwd: HOME_INSIDE,
  home: told.home,
  readOnly: [],
  grants: [],
  programs: [],
  unixSockets: [],
  triggers: [],
  network: 'none',
  ...(told.identity === undefined ? {} : { identity: told.identity }),
})
process.stdout.write('gate\n')
child.stderr.pipe(process.stderr)
child.stdout.pipe(process.stdout)
const posture = await child.go()
process.stdout.write(`posture ${JSON.stringify(posture)}\n`)
const { code } = await child.exited
process.exitCode = code ?? 1
