/** What a session has seen, for policies: marks that are set once and stay (pure). */
import type { Profile } from '../manifest/lock.js'
import { hostSockets } from '../manifest/lock.js'
import type { GuardStep } from './guard.js'

export interface Taint {
  /** Content that a server made or fetched was released to the client. */
  readonly untrusted: boolean
  /** Some of it looked as if it was put there for a model. */
  readonly suspicious: boolean
  /** It came from a server that can reach something of the person's: files, secrets, programs' sockets. */
  readonly private: boolean
}
export type TaintMark = keyof Taint

export const UNTAINTED: Taint = Object.freeze({ untrusted: false, suspicious: false, private: false })

/** Answers that carry content; everything else that a server answers was reviewed, or is about the session itself. */
const CONTENT: ReadonlySet<string> = new Set([
  'tools/call',
  'tasks/result',
  'tasks/get',
  'resources/read',
  'resources/list',
  'prompts/get',
  'completion/complete',
])

/** The marks that an answer to `method` sets and that were not set before. */
export function newMarks(before: Taint, method: string, steps: readonly GuardStep[], profile: Profile): TaintMark[] {
  if (!CONTENT.has(method)) return []
  const suspicious = steps.some(({ guard }) => guard === 'texts')
  const now: Taint = { untrusted: true, suspicious, private: reachesPrivate(profile) }
  return (['untrusted', 'suspicious', 'private'] as const).filter((mark) => now[mark] && !before[mark])
}

function reachesPrivate(profile: Profile): boolean {
  return Object.keys(profile.grants).length > 0 || profile.envFiles.length > 0 || hostSockets(profile).length > 0
}

export function withMarks(before: Taint, marks: readonly TaintMark[]): Taint {
  return marks.length === 0 ? before : { ...before, ...Object.fromEntries(marks.map((mark) => [mark, true])) }
}
