/**
 * Trigger files: what a program runs or obeys because it is there, without anybody asking for it: on entering a folder,
 * opening it in an editor, asking git for its status, starting an agent in it. Whoever writes one runs code as the user later.
 *
 * Build files (Makefile, setup.py, build.rs …) are not among them: a person starts them, as any source file that a server
 * with a write grant may edit. `package.json` is, since editors and hooks run its scripts on their own.
 */
import { lstatSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResolvedGrant } from './sandbox.js'
import { type Met, walk } from './walk.js'

const TRIGGERS: ReadonlySet<string> = new Set([
  // version control: hooks, filters, fsmonitor and ssh commands
  '.git',
  '.hg',
  '.githooks',
  '.husky',
  '.pre-commit-config.yaml',
  'lefthook.yml',
  // editors: tasks on opening, settings that name programs, local start files
  '.vscode',
  '.idea',
  '.vs',
  '.zed',
  '.fleet',
  '.devcontainer',
  '.devcontainer.json',
  '.dir-locals.el',
  '.exrc',
  '.nvim.lua',
  '.nvimrc',
  '.vimrc',
  '.lvimrc',
  // shells and version switchers: run on entering the folder
  '.envrc',
  '.mise.toml',
  'mise.toml',
  '.mise',
  '.tool-versions',
  '.autoenv.zsh',
  // package tools that read a configuration from where they are started
  'package.json',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
  '.pnp.cjs',
  'bunfig.toml',
  // MCP clients and agents: servers they start, instructions they obey
  '.mcp.json',
  'mcp.json',
  'claude.md',
  'claude.local.md',
  'agents.md',
  'agent.md',
  'gemini.md',
  'codex.md',
  '.claude',
  '.cursor',
  '.cursorrules',
  '.windsurf',
  '.windsurfrules',
  '.clinerules',
  '.roo',
  '.roorules',
  '.continue',
  '.continuerc.json',
  '.codex',
  '.gemini',
  '.kiro',
  '.junie',
  '.aider.conf.yml',
  '.github',
  '.gitlab-ci.yml',
  // ours
  'sluice.yaml',
  'sluice.lock',
])

/** Compared without case: some file systems do, and agents look for several spellings. */
export function isTrigger(name: string): boolean {
  const lower = name.toLowerCase()
  return TRIGGERS.has(lower) || lower.endsWith('.code-workspace')
}

/**
 * Triggers that stand at the root of a write grant, as absolute paths, to be mounted over read-only. One that does not exist
 * yet cannot be mounted over, nor can a symbolic link: those are found by `changedSince`.
 */
export function triggersIn(grant: ResolvedGrant, unlocked: readonly string[]): string[] {
  if (grant.access !== 'write' || grant.kind !== 'directory') return []
  const open = new Set(unlocked.map((name) => name.toLowerCase()))
  const found: string[] = []
  for (const { kind, below } of walk(grant.path, { entries: Number.POSITIVE_INFINITY, skips: () => true }))
    if (isMountable(kind) && isTrigger(below) && !open.has(below.toLowerCase())) found.push(join(grant.path, below))
  return found.toSorted()
}

function isMountable(kind: Met['kind']): boolean {
  return kind === 'file' || kind === 'directory'
}

export interface Changes {
  /** Trigger files and what lies in trigger folders: absolute paths, created or changed. */
  readonly triggers: readonly string[]
  /** Files with an execute bit, created or changed. */
  readonly executables: readonly string[]
  /** False if there is more than was looked at: beyond the bound, or in a folder that the session closed or buried too deep. */
  readonly complete: boolean
}

/**
 * What a session left in its write grants that programs may run. Goes by the change time of the inode, which nobody but the
 * kernel sets: a start needs no snapshot. Changes by others since then are listed too; deletions are not.
 * @param since milliseconds since the epoch, of the start
 */
export async function changedSince(grants: readonly ResolvedGrant[], since: number): Promise<Changes> {
  const found: Found = { triggers: [], executables: [], complete: true }
  // The kernel stamps with the time of its last tick.
  for (const { path } of grants.filter(({ access }) => access === 'write')) await look(path, since - LIMITS.tickMs, found)
  return { triggers: found.triggers.toSorted(), executables: found.executables.toSorted(), complete: found.complete }
}

interface Found {
  readonly triggers: string[]
  readonly executables: string[]
  complete: boolean
}

async function look(root: string, since: number, found: Found): Promise<void> {
  const all = walk(root, { entries: LIMITS.changedEntries, skips: isObjectStore })
  let seen = 0
  for (let met = all.next(); ; met = all.next()) {
    // A large folder must not hold up the process's other sessions.
    if (seen++ % LIMITS.changedAtOnce === 0) await setImmediate()
    if (met.done === true) {
      found.complete &&= met.value
      return
    }
    note(root, met.value, since, found)
  }
}

/** Objects, logs and refs of git are data; its configuration and hooks are what runs. */
function isObjectStore(below: string): boolean {
  return /(^|\/)\.git\/(objects|logs|refs|lfs)$/.test(below)
}

function note(root: string, { path, below, kind }: Met, since: number, found: Found): void {
  const stat = lookedAt(path)
  if (stat === 'closed') found.complete = false
  if (typeof stat === 'string' || stat.ctimeMs < since) return
  if (kind === 'closed') found.complete = false
  else if (below.split('/').some(isTrigger)) found.triggers.push(join(root, below))
  else if (stat.isFile() && (stat.mode & 0o111) !== 0) found.executables.push(join(root, below))
}

/** What is gone leaves nothing behind; what lies too deep for a path does. */
function lookedAt(path: Buffer): Stats | 'gone' | 'closed' {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? 'gone'
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'ENAMETOOLONG', 'ENOTDIR', 'ELOOP')) return 'closed'
    throw error
  }
}
