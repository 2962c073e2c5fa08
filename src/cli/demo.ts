/**
 * `sluice demo`: the main job step by step, for a person to follow. Every step starts this program as a user would; all of
 * it happens in one temporary folder, which is removed at the end.
 */
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, type ExitCode } from '../faults.js'
import { collectTrees } from '../packages/trees.js'
import type { Parsed, Terminal } from './command.js'
import { converse } from './demo-session.js'
import { type Stage, sluice, title, words } from './demo-stage.js'
import { tamper } from './demo-tamper.js'

const HOME = 'sluice'

/** Just below the range that `run` leases from. */
const UNUSED_ID = 61183

/** Stops at the first step that does not do what it should, with that step's exit code; at a signal, after the current one. */
export async function main(_parsed: Parsed, terminal: Terminal): Promise<ExitCode> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'))
  try {
    return await walk(await prepare(folder, terminal), stop.signal)
  } finally {
    // Trees are read-only: their owner, unless root, cannot simply remove them.
    await collectTrees(join(folder, HOME, 'data', 'trees'), new Set())
    await rm(folder, { recursive: true, force: true })
  }
}

async function prepare(folder: string, terminal: Terminal): Promise<Stage> {
  const stage = {
    folder,
    home: join(folder, HOME),
    notes: join(folder, 'notes'),
    outside: join(folder, 'secret.txt'),
    terminal,
  }
  await mkdir(stage.notes)
  await writeFile(join(stage.notes, 'today.md'), 'Buy bread.\n')
  await writeFile(stage.outside, 'the password is 1234\n')
  await chmod(stage.outside, 0o644)
  if (process.getuid?.() === 0) await giveAway(stage)
  return stage
}

/** As root: no server runs as root, so that the notes must be somebody's. They are given to a user id that nobody has. */
async function giveAway({ folder, notes }: Stage): Promise<void> {
  await chmod(folder, 0o711)
  await chown(notes, UNUSED_ID, UNUSED_ID)
  await chown(join(notes, 'today.md'), UNUSED_ID, UNUSED_ID)
}

async function walk(stage: Stage, stop: AbortSignal): Promise<ExitCode> {
  const { terminal, notes } = stage
  words(terminal, `All of this happens in ${stage.folder}, which is removed at the end.`)
  for (const step of [doctor, add, converse, show, verify, tamper]) {
    const code = stop.aborted ? EXIT.refused : await step(stage)
    if (code !== EXIT.ok) {
      words(terminal, `The demo stops here, with exit code ${code}: the lines above say why and what to do.`)
      return code
    }
  }
  title(terminal, 'Done')
  words(terminal, `With your own folder in place of ${notes}, this is all that it takes:`)
  terminal.out('\n  sluice add notes -- npx -y @modelcontextprotocol/server-filesystem ~/notes\n')
  return EXIT.ok
}

async function doctor(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '1. What can this machine guarantee?')
  const code = await sluice(stage, ['doctor'])
  if (code === EXIT.ok)
    words(
      stage.terminal,
      'Shows: each guarantee was tried on this machine, now. Where a required one is missing, no server starts.',
    )
  return code
}

async function add(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '2. Install a server, try it in a throw-away sandbox, review it')
  const server = ['npx', '-y', '@modelcontextprotocol/server-filesystem', stage.notes]
  const code = await sluice(stage, ['add', 'notes', '--yes', '--write', stage.notes, '--', ...server])
  if (code === EXIT.packages) {
    words(
      stage.terminal,
      'The server is fetched through the package registry that npm is configured for: see `npm config get registry`, `proxy` and `cafile`.',
    )
  }
  if (code !== EXIT.ok) return code
  words(
    stage.terminal,
    'Shows: the packages are fetched once and held by their hashes; what the server may touch, its tools and where it differs from what the command suggests were shown before anything was written down. The last lines are what a client starts from now on.',
  )
  return code
}

async function show(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '4. What was recorded?')
  const code = await sluice(stage, ['log', 'show'], { lines: 24 })
  if (code === EXIT.ok)
    words(
      stage.terminal,
      'Shows: every line in both directions, with its verdict, was written before it was passed on; so were the refused ones.',
    )
  return code
}

async function verify(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '5. Is the record unchanged?')
  const code = await sluice(stage, ['log', 'verify'])
  if (code === EXIT.ok)
    words(stage.terminal, 'Shows: every record is under a signed checkpoint, and every session is in the registry.')
  return code
}
