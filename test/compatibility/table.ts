/** docs/compatibility.md from what a run found. Pure. */
import type { Seen } from './clients.js'
import { INSPECTOR, NODE, type Stage, type Tried } from './servers.js'

export interface Row {
  readonly tried: Tried
  readonly eras: readonly string[]
  readonly outcomes: readonly Outcome[]
  /** What stderr said where `add` failed. */
  readonly notAdded?: string
  /** The program of the machine that it would need, where that is missing. */
  readonly absent?: string
}
export interface Outcome {
  readonly client: string
  readonly ok: boolean
  readonly protocol: string
  readonly seen?: Seen
  readonly direct?: Seen
  /** Messages that did not cross. */
  readonly denied: number
  /** What differs, or what was done. */
  readonly text: string
}
export interface RefusedRow {
  readonly what: string
  readonly ok: boolean
  readonly says: string
}

/** Names in place of the folders of a run. */
const SHOWN: Stage = { folder: '~/notes', repository: '~/src/project', kubeconfig: './cluster.yaml', python: './server.py' }

export function render(rows: readonly Row[], refused: readonly RefusedRow[], clients: readonly string[]): string {
  return `${[
    '# Compatibility',
    `Written by \`npm run compatibility\`: each server was added with the command below from the package registry, and used
through \`sluice run\` by each client; the lists that the client got were compared, member by member, with those of the
same code started without Sluicegate, and one tool was called. "Same" means that nothing differed and the call did what it should; a date behind it, that the client
and the server spoke that version, which has no handshake. "Not crossed" counts the messages that Sluicegate held back.`,
    `Gateway and servers: Node ${process.version} on ${process.platform} ${process.arch}. SDK 1 is \`@modelcontextprotocol/sdk\` 1.32.2, SDK 2 is
\`@modelcontextprotocol/client\` 2.4.0 (legacy, and \`versionNegotiation: auto\`), the Inspector is \`${INSPECTOR.name}\` ${INSPECTOR.version} (its
command line; it needs Node 22.19, and ran on the program of \`${NODE.name}\` ${NODE.version}; it is asked for the tools only).`,
    '## Servers',
    table(
      ['server', 'version', 'eras', 'tools', 'prompts', 'templates', ...clients, 'not crossed', 'called'],
      rows.map((row) => cells(row, clients)),
    ),
    '## How each was added, and what it needs',
    ...rows.map(section),
    '## What cannot be added, and what `add` says',
    ...refused.map(({ what, says }) => `**${what}**\n\n${fenced(says)}`),
  ].join('\n\n')}\n`
}

function cells(row: Row, clients: readonly string[]): string[] {
  const { tried, eras, outcomes, absent, notAdded } = row
  const head = [tried.server, tried.version, eras.join(', ')]
  if (absent !== undefined) return [...head, `not tried: no ${absent}`, ...Array.from({ length: clients.length + 4 }, () => '')]
  if (notAdded !== undefined) return [...head, 'not added', ...Array.from({ length: clients.length + 4 }, () => '')]
  const best = outcomes.find(({ seen }) => seen !== undefined)
  const count = (list: 'tools' | 'prompts' | 'templates') =>
    `${best?.seen?.[list].length ?? 0}/${best?.direct?.[list].length ?? 0}`
  const marks = outcomes.map(({ ok, protocol, text }) =>
    ok ? `same${protocol.startsWith('2026') ? ` (${protocol})` : ''}` : text,
  )
  const held = outcomes.reduce((sum, { denied }) => sum + denied, 0)
  return [...head, count('tools'), count('prompts'), count('templates'), ...marks, String(held), tried.call?.tool ?? '']
}

function section({ tried, notAdded }: Row): string {
  const command = ['sluice', 'add', tried.name, ...tried.flags(SHOWN), '--', ...tried.command(SHOWN)].join(' ')
  const fault = notAdded === undefined ? '' : `\n\nIt was not added:\n\n${fenced(notAdded)}`
  return `**${tried.name}** needs ${tried.needs}.\n\n${fenced(command)}${fault}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (words: readonly string[]) =>
    `| ${words.map((word) => word.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const fenced = (text: string): string => `    ${text.trim().replaceAll('\n', '\n    ')}`
