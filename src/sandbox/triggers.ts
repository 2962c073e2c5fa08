/**
 * Trigger files: what a program runs or obeys because it is there, without anybody asking for it: on entering a folder,
 * opening it in an editor, asking git for its status, starting an agent in it. Whoever writes one runs code as the user later.
 *
 * Build files (Makefile, setup.py, build.rs …) are not among them: a person starts them, as any source file that a server
 * with a write grant may edit. `package.json` is, since editors and hooks run its scripts on their own.
 */
import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isSystemError } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResolvedGrant } from './sandbox.js'

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
  const rows = readdirSync(grant.path, { withFileTypes: true })
  const found = rows.filter(
    (row) => isTrigger(row.name) && !open.has(row.name.toLowerCase()) && (row.isFile() || row.isDirectory()),
  )
  return found.map((row) => join(grant.path, row.name)).toSorted()
}

export interface Changes {
  /** Trigger files and what lies in trigger folders: absolute paths, created or changed. */
  readonly triggers: readonly string[]
  /** Files with an execute bit, created or changed. */
  readonly executables: readonly string[]
  /** False if the walk met its bound and there is more than was looked at. */
  readonly complete: boolean
}

/**
 * What a session left in its write grants that programs may run. Goes by the change time of the inode, which nobody but the
 * kernel sets: a start needs no snapshot. Changes by others since then are listed too; deletions are not.
 * @param since milliseconds since the epoch, of the start
 */
export async function changedSince(grants: readonly ResolvedGrant[], since: number): Promise<Changes> {
  const found = { triggers: [] as string[], executables: [] as string[] }
  // The kernel stamps with the time of its last tick.
  const walk = { seen: 0, since: since - LIMITS.tickMs, found }
  for (const { path } of grants.filter(({ access }) => access === 'write')) await look(path, walk)
  return {
    triggers: found.triggers.toSorted(),
    executables: found.executables.toSorted(),
    complete: walk.seen < LIMITS.changedEntries,
  }
}

interface Walk {
  seen: number
  readonly since: number
  readonly found: { triggers: string[]; executables: string[] }
}

async function look(root: string, walk: Walk): Promise<void> {
  const queue: { path: string; trigger: boolean }[] = [{ path: root, trigger: false }]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    // A large folder must not hold up the process's other sessions.
    await setImmediate()
    for (const row of rowsOf(at.path)) {
      if (walk.seen >= LIMITS.changedEntries) return
      walk.seen += 1
      const path = join(at.path, row.name)
      const trigger = at.trigger || isTrigger(row.name)
      note(path, trigger, walk)
      if (row.isDirectory() && !isObjectStore(path)) queue.push({ path, trigger })
    }
  }
}

/** Objects, logs and refs of git are data; its configuration and hooks are what runs. */
function isObjectStore(path: string): boolean {
  return /\/\.git\/(objects|logs|refs|lfs)$/.test(path)
}

function note(path: string, trigger: boolean, { since, found }: Walk): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || stat.ctimeMs < since) return
  if (trigger) found.triggers.push(path)
  else if (stat.isFile() && (stat.mode & 0o111) !== 0) found.executables.push(path)
}

function rowsOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    // A file grant has no rows; what is unreadable or gone cannot be listed.
    if (isSystemError(error, 'EACCES', 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}
