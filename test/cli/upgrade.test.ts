/** The machine's node is exchanged under servers that were reviewed with the old one: real copies, real starts. */
import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '#sluice/faults.js'
import { type Finished, run } from '#sluice/process.js'
import { MAIN, type Stage, stage } from './stage.js'

const HELLO =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}\n'

/** A node of the stage's own, and `sluice` run by it. */
function machine(): { at: Stage; node: string; sluice: (argv: readonly string[], input?: string) => Promise<Finished> } {
  const at = stage()
  const bin = join(at.folder, 'bin')
  mkdirSync(bin, { mode: 0o755 })
  const node = join(bin, 'node')
  copyFileSync(process.execPath, node)
  chmodSync(node, 0o755)
  const env = { SLUICE_HOME: at.home, HOME: at.folder, PATH: `${bin}:/usr/bin:/bin` }
  const sluice = (argv: readonly string[], input?: string) =>
    run([node, MAIN, ...argv], { env, cwd: at.folder, timeoutMs: 60_000, ...(input === undefined ? {} : { input }) })
  return { at, node, sluice }
}

/** Another program of the same abilities: bytes behind an ELF file's end mean nothing to it. */
const upgrade = (node: string): void => appendFileSync(node, 'upgraded')

async function changesOnRecord(sluice: ReturnType<typeof machine>['sluice']): Promise<unknown[]> {
  const { stdout } = await sluice(['log', 'show', '--json'])
  return stdout
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { type: string; runtime?: { version?: string; digest?: string; before?: object; now?: object } },
    )
    .filter(({ type }) => type === 'change' || type === 'start-planned')
    .map(({ type, runtime }) => [type, Object.keys(runtime ?? {}).toSorted()])
}

test('another node under a script is recorded and said once, and the server runs', async () => {
  const { at, node, sluice } = machine()
  const added = await sluice(['add', 'n', '--yes', '--', 'node', at.server])
  assert.equal(added.code, EXIT.ok, added.stderr)
  const same = await sluice(['run', 'n'], HELLO)
  assert.match(same.stdout, /"serverInfo"/, same.stderr)
  assert.doesNotMatch(same.stderr, /upgraded/)
  assert.deepEqual(await changesOnRecord(sluice), [['start-planned', ['digest', 'path', 'version']]])

  upgrade(node)
  const first = await sluice(['run', 'n'], HELLO)
  assert.match(first.stdout, /"serverInfo"/, first.stderr)
  const version = process.version.replaceAll('.', String.raw`\.`)
  assert.match(first.stderr, new RegExp(`what runs it was upgraded: .*/bin/node ${version} \\(sha256:[0-9a-f]{12}\\); it was `))
  assert.deepEqual(await changesOnRecord(sluice), [
    ['start-planned', ['digest', 'path', 'version']],
    ['change', ['before', 'now']],
  ])

  const second = await sluice(['run', 'n'], HELLO)
  assert.match(second.stdout, /"serverInfo"/)
  assert.doesNotMatch(second.stderr, /upgraded/)
})

test('a program started by its #! line goes on after an upgrade, and not where others may have made it', async () => {
  const { at, node, sluice } = machine()
  const program = join(at.folder, 'server-program.mjs')
  writeFileSync(program, `#!${node}\n${readFileSync(at.server, 'utf8')}`)
  chmodSync(program, 0o755)
  const added = await sluice(['add', 'p', '--yes', '--', program])
  assert.equal(added.code, EXIT.ok, added.stderr)
  upgrade(node)
  const upgraded = await sluice(['run', 'p'], HELLO)
  assert.match(upgraded.stdout, /"serverInfo"/, upgraded.stderr)
  assert.match(upgraded.stderr, /what runs it was upgraded/)

  upgrade(node)
  chmodSync(join(at.folder, 'bin'), 0o777)
  const unsafe = await sluice(['run', 'p'], HELLO)
  assert.equal(unsafe.code, EXIT.tampered, unsafe.stderr)
  assert.equal(unsafe.stdout, '')
  assert.match(unsafe.stderr, /every user may change it.*only where nobody but you or root/)
  // A person's review takes what stands there.
  assert.equal((await sluice(['update', 'p', '--yes'])).code, EXIT.ok)
  assert.match((await sluice(['run', 'p'], HELLO)).stdout, /"serverInfo"/)
})
