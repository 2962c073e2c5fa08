/** Starts a server in throw-away sandboxes and looks at everything that it shows. */
import { redactJson } from '../detect/redact.js'
import { Fault, isFault } from '../faults.js'
import { compileSchema, type Libraries, type MetaCheck, metaCheck } from '../guards/schema.js'
import { LIMITS } from '../limits.js'
import type { Profile, Source, Surface } from '../manifest/lock.js'
import { digest } from '../manifest/digest.js'
import { pinOf } from '../manifest/source.js'
import type { JsonObject } from '../protocol/message.js'
import type { Era } from '../protocol/methods.js'
import type { SandboxProfile } from '../sandbox/sandbox.js'
import { asObject, type Conversation } from './conversation.js'
import { exchange } from './exchange.js'
import { removeHome, throwAwayHome } from './homes.js'
import type { House } from './house.js'
import { type Placed, type StartPlace, startOf } from './start.js'
import { surfaceOf } from './surface.js'
import { discover, erasOf, type Shown, showLegacy, showModern } from './trial.js'

export interface Examined {
  readonly eras: readonly Era[]
  readonly surface: Surface
  readonly asked: readonly string[]
  readonly notes: readonly string[]
}

export interface Subject {
  readonly name: string
  readonly profile: Profile
  readonly source: Source
  readonly placed: Placed
  readonly place: Omit<StartPlace, 'home'>
  readonly off: ReadonlySet<string>
}

/**
 * Two sandboxes, grants read-only and no network: one is asked for the modern era, of which some servers die; the other is
 * listed. A server without the legacy era is listed in the modern one, in a third.
 * @throws Fault of the trial: `review.ended`, `review.silent`, `review.no-handshake` …; of the sandbox; of the log
 */
export async function examine(subject: Subject, house: House): Promise<Examined> {
  house.progress('trying it in throw-away sandboxes')
  const client: JsonObject = { name: 'sluicegate', version: house.version }
  const [discovered, legacy] = await Promise.all([
    startOnce(subject, house, 'era-probe', (talk) => discover(talk, client)).catch(noAnswer),
    startOnce(subject, house, 'trial', (talk) => showLegacy(talk, client)).catch(faultOf),
  ])
  const shown = await shownBy(legacy, discovered, () =>
    startOnce(subject, house, 'trial', (talk) => showModern(talk, client, discovered ?? {})),
  )
  const libraries = house.schemaLibraries()
  const check = metaCheck(libraries)
  const { surface, notes } = surfaceOf(shown, discovered, subject.off, {
    digest,
    unenforceable: (definition) => unenforceable(definition, libraries, check),
  })
  return { eras: erasOf(isFault(legacy) ? undefined : legacy, discovered), surface, asked: shown.asked, notes }
}

/** A server that the probe kills, or that answers it with anything else, does not speak the modern era. */
function noAnswer(thrown: unknown): undefined {
  if (isFault(thrown) && thrown.code.startsWith('review.')) return undefined
  throw thrown
}

function faultOf(thrown: unknown): Fault {
  if (isFault(thrown) && thrown.code.startsWith('review.')) return thrown
  throw thrown
}

async function shownBy(
  legacy: Shown | Fault,
  discovered: JsonObject | undefined,
  showModernly: () => Promise<Shown>,
): Promise<Shown> {
  if (!isFault(legacy)) return legacy
  if (discovered === undefined) throw legacy
  return showModernly()
}

/** Why the arguments of a tool could not be checked; such a tool is held out. */
function unenforceable(definition: JsonObject, libraries: Libraries, check: MetaCheck): string | undefined {
  const input = asObject(definition['inputSchema'])
  if (input === undefined) return 'it has no inputSchema'
  const output = definition['outputSchema']
  for (const schema of [input, ...(output === undefined ? [] : [asObject(output)])]) {
    if (schema === undefined) return 'its outputSchema is not an object'
    const compiled = compileSchema(schema, libraries, check)
    if (!compiled.ok) return compiled.why
  }
  return undefined
}

async function startOnce<T>(
  subject: Subject,
  house: House,
  purpose: 'era-probe' | 'trial',
  about: (talk: Conversation) => Promise<T>,
): Promise<T> {
  const { folder, home } = await throwAwayHome(subject.placed.identity, house)
  try {
    return await startIn(home, subject, house, purpose, about)
  } finally {
    await removeHome(folder)
  }
}

async function startIn<T>(
  home: string,
  subject: Subject,
  house: House,
  purpose: 'era-probe' | 'trial',
  about: (talk: Conversation) => Promise<T>,
): Promise<T> {
  const log = await house.openLog({ server: subject.name, purpose })
  try {
    const { sandbox } = startOf(subject.profile, subject.source, subject.placed, { ...subject.place, home })
    const profile = readOnly(sandbox)
    const plan = house.backend.plan(profile, await house.guarantees(), await house.backend.survey(profile))
    await log.append([
      { type: 'start-planned', at: house.now(), data: redactJson({ code: pinOf(subject.source), ...plan.describe }) },
    ])
    const child = await house.backend.launch(plan)
    const posture = await child.go()
    await log.append([{ type: 'start-effective', at: house.now(), data: posture }])
    return await exchange(child, log, purpose === 'trial' ? LIMITS.trialMs : LIMITS.probeMs, about)
  } finally {
    await log.close({ type: 'close', at: house.now(), data: { purpose } })
  }
}

/** Nothing of the user's can be changed before a person has decided. */
function readOnly(sandbox: SandboxProfile): SandboxProfile {
  const { ownSockets: _own, ...rest } = sandbox
  return { ...rest, grants: sandbox.grants.map((grant) => ({ ...grant, access: 'read' as const })), unixSockets: [] }
}
