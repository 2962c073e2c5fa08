/** Parts of a text that is not ours, for a sentence of ours (pure). */
import { visible } from '../visible.js'
import type { Hidden } from './hidden.js'

/** Characters of a passage that are shown: the reader is to recognise it, and has the whole elsewhere. */
const PASSAGE = 120
const RUN = 8
const RUNS = 3

/** Escaped, in one line. */
export function quoted(text: string): string {
  return `“${visible(text.slice(0, PASSAGE))}${text.length > PASSAGE ? '…' : ''}”`
}

/** Hidden characters by their numbers, and what they spell. */
export function quotedRun(text: string, runs: readonly Hidden[]): string {
  const shown = runs.slice(0, RUNS).map(({ from, to, says }) => {
    const run = visible(text.slice(from, Math.min(to, from + RUN)))
    return says === undefined ? run : `${run}…, which spell ${quoted(says)}`
  })
  return `${shown.join(' ')}${runs.length > RUNS ? ` and ${runs.length - RUNS} more` : ''}`
}
