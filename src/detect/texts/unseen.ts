/** Hidden characters in what a server returns: which of them are a channel, and how they are written out (pure). */
import { visible } from '../visible.js'
import { type Hidden, hiddenIn } from './hidden.js'

/**
 * How surely a run is there to be read by a model alone: 1 by itself, 0 where ordinary texts hold such characters. Pages hold
 * soft hyphens and zero-width spaces, logs hold colours and carriage returns.
 */
export function suspicionOf(run: Hidden, text: string): number {
  if (isSmuggling(run, text)) return 1
  const length = run.to - run.from
  switch (run.kind) {
    case 'tags':
      return 1
    case 'bidi':
      return 0.6
    case 'escape':
      return COLOUR.test(text.slice(run.from, run.to)) ? 0 : 0.6
    case 'zero-width':
    case 'variation':
    case 'private-use':
    case 'blank':
      return length >= LONG ? 1 : 0
    case 'control':
    case 'soft-hyphen':
    case 'overwrite':
    case 'separator':
      return 0
    default:
      return run.kind satisfies never
  }
}
const LONG = 8
/** Select graphic rendition (ECMA-48), and what build tools put beside it: the end of a line erased. */
const COLOUR = /^(?:(?:\x1b\[|\x9b)[\d;:]*[mK])+$/

/**
 * What no honest text needs: characters that spell another text, tags, and overrides of the writing direction, which show code
 * as something else than it is.
 */
export function isSmuggling({ kind, from, to, says }: Hidden, text: string): boolean {
  return says !== undefined || kind === 'tags' || (kind === 'bidi' && /[\u202d\u202e]/.test(text.slice(from, to)))
}

/** The text with hidden characters written as `\u{…}`: all of them, or the smuggling ones alone. The same string where there are none. */
export function writtenOut(text: string, which: 'all' | 'smuggling'): string {
  let out = ''
  let done = 0
  for (const run of hiddenIn(text)) {
    if (which === 'smuggling' && !isSmuggling(run, text)) continue
    out += text.slice(done, run.from) + visible(text.slice(run.from, run.to))
    done = run.to
  }
  return done === 0 ? text : out + text.slice(done)
}
