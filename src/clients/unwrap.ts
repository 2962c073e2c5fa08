/** `unwrap`: what `wrap` exchanged stands there again, to the byte; whatever else was changed meanwhile stays. */
import { Fault } from '../faults.js'
import { type Entry, entriesIn } from './configuration.js'
import { type ClientFile, exchange, openClientFile } from './file.js'
import { backupOf, forget, type Memory, recall, type WrappedEntry } from './memory.js'
import { diffText, fileText, item, lines } from './render.js'
import { edited } from './text.js'
import { changedOf, confirm, isSameValue, type Means, type WrapRequest } from './wrap.js'

/** @throws Fault `clients.*`; then nothing was changed */
export async function unwrapClient({ path, dry }: WrapRequest, { audience, house }: Omit<Means, 'books'>): Promise<void> {
  const file = openClientFile(path, house.cwd, house.user)
  const memory = recall(house.folders.state, file.path)
  if (memory === undefined) throw new Fault('clients.not-wrapped', { file: file.path })
  const found = compared(memory, entriesIn(file.text, file.path))
  refuseEdited(found, file, house.folders.state)
  const restored = found.flatMap(({ wrapped, entry, state }) => (state === 'ours' && entry ? [{ wrapped, entry }] : []))
  const changes = restored.map(({ wrapped, entry }) => changedOf(file, entry, wrapped.before))
  audience.show(
    fileText(file) + lines(found.flatMap(({ wrapped, state }) => item(wrapped.name, MEANING[state]))) + diffText(changes),
  )
  if (dry) return
  if (restored.length > 0 && audience.decider.by === 'nobody') throw new Fault('clients.not-asked', { file: file.path })
  if (restored.length > 0) await confirm(file, audience)
  const edits = restored.map(({ wrapped, entry }) => ({
    start: entry.member.valueStart,
    end: entry.member.end,
    text: wrapped.before,
  }))
  house.store.exclusively('unwrap a client configuration', () => {
    if (edits.length > 0) exchange(file, edited(file.text, edits), house.cwd, house.user)
    forget(house.folders.state, file.path)
  })
  const servers = [...new Set(memory.entries.map(({ server }) => server))].join(', ')
  audience.show(lines(['', ...item('Undone', `the servers stay reviewed (${servers}); \`sluice remove NAME\` removes one`)]))
}

interface Found {
  readonly wrapped: WrappedEntry
  readonly entry?: Entry
  readonly state: 'ours' | 'original' | 'gone' | 'edited'
}

const MEANING = {
  ours: 'will stand there again as it was',
  original: 'stands there as it was already',
  gone: 'was removed meanwhile and stays so',
  edited: 'was changed by somebody else',
} as const

function compared({ entries }: Memory, now: readonly Entry[]): Found[] {
  return entries.map((wrapped) => {
    const entry = now.find(({ at }) => at === wrapped.at)
    if (entry === undefined) return { wrapped, state: 'gone' }
    if (isSameValue(entry.text, wrapped.after)) return { wrapped, entry, state: 'ours' }
    return { wrapped, entry, state: isSameValue(entry.text, wrapped.before) ? 'original' : 'edited' }
  })
}

/** What stood there may no longer be meant where somebody has changed what we wrote. */
function refuseEdited(found: readonly Found[], { path }: ClientFile, state: string): void {
  const names = found.filter((each) => each.state === 'edited').map(({ wrapped }) => JSON.stringify(wrapped.name))
  if (names.length === 0) return
  throw new Fault('clients.edited', { file: path, names: names.join(', '), backup: backupOf(state, path) })
}
