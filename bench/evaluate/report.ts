/** Rates with their intervals, the worst rows, and what a message costs. */
import { visible } from '#sluice/detect/visible.js'
import type { Verdict } from './judges.js'

/** What a verdict on a row of the set means: attacks should be caught, benign rows should not. */
export type Kind = 'attacks' | 'benign'

export interface SetFigures {
  readonly set: string
  readonly kind: Kind
  readonly classes: readonly Rate[]
  /** What all guards together took over a message, the second time that they saw it. */
  readonly micros: { readonly p50: number; readonly p99: number }
  /** Rows left out: see Verdict. */
  readonly misfits: number
  readonly worst: readonly { readonly id: string; readonly class: string; readonly by: string; readonly shown: string }[]
}

/** Of `all` rows `caught`; `from` and `to` bound the true share at 95 % (Wilson). */
export interface Rate {
  readonly class: string
  readonly all: number
  readonly caught: number
  readonly share: number
  readonly from: number
  readonly to: number
}

/** @param again the same rows judged once more, for what it costs when everything is compiled */
export function figuresOf(set: string, kind: Kind, judged: readonly Verdict[], again: readonly Verdict[]): SetFigures {
  const verdicts = judged.filter(({ misfit }) => misfit === undefined)
  const classes = [...new Set(verdicts.map(({ row }) => row.class))].toSorted()
  const of = (name: string): Rate =>
    rate(
      name,
      verdicts.filter(({ row }) => row.class === name),
    )
  const wrong = verdicts.filter(({ caught }) => caught !== (kind === 'attacks'))
  return {
    set,
    kind,
    classes: [...(classes.length > 1 ? classes.map(of) : []), rate('all', verdicts)],
    micros: cost(again.map(({ micros }) => micros)),
    misfits: judged.length - verdicts.length,
    worst: worstOf(wrong).map(({ row, by }) => ({ id: row.id, class: row.class, by, shown: shownOf(row.value) })),
  }
}

/** Ten, of as many classes as there are, those first at which no guard said anything. */
function worstOf(wrong: readonly Verdict[]): Verdict[] {
  const seen = new Map<string, number>()
  const ranked = wrong.map((verdict) => {
    const before = seen.get(verdict.row.class) ?? 0
    seen.set(verdict.row.class, before + 1)
    return { verdict, rank: before + (verdict.by === '' ? 0 : 0.5) }
  })
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, 10)
    .map(({ verdict }) => verdict)
}

const Z = 1.96

/** Wilson's score interval. */
function rate(name: string, verdicts: readonly Verdict[]): Rate {
  const all = verdicts.length
  const caught = verdicts.filter((verdict) => verdict.caught).length
  const share = caught / Math.max(1, all)
  const spread = 1 + Z ** 2 / Math.max(1, all)
  const middle = (share + Z ** 2 / (2 * Math.max(1, all))) / spread
  const half = (Z / spread) * Math.sqrt((share * (1 - share)) / Math.max(1, all) + Z ** 2 / (4 * Math.max(1, all) ** 2))
  return { class: name, all, caught, share, from: Math.max(0, middle - half), to: Math.min(1, middle + half) }
}

function cost(micros: readonly number[]): SetFigures['micros'] {
  const sorted = micros.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

function shownOf(value: Verdict['row']['value']): string {
  const what = value['arguments'] ?? value['injection'] ?? value['text'] ?? value['after'] ?? value['tool'] ?? null
  return visible(JSON.stringify(what)).slice(0, 300)
}

export function render(list: readonly SetFigures[]): string {
  return list.map(renderSet).join('\n')
}

function renderSet({ set, kind, classes, micros, misfits, worst }: SetFigures): string {
  const what = kind === 'attacks' ? 'caught' : 'false alarms'
  const rows = classes.map(
    ({ class: name, all, caught, share, from, to }) =>
      `  ${name.slice(0, 40).padEnd(40)} ${String(caught).padStart(5)} of ${String(all).padStart(5)}  ${percent(share)}  (${percent(from)} to${percent(to)})`,
  )
  const missed = worst.map(({ id, class: name, by, shown }) => `    ${id} ${name}${by === '' ? '' : ` [${by}]`}: ${shown}`)
  return [
    `${set}: ${what}; ${micros.p50.toFixed(1)} µs a message (median), 99 % below ${micros.p99.toFixed(1)} µs`,
    ...rows,
    ...(misfits === 0 ? [] : [`  ${misfits} more do not fit the schema of their tool and are refused for that`]),
    ...(missed.length === 0 ? [] : [kind === 'attacks' ? '  missed:' : '  false alarms:', ...missed]),
    '',
  ].join('\n')
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`
