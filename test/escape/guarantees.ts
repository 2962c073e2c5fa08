/**
 * Writes docs/guarantees.md from a run of every probe and every mutation: started by `npm run guarantees`. With `--check` it
 * writes nothing, and fails where the run found something else than the document says. Needs root.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { run } from '#sluice/process.js'
import { ROOT } from '../ground/root.js'
import { document } from './document.js'
import { MUTATIONS } from './mutations.js'
import { ordinary, root } from './scene.js'
import { PROBES, reasonToSkip, type Survived, tryAll, tryWithout } from './suite.js'

const DOCUMENT = join(ROOT, 'docs/guarantees.md')

async function make(): Promise<string> {
  const reason = reasonToSkip(root) || reasonToSkip(ordinary)
  if (reason !== false) throw new Error(`the probes cannot be run here: ${reason}`)
  const byRoot = await tryAll(root)
  const byUser = await tryAll(ordinary)
  const broken = PROBES.filter(({ name }) => [byRoot, byUser].some(({ enclosed }) => enclosed.get(name)?.got !== false))
  if (broken.length > 0) throw new Error(`not stopped in the sandbox: ${broken.map(({ name }) => name).join(', ')}`)
  return document({ on: await machine(), byRoot, byUser, without: await withoutEach() })
}

async function withoutEach(): Promise<Survived[]> {
  const all: Survived[] = []
  for (const mutation of MUTATIONS) {
    const survived = await tryWithout(mutation)
    const idle = mutation.succeed.filter((name) => survived.found.get(name)?.got !== true)
    if (idle.length > 0) throw new Error(`without ${mutation.off}, these still fail: ${idle.join(', ')}`)
    if ((survived.refusedBy !== undefined) !== mutation.refused)
      throw new Error(`without ${mutation.off}, the start: ${survived.refusedBy ?? 'goes on'}`)
    process.stderr.write(`${mutation.guarantee} without ${mutation.off}: ${mutation.succeed.length} succeed\n`)
    all.push(survived)
  }
  return all
}

async function machine(): Promise<string> {
  const { stdout } = await run(['/usr/bin/bwrap', '--version'])
  const [kernel = ''] = /^\d+\.\d+/.exec(release()) ?? []
  return `Linux ${kernel} (x86-64) with ${stdout.trim()}`
}

function different(made: string, standing: string): string[] {
  const there = new Set(standing.split('\n'))
  return made.split('\n').filter((line) => !there.has(line))
}

const made = await make()
if (process.argv.includes('--check')) {
  const lines = different(made, readFileSync(DOCUMENT, 'utf8'))
  for (const line of lines) process.stderr.write(`not in the document: ${line}\n`)
  process.exitCode = lines.length === 0 ? 0 : 1
} else writeFileSync(DOCUMENT, made)
