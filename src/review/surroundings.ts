/** Paths as a person types them, against this machine. */
import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { broughtBy } from '../sandbox/programs.js'
import type { House } from './house.js'
import type { Look } from './proposal.js'
import type { Surroundings } from './request.js'

export function surroundings({ cwd, user }: Pick<House, 'cwd' | 'user'>): Surroundings {
  return {
    look: (path) => look(absolutePath(path, cwd, user.home)),
    declared: (absolute) => declared(absolute, user.home),
    broughtBy,
  }
}

function absolutePath(path: string, cwd: string, home: string): string {
  if (path === '~') return home
  return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(cwd, path)
}

/** `~/notes` for what stands in the user's home: the same text is right for a colleague. */
function declared(absolute: string, home: string): string {
  const below = relative(home, absolute)
  if (below === '') return '~'
  return below.startsWith('..') || below.startsWith('/') ? absolute : `~/${below}`
}

function look(absolute: string): Look {
  const stat = statSync(absolute, { throwIfNoEntry: false })
  if (stat === undefined) return { absolute, kind: 'missing' }
  return { absolute, kind: stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'other' }
}
