/** `wrap`: the servers of a client's configuration are reviewed and started through Sluicegate from then on. */
import { visible } from '../detect/visible.js'
import { Fault, isFault } from '../faults.js'
import { digest } from '../manifest/digest.js'
import type { Json } from '../protocol/message.js'
import { add } from '../review/add.js'
import type { Books } from '../review/books.js'
import type { House } from '../review/house.js'
import type { Audience } from '../review/settle.js'
import type { Starter } from '../review/snippet.js'
import { type Entry, entriesIn } from './configuration.js'
import { type ClientFile, exchange, openClientFile } from './file.js'
import { type Memory, recall, remember, type WrappedEntry } from './memory.js'
import { planFor, type Planned, readyIn } from './plan.js'
import { type Changed, diffText, fileText, item, lines, planText } from './render.js'
import { edited } from './text.js'

export interface WrapRequest {
  /** A file, or a folder with a `.mcp.json`. */
  readonly path: string
  /** Shows what would be done. */
  readonly dry: boolean
}

export interface Means {
  readonly books: Books
  readonly audience: Audience
  readonly house: House
}

/**
 * @throws Fault `clients.*`; where some servers could not be wrapped, `clients.left` after the others were. Before the file is
 * exchanged, nothing but what the reviews wrote has changed.
 */
export async function wrapClient({ path, dry }: WrapRequest, means: Means, starter: Starter): Promise<void> {
  const { audience, books, house } = means
  const file = openClientFile(path, house.cwd, house.user)
  const memory = recall(house.folders.state, file.path)
  const planned = planFor(entriesIn(file.text, file.path), {
    names: books.names(),
    ready: readyIn(books),
    starter,
    home: house.user.home,
  }).map((each) => known(each, memory))
  audience.show(fileText(file) + planText(planned))
  const wanted = planned.flatMap(wrapping)
  if (wanted.length > 0) audience.show(diffText(wanted.map(({ entry, after }) => changedOf(file, entry, after))))
  if (dry) return
  const standing = (memory?.entries ?? []).filter(({ at }) =>
    planned.some((each) => each.intent.fate === 'wrapped' && each.entry.at === at),
  )
  const done = wanted.length === 0 ? [] : await carryOut(wanted, file, standing, means)
  reportLeft(planned, done, file)
}

/** What we wrote ourselves, even by another node than the one that runs now. */
function known(planned: Planned, memory: Memory | undefined): Planned {
  const ours = memory?.entries.some(({ at, after }) => at === planned.entry.at && isSameValue(after, planned.entry.text))
  return ours ? { ...planned, intent: { fate: 'wrapped' } } : planned
}

/** White space and the order of members do not count: clients write their files anew. */
export function isSameValue(a: string, b: string): boolean {
  return digest(JSON.parse(a) as Json) === digest(JSON.parse(b) as Json)
}

interface Wrapping extends WrappedEntry {
  readonly entry: Entry
  readonly request: (Planned['intent'] & { fate: 'wrap' })['request']
}

function wrapping({ entry, intent }: Planned): Wrapping[] {
  if (intent.fate !== 'wrap') return []
  return [
    {
      entry,
      at: entry.at,
      name: entry.name,
      server: intent.server,
      before: entry.text,
      after: intent.after,
      request: intent.request,
    },
  ]
}

/** An entry with its name, and what stands before it on its line. */
export function changedOf({ text }: ClientFile, { name, member, text: before }: Entry, after: string): Changed {
  const line = text.slice(text.lastIndexOf('\n', member.start) + 1, member.start)
  const head = (/^\s*$/.test(line) ? line : '') + text.slice(member.start, member.valueStart)
  return { name, before: head + before, after: head + after }
}

async function carryOut(
  wanted: readonly Wrapping[],
  file: ClientFile,
  standing: readonly WrappedEntry[],
  means: Means,
): Promise<Wrapping[]> {
  const { audience, house } = means
  if (audience.decider.by === 'nobody') throw new Fault('clients.not-asked', { file: file.path })
  const done: Wrapping[] = []
  for (const each of wanted) if (await isReviewed(each, means)) done.push(each)
  if (done.length === 0) return done
  if (done.length < wanted.length)
    audience.show(`\nSo this is what changes:\n${diffText(done.map(({ entry, after }) => changedOf(file, entry, after)))}`)
  await confirm(file, audience)
  write(done, file, standing, house)
  audience.show(
    lines(['', ...done.flatMap(({ name, server }) => item(name, `starts \`sluice run ${server}\` from now on`)), RESTART]),
  )
  return done
}
const RESTART = 'Restart the client. `sluice unwrap` with the same file undoes this exactly.'

/** Reviewed before, or now. One that cannot be, or was not accepted, keeps none of the others from it. */
async function isReviewed({ name, entry, request }: Wrapping, { books, audience, house }: Means): Promise<boolean> {
  if (request === undefined) return true
  audience.show('\n')
  try {
    await add(request, books, audience, { ...house, cwd: entry.folder ?? '/' })
    return true
  } catch (thrown) {
    if (!isFault(thrown) || thrown.code === 'internal') throw thrown
    audience.show(lines(['', ...item(name, `stays as it is: ${thrown.message}; ${thrown.hint}`)]))
    return false
  }
}

/** @throws Fault `clients.declined` */
export async function confirm(file: ClientFile, { decider }: Audience): Promise<void> {
  if (decider.by !== 'person') return
  const answer = await decider.person.choose(`Write this to ${visible(file.path)}?`, [
    { value: 'no', label: 'no', hint: 'change nothing' },
    { value: 'yes', label: 'yes' },
  ])
  if (answer !== 'yes') throw new Fault('clients.declined', { file: file.path })
}

/** @param standing what is wrapped already and stays so */
function write(done: readonly Wrapping[], file: ClientFile, standing: readonly WrappedEntry[], house: House): void {
  const { folders, user, store } = house
  const edits = done.map(({ entry: { member }, after }) => ({ start: member.valueStart, end: member.end, text: after }))
  const entries = [...standing, ...done.map(({ at, name, server, before, after }) => ({ at, name, server, before, after }))]
  store.exclusively('wrap a client configuration', () => {
    remember(folders.state, { file: file.path, entries }, standing.length === 0 ? file.text : undefined)
    exchange(file, edited(file.text, edits), house.cwd, user)
  })
}

/** Whoever scripts this learns by the exit code that not everything is behind Sluicegate. */
function reportLeft(planned: readonly Planned[], done: readonly Wrapping[], file: ClientFile): void {
  const left = planned.filter(
    ({ entry, intent }) => intent.fate === 'left' || (intent.fate === 'wrap' && !done.some(({ at }) => at === entry.at)),
  )
  if (left.length === 0) return
  const names = left.map(({ entry }) => JSON.stringify(entry.name)).join(', ')
  throw new Fault('clients.left', { file: file.path, names })
}
