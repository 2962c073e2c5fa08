/**
 * What changed since the last review as a person reads it (pure, 80 columns): what would be held out first, each place with
 * its grade, of an edited text the words that came and went. Every word that is not ours goes through `visible`.
 */
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import type { Change, MemberChange } from './difference.js'
import { type Run, wordRuns } from './words.js'

/** One block for each change. @param colours the terminal shows colours; else what differs stands in `[-…-]` and `{+…+}` */
export function renderChanges(changes: readonly Change[], colours: boolean): string {
  if (changes.length === 0) return 'Nothing changed.\n'
  const held = changes.filter(isHeldOut)
  const blocks = [...held, ...changes.filter((change) => !held.includes(change))].flatMap(block)
  const text = ['Changed since the last review', ...blocks].join('\n')
  return `${text.replaceAll(/[\ue000-\ue003]/g, (mark) => (colours ? COLOURS : LETTERS)[mark] ?? '')}\n`
}

/** Would not be called under the last review. */
const isHeldOut = ({ grade }: Change): boolean => grade === 'material' || grade === 'hostile'

/** Begin and end of what went and of what came. In no text: `visible` writes private characters by their numbers. */
const [GONE, GONE_END, CAME, CAME_END] = ['\ue000', '\ue001', '\ue002', '\ue003'] as const
const LETTERS: Readonly<Record<string, string>> = { [GONE]: '[-', [GONE_END]: '-]', [CAME]: '{+', [CAME_END]: '+}' }
const COLOURS: Readonly<Record<string, string>> = {
  [GONE]: '\u001b[31m',
  [GONE_END]: '\u001b[39m',
  [CAME]: '\u001b[32m',
  [CAME_END]: '\u001b[39m',
}

const MARK = { added: '+ new', removed: '- gone:', changed: '~ changed:' } as const
const EFFECT = {
  same: '',
  cosmetic: ' (cosmetic)',
  compatible: ' (compatible)',
  material: ' (MATERIAL: held out until it is accepted)',
  hostile: ' (HOSTILE: held out until it is accepted)',
} as const

function block(change: Change): string[] {
  const effect = change.grade === undefined ? '' : EFFECT[change.grade]
  return [
    ...wrap(`${MARK[change.what]} ${change.about} ${visible(change.name)}${effect}`, '    ', '  '),
    ...change.members.flatMap(member),
  ]
}

function member({ at, before, after, grade, why }: MemberChange): string[] {
  const reason = grade === undefined || grade === 'same' ? '' : ` (${grade}: ${visible(why ?? '')})`
  const runs = before === undefined || after === undefined ? undefined : wordRuns(before, after)
  const [gone, came] = [runs?.before ?? whole(before), runs?.after ?? whole(after)]
  return [
    ...wrap(`${visible(at)}${reason}`, '        ', '      '),
    ...(gone.length === 0 ? [] : wrap(marked(gone, GONE, GONE_END), '        ', '      - ')),
    ...(came.length === 0 ? [] : wrap(marked(came, CAME, CAME_END), '        ', '      + ')),
  ]
}

/** Nothing to compare it with: nothing in it is marked. */
function whole(text: string | undefined): Run[] {
  return text === undefined ? [] : [{ same: true, words: clipped(text).split(' ') }]
}

/** Words around a difference that are shown. */
const AROUND = 6
/** Characters of what differs that are shown before it is said how many more there are. */
const SHOWN = 2_000

function marked(runs: readonly Run[], begin: string, end: string): string {
  // Nothing in common, or nothing else: the line says it.
  if (runs.length === 1) return visible(clipped(runs[0]?.words.join(' ') ?? ''))
  return runs
    .map(({ same, words }, n) => {
      if (!same) return `${begin}${visible(clipped(words.join(' ')))}${end}`
      return visible(shortened(words, n > 0, n < runs.length - 1))
    })
    .join(' ')
}

/** @param after stands behind a difference @param before stands before one */
function shortened(words: readonly string[], after: boolean, before: boolean): string {
  const left = after ? AROUND : 0
  const right = before ? AROUND : 0
  if (words.length <= left + right + 1) return words.join(' ')
  return [...words.slice(0, left), '…', ...words.slice(words.length - right)].join(' ')
}

function clipped(text: string): string {
  if (text.length <= SHOWN) return text
  return `${text.slice(0, SHOWN)}… ${(text.length - SHOWN).toLocaleString('en')} more characters`
}
