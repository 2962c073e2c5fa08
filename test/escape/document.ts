/** docs/guarantees.md: what a run of the probes found, as text. */
import type { Outcome, Probe, Promised } from './attack.js'
import { CONCEDED } from './attacks/all.js'
import { MUTATIONS, NOT_SWITCHED_OFF } from './mutations.js'
import { PROBES, type Survived, type Tried } from './suite.js'

export interface Run {
  /** Kernel and bubblewrap, without what belongs to one machine. */
  readonly on: string
  readonly byRoot: Tried
  readonly byUser: Tried
  /** In the order of MUTATIONS. */
  readonly without: readonly Survived[]
}

/** The promises that probes try, in the order in which the document has them. */
export const PROMISES: readonly Promised[] = [...new Set(PROBES.map(({ against }) => against))].toSorted()

export function document(run: Run): string {
  return [
    '# Guarantees, and the attacks that try them',
    '',
    `Written by \`npm run guarantees\` from a run on ${run.on}. \`npm test\` runs the same ${PROBES.length} probes, and checks that this`,
    'page names exactly them.',
    '',
    'Each probe is an attack that runs as the server does: once bare, as clients start servers today, and once in the sandbox.',
    'Both are done by a gateway that is root, whose server is another user, and by a gateway that is an ordinary user. A probe that',
    'fails bare too proves nothing on this kernel; it is kept for others. Nothing is tried bare that would harm the machine, or whose',
    'target exists only in a sandbox.',
    '',
    ...PROMISES.flatMap((promise) => section(promise, run)),
    '## What a server gets all the same',
    '',
    'Not promised, and tried too, so that the list stays true.',
    '',
    ...table(
      ['what', 'in which way', "root's child", "a user's"],
      CONCEDED.map(({ name, goal }) => [name, goal, ...[run.byRoot, run.byUser].map((tried) => word(tried.enclosed.get(name)))]),
    ),
    '',
    '## Which guard stops what',
    '',
    'Each guard is switched off in a copy of the product. Where the start is refused then, the guard is missed by the trial start that',
    'finds out what a machine gives; these probes succeed if nothing reads the posture back either.',
    '',
    ...table(
      ['guarantee', 'switched off', 'the start', 'then these succeed'],
      MUTATIONS.map(({ guarantee, off, succeed }, index) => [
        code(guarantee),
        off,
        run.without[index]?.refusedBy === undefined ? 'goes on' : 'refused',
        succeed.filter((name) => run.without[index]?.found.get(name)?.got === true).join(' · '),
      ]),
    ),
    '',
    'Not switched off:',
    '',
    ...Object.entries(NOT_SWITCHED_OFF).map(([guarantee, why]) => `- ${code(guarantee)}: ${why}.`),
    '',
  ].join('\n')
}

function section(promise: Promised, { byRoot, byUser }: Run): string[] {
  const rows = PROBES.filter(({ against }) => against === promise).map((probe) => [
    probe.name,
    probe.goal,
    ...[byRoot, byUser].flatMap(({ bare, enclosed }) => [bareWord(probe, bare.get(probe.name)), word(enclosed.get(probe.name))]),
  ])
  const head = ['probe', 'what it must not achieve', "root's child, bare", 'sandboxed', "a user's, bare", 'sandboxed']
  return [`## ${code(promise)}`, '', ...table(head, rows), '']
}

function bareWord({ bare }: Probe, found: Outcome | undefined): string {
  if (bare === 'harmful') return 'not tried: harm'
  if (bare === 'inside') return 'not tried: only inside'
  return found?.got === false ? `${word(found)}: proves nothing` : word(found)
}

/** Only the code of an error: other details differ from run to run. */
function word(found: Outcome | undefined): string {
  if (found === undefined) return 'not tried'
  if (found.got) return 'succeeds'
  return /^(E[A-Z0-9]+|SIG[A-Z]+|sandbox\.[a-z-]+)$/.test(found.how) ? `fails (${found.how})` : 'fails'
}

const code = (text: string): string => `\`${text}\``

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** First cells of the rows of one section, by its heading. */
export function namesIn(text: string, heading: string, column = 0): string[] {
  const from = text.indexOf(`\n## ${heading}\n`)
  const end = text.indexOf('\n## ', from + 1)
  const rows = text.slice(from, end === -1 ? undefined : end).split('\n')
  return rows
    .filter((row) => row.startsWith('| '))
    .slice(2)
    .map((row) => row.split(' | ')[column]?.replace(/^\| /, '') ?? '')
}
