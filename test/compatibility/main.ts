/**
 * `npm run compatibility`: real servers from the machine's package registry, added with the real command, used by real
 * clients through `sluice run`, and compared with the same code started without us. Writes docs/compatibility.md.
 * `npm run compatibility -- NAME …` tries some and writes nothing.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readLock } from '#sluice/manifest/read.js'
import { type Answered, type Asked, type Seen, triedClients, type TriedClient } from './clients.js'
import { Place } from './place.js'
import { REFUSED, TRIED, type Tried } from './servers.js'
import { type Outcome, type RefusedRow, render, type Row } from './table.js'

const DOCUMENT = join(import.meta.dirname, '../../../docs/compatibility.md')
const chosen = process.argv.slice(2)
const place = new Place()
try {
  process.exitCode = await everything()
} finally {
  await place.remove()
}

async function everything(): Promise<number> {
  const inspector = place.fetchInspector()
  if (typeof inspector === 'string') say(`the Inspector is not tried: ${inspector}`)
  const clients = triedClients(typeof inspector === 'string' ? undefined : inspector)
  const rows: Row[] = []
  for (const tried of TRIED.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))
    rows.push(await rowOf(tried, clients))
  const refused: RefusedRow[] = []
  for (const each of REFUSED.filter(() => chosen.length === 0)) refused.push(await refusalOf(each))
  await place.ok(['log', 'verify'])
  say('sluice log verify: the record holds')
  if (chosen.length === 0)
    writeFileSync(
      DOCUMENT,
      render(
        rows,
        refused,
        clients.map(({ name }) => name),
      ),
    )
  const bad = rows.filter((row) => row.outcomes.some(({ ok }) => !ok) || row.notAdded !== undefined)
  const wrong = [...bad.map(({ tried }) => tried.name), ...refused.filter(({ ok }) => !ok).map(({ what }) => what)]
  say(wrong.length === 0 ? 'everything as wanted' : `not as wanted: ${wrong.join(', ')}`)
  return wrong.length === 0 ? 0 : 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function rowOf(tried: Tried, clients: readonly TriedClient[]): Promise<Row> {
  if (tried.program !== undefined && !existsSync(tried.program)) {
    say(`${tried.name}: not tried, there is no ${tried.program}`)
    return { tried, eras: [], outcomes: [], absent: tried.program }
  }
  const { code, stderr } = await place.sluice([
    'add',
    tried.name,
    '--yes',
    ...tried.flags(place.stage),
    '--',
    ...tried.command(place.stage),
  ])
  if (code !== 0) {
    say(`${tried.name}: not added\n${stderr}`)
    return { tried, eras: [], outcomes: [], notAdded: stderr }
  }
  const lock = readLock(readFileSync(join(place.sluiceHome, 'config/sluice.lock'), 'utf8'), 'sluice.lock')
  const outcomes: Outcome[] = []
  for (const client of clients) {
    const outcome = await outcomeOf(tried, client)
    say(`${tried.name}, ${client.name}: ${outcome.ok ? 'as without us' : 'NOT as without us'}, ${outcome.text}`)
    outcomes.push(outcome)
  }
  return { tried, eras: lock.servers[tried.name]?.eras ?? [], outcomes }
}

/** The same client twice: without us it lists, with us it lists and calls. */
async function outcomeOf(tried: Tried, { name, use }: TriedClient): Promise<Outcome> {
  const { call } = tried
  const ask: Asked | undefined = call === undefined ? undefined : { name: call.tool, arguments: call.arguments(place.stage) }
  const effect = call?.effect?.(place.stage)
  if (effect !== undefined) rmSync(effect.file, { force: true })
  try {
    const direct = await use(place.without(tried))
    const ours = await use(place.through(tried.name), ask)
    const difference = differenceOf(direct.seen, ours.seen)
    const failed = callFailed(tried, ours)
    return {
      client: name,
      ok: difference === undefined && failed === undefined,
      protocol: ours.seen.protocol,
      seen: ours.seen,
      direct: direct.seen,
      denied: await denied(),
      text: difference ?? failed ?? `${ours.seen.tools.length} tools, ${call?.tool ?? 'nothing'} called`,
    }
  } catch (thrown) {
    return { client: name, ok: false, protocol: 'none', denied: 0, text: String(thrown).slice(0, 600) }
  }
}

function callFailed({ call }: Tried, { said }: Answered): string | undefined {
  if (call === undefined) return undefined
  if (said === undefined || !call.says.test(said)) return `${call.tool} said ${String(said).slice(0, 400)}`
  const effect = call.effect?.(place.stage)
  if (effect === undefined) return undefined
  const holds = existsSync(effect.file) ? readFileSync(effect.file, 'latin1') : ''
  return effect.holds.test(holds) ? undefined : `${call.tool} left ${JSON.stringify(holds.slice(0, 100))} in ${effect.file}`
}

function differenceOf(direct: Seen, ours: Seen): string | undefined {
  if (direct.protocol !== ours.protocol) return `it speaks ${ours.protocol}, and without us ${direct.protocol}`
  for (const list of ['tools', 'prompts', 'templates'] as const) {
    const other = direct[list].find((item, at) => !isDeepStrictEqual(item, ours[list][at]))
    if (direct[list].length !== ours[list].length) return `${list}: ${ours[list].length} of ${direct[list].length}`
    if (other !== undefined) return `${list}: ${other.name} differs`
  }
  return undefined
}

/** Messages of the newest session that did not cross. */
async function denied(): Promise<number> {
  const { stdout } = await place.ok(['log', 'show', '--json'])
  const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { outcome?: string }]))
  return lines.filter(({ outcome }) => outcome === 'denied' || outcome === 'refused' || outcome === 'withheld').length
}

async function refusalOf({ what, flags, command, says }: (typeof REFUSED)[number]): Promise<RefusedRow> {
  const { code, stderr } = await place.sluice(['add', 'refused', '--yes', ...flags, '--', ...command])
  const ok = code !== 0 && says.test(stderr)
  say(`${what}: ${ok ? 'a fault that says what it would need' : `NOT refused as wanted (${code})\n${stderr}`}`)
  return { what, ok, says: stderr.replace(/^sluice: \S+ .* …\n/gm, '') }
}
