/** Who is asked, and what is asked: the one place of the product (so far) where a person's answer decides. */
import { visible } from '../detect/visible.js'
import { Fault } from '../faults.js'
import type { Access, Mention, Wish } from './proposal.js'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

/** Someone who answers. Questions and labels are shown as given: whoever asks makes them safe to print. */
export interface Person {
  /** @returns undefined if the person went away */
  choose<Value extends string>(question: string, options: readonly Option<Value>[]): Promise<Value | undefined>
  /** Any number of the options; `chosen` are marked at the start. */
  several(question: string, options: readonly Option<string>[], chosen: readonly string[]): Promise<readonly string[] | undefined>
}

/** How a review is decided: by a person, by `--yes`, or not at all. */
export type Decider = { readonly by: 'person'; readonly person: Person } | { readonly by: 'yes' } | { readonly by: 'nobody' }

/**
 * The access that each mentioned path gets. `--yes` takes read; a person may also leave a path out.
 * @throws Fault `review.not-asked`, `review.declined`
 */
export async function decideAccess(name: string, mentions: readonly Mention[], decider: Decider): Promise<Wish[]> {
  const wishes: Wish[] = []
  for (const mention of mentions) {
    const access = await accessOf(name, mention, decider)
    if (access !== 'none') wishes.push({ absolute: mention.absolute, access })
  }
  return wishes
}

async function accessOf(name: string, mention: Mention, decider: Decider): Promise<Access | 'none'> {
  switch (decider.by) {
    case 'yes':
      return 'read'
    case 'nobody':
      throw new Fault('review.not-asked', { name })
    case 'person': {
      const answer = await decider.person.choose(`The command names ${shownPath(mention)}. What may the server do there?`, [
        { value: 'read', label: 'read', hint: 'see everything in it, change nothing' },
        { value: 'write', label: 'read and write', hint: 'it can plant files there that other programs obey' },
        { value: 'none', label: 'nothing', hint: 'it does not exist for the server' },
      ])
      if (answer === undefined) throw new Fault('review.declined', { name })
      return answer
    }
    default:
      return decider satisfies never
  }
}

export interface Shows {
  /** The serious findings that nobody has decided about: what they are, in a few words. */
  readonly findings: readonly string[]
  /** Definitions that are held out unless a person has them offered all the same; `trusted` says which he had before. */
  readonly suspects: readonly { readonly name: string; readonly label: string; readonly trusted: boolean }[]
  /** The tools that can be switched, in order; `off` says which are. */
  readonly tools: readonly { readonly name: string; readonly label: string; readonly off: boolean }[]
  /** Prints every definition in full. */
  readonly everything: () => void
}

/** Names of tools that are off, and of suspects that are offered all the same. */
export interface Decided {
  readonly off: readonly string[]
  readonly trusted: readonly string[]
}

/**
 * The decision on the whole review.
 * @throws Fault `review.findings`, `review.not-asked`, `review.declined`
 */
export async function decide(name: string, shows: Shows, decider: Decider): Promise<Decided> {
  const off = shows.tools.filter((tool) => tool.off).map((tool) => tool.name)
  const trusted = shows.suspects.filter((suspect) => suspect.trusted).map((suspect) => suspect.name)
  switch (decider.by) {
    case 'yes': {
      const [first, ...more] = shows.findings
      const what = more.length === 0 ? first : `${first}; and ${more.length} more`
      if (what !== undefined) throw new Fault('review.findings', { name, what })
      return { off, trusted }
    }
    case 'nobody':
      throw new Fault('review.not-asked', { name })
    case 'person':
      return askPerson(name, shows, decider.person, { off, trusted })
    default:
      return decider satisfies never
  }
}

async function askPerson(name: string, shows: Shows, person: Person, before: Decided): Promise<Decided> {
  let { off, trusted } = before
  for (;;) {
    const answer = await person.choose(`Accept ${name}${stateText(shows, off, trusted)}?`, [
      { value: 'no', label: 'no', hint: 'change nothing' },
      { value: 'yes', label: shows.findings.length === 0 ? 'yes' : 'yes, although something is suspicious' },
      ...(shows.suspects.length === 0 ? [] : [SUSPECTS]),
      { value: 'tools', label: 'choose tools', hint: 'switch tools off and on' },
      { value: 'all', label: 'show everything', hint: 'every definition in full' },
    ])
    if (answer === undefined || answer === 'no') throw new Fault('review.declined', { name })
    if (answer === 'yes') return { off, trusted }
    if (answer === 'all') shows.everything()
    if (answer === 'tools') off = await chooseTools(shows, person, off)
    if (answer === 'suspects') trusted = await chooseSuspects(shows, person, trusted)
  }
}
const SUSPECTS = { value: 'suspects', label: 'choose among the suspicious', hint: 'what is not chosen stays held out' } as const

function stateText({ suspects }: Shows, off: readonly string[], trusted: readonly string[]): string {
  const held = suspects.length - trusted.length
  const state = [...(off.length === 0 ? [] : [`${off.length} off`]), ...(held === 0 ? [] : [`${held} suspicious held out`])]
  return state.length === 0 ? '' : ` (${state.join(', ')})`
}

async function chooseSuspects({ suspects }: Shows, person: Person, trusted: readonly string[]): Promise<readonly string[]> {
  const options = suspects.map(({ name, label }) => ({ value: name, label }))
  return (await person.several('Which of these may a client see, although they are suspicious?', options, trusted)) ?? trusted
}

async function chooseTools(shows: Shows, person: Person, off: readonly string[]): Promise<readonly string[]> {
  const options = shows.tools.map(({ name, label }) => ({ value: name, label }))
  const on = shows.tools.map((tool) => tool.name).filter((name) => !off.includes(name))
  const answer = await person.several('Which tools may a client see?', options, on)
  return answer === undefined ? off : shows.tools.map((tool) => tool.name).filter((name) => !answer.includes(name))
}

const shownPath = (mention: Mention): string =>
  `the ${mention.kind === 'file' ? 'file' : 'folder'} ${visible(JSON.stringify(mention.absolute))}`
