/** What becomes of a client's configuration, as a person reads it (pure, 80 columns, every word of the file escaped). */
import { redactText } from '../detect/redact.js'
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import type { ClientFile } from './file.js'
import type { Planned } from './plan.js'

/** One entry before and after, whole lines. */
export interface Changed {
  readonly name: string
  readonly before: string
  readonly after: string
}

export function fileText({ named, path }: ClientFile): string {
  const link = named === path ? '' : `, which ${named} is a link to`
  return lines(wrap(visible(`${path}${link}`), '  ', ''))
}

export function planText(planned: readonly Planned[]): string {
  return lines(planned.flatMap(({ entry, intent }) => item(entry.name, meaning(intent))))
}

function meaning(intent: Planned['intent']): string {
  switch (intent.fate) {
    case 'remote':
      return 'stays as it is: it is spoken to over the network, not started'
    case 'wrapped':
      return 'starts through Sluicegate already'
    case 'left':
      return `stays as it is: ${intent.why}`
    case 'wrap': {
      const how = intent.request === undefined ? 'which you reviewed with this command' : 'which is reviewed now'
      return `will start \`sluice run ${intent.server}\`, ${how}`
    }
    default:
      return intent satisfies never
  }
}

export function item(name: string, text: string): string[] {
  return wrap(visible(`${name}: ${text}`), '      ', '  ')
}

/** The lines that differ, with those of the entry around them. */
export function diffText(changes: readonly Changed[]): string {
  return lines(
    changes.flatMap(({ name, before, after }) => [
      '',
      ...wrap(visible(`@@ mcpServers ${JSON.stringify(name)} @@`), '   ', ''),
      ...difference(before, after),
    ]),
  )
}

function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const head = shared(old, now)
  const tail = shared(old.slice(head).toReversed(), now.slice(head).toReversed())
  return [
    ...old.slice(0, head).flatMap((line) => shown(' ', line)),
    ...old.slice(head, old.length - tail).flatMap((line) => shown('-', line)),
    ...now.slice(head, now.length - tail).flatMap((line) => shown('+', line)),
    ...old.slice(old.length - tail).flatMap((line) => shown(' ', line)),
  ]
}

/** How many lines at the beginning are the same. */
function shared(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((line, at) => line !== b[at])
  return differs === -1 ? a.length : differs
}

function shown(sign: string, line: string): string[] {
  const indented = line.replace(/^\t+/, (tabs) => '  '.repeat(tabs.length)).replace(/\r$/, '')
  return wrap(visible(redactText(indented).text), '      ', `${sign} `)
}

export function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
