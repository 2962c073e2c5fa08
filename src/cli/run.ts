/**
 * `sluice run NAME`: what a client starts instead of the server. On standard output there is nothing but MCP. This is the
 * start path: what is not needed before the server is started is loaded while something else is waited for.
 */
import { realpathSync } from 'node:fs'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import type { Entry } from '../audit/entry.js'
import type { Log } from '../audit/log.js'
import { type Runnable, serverToRun } from '../config/servers.js'
import { redactJson, redactText } from '../detect/redact.js'
import { sessionSecrets } from '../detect/secrets/secrets.js'
import { visible } from '../detect/visible.js'
import { EXIT, type ExitCode, Fault, isFault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { sizeText } from '../manifest/limits.js'
import { pinOf } from '../manifest/source.js'
import { type JsonObject, textOf } from '../protocol/message.js'
import type { Outcome } from '../relay/relay.js'
import { openHome } from '../review/homes.js'
import { factsOf } from '../packages/runtime.js'
import { type Placed, placedOf, placementOf, reachOf, type RuntimeLook, startOf } from '../review/start.js'
import { type Child, howEnded, type SandboxProfile } from '../sandbox/sandbox.js'
import { changedSince } from '../sandbox/triggers.js'
import { openStore, type Store } from '../store/store.js'
import type { Parsed, Terminal } from './command.js'
import { type Ground, guaranteesOf, ownFolders, rememberingBackend, surroundingsOf, thisUser } from './compose.js'
import type { Development } from './development.js'
import { alarmText, changedFileText, DriftNotices, notLookedAtText, runtimeText } from './notices.js'
import { version } from './version.js'

export async function main(parsed: Parsed, terminal: Terminal): Promise<ExitCode> {
  growHeapBy(Math.max(1, Math.round(YOUNG_BYTES / youngBytes())))
  // A client that closes our stderr wants to hear nothing; that is no reason to end its session.
  process.stderr.on('error', () => undefined)
  const user = thisUser()
  const folders = ownFolders(terminal.env, user)
  const store = openStore(folders.store)
  try {
    const server = await findServer(parsed, terminal, { user, folders, store })
    for (const notice of server.notices) terminal.err(`sluice: ${visible(notice)}\n`)
    return await runServer(server, terminal, { user, folders, store })
  } finally {
    store.close()
  }
}

/**
 * A message lives for a millisecond, yet V8 would take twice 16 MiB for what is that young, and as many gateways run as there
 * are servers. In the 1 MiB that it begins with, 64 calls in flight cost a sixth more of processor time. So it grows once, while
 * the start fills it, to a quarter of what it would take, and then no more.
 */
function growHeapBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

/** Both halves of it. */
const YOUNG_BYTES = 8 * 1024 * 1024

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? YOUNG_BYTES
}

function findServer(parsed: Parsed, terminal: Terminal, ground: Ground): Promise<Runnable> {
  return serverToRun(parsed.operands[0] ?? '', surroundingsOf(parsed, terminal, ground), ground.store)
}

/** The sandbox is set up while the log is loaded and opened; nothing of the server runs before its gate is opened. */
async function runServer(server: Runnable, terminal: Terminal, ground: Ground): Promise<ExitCode> {
  const stop = stopSignal()
  const [gate, opened] = await Promise.allSettled([startToGate(server, terminal, ground), openSession(server, terminal, ground)])
  const started = gate.status === 'fulfilled' ? gate.value : undefined
  if (opened.status === 'rejected') {
    started?.child.kill()
    await removeCopy(started)
    throw opened.reason
  }
  try {
    if (gate.status === 'rejected') throw gate.reason
    return await throughSession(gate.value, server, opened.value, stop)
  } catch (thrown) {
    started?.child.kill()
    await closeAfter(thrown, opened.value)
    throw thrown
  } finally {
    await removeCopy(started)
    // The client may keep its end open; nothing of it is read any more.
    process.stdin.destroy()
    // Nor does it keep us for ever by not reading what is left for it.
    setTimeout(() => process.exit(), LIMITS.farewellMs).unref()
  }
}

/** Once nothing runs from it any more. */
async function removeCopy(started: Started | undefined): Promise<void> {
  if (started?.development === undefined) return
  started.child.kill()
  await started.child.exited
  await started.development.remove()
}

/** What is redacted with is made here, too, while bubblewrap is at work: nothing of it may wait for the gate. */
async function openSession({ key, place, locked }: Runnable, terminal: Terminal, { folders, store }: Ground): Promise<Log> {
  const { openLog } = await import('../audit/log.js')
  return openLog({
    stateDir: folders.state,
    server: key.name,
    about: redactJson({
      purpose: 'run',
      sluice: version(),
      node: process.version,
      config: key.config,
      origin: place.origin,
      ...(locked.profile.dev === undefined ? {} : { dev: true }),
      entry: locked.entry,
      cwd: terminal.cwd,
      pid: process.pid,
      parent: process.ppid,
    }),
    durability: locked.profile.record ?? 'written',
    exclusively: (act) => store.exclusively('record a session', act),
  })
}

interface Started {
  readonly sandbox: SandboxProfile
  readonly planned: JsonObject
  readonly child: Child
  /** What is another than before, for the record. */
  readonly changes: readonly JsonObject[]
  /** What a person should hear of the code. */
  readonly notices: readonly string[]
  /** A script under development. */
  readonly development?: Development
  /** Once that is on record: keeps what was seen, so that the next start can tell a change. */
  readonly remember: () => void
}

/** Everything up to the gate: nothing of the server has run when this returns. */
async function startToGate(server: Runnable, terminal: Terminal, ground: Ground): Promise<Started> {
  const { key, locked } = server
  const placed = placedOf(key.name, ground.store.occupy(key), locked.profile)
  if (locked.profile.dev === undefined) return startPlaced(server, placed, ground)
  const { openDevelopment } = await import('./development.js')
  const development = await openDevelopment(server, placed, terminal, ground)
  try {
    return await startPlaced(server, placed, ground, development)
  } catch (thrown) {
    await development.remove()
    throw thrown
  }
}

async function startPlaced(server: Runnable, placed: Placed, ground: Ground, development?: Development): Promise<Started> {
  const { key, place, locked } = server
  const { user, folders, store } = ground
  const home = await openHome(key, placed.identity, { folders, user })
  const around = { folder: place.folder, user, trees: folders.trees, home, node: realpathSync(process.execPath) }
  const { source, facts, isReviewed, text } = development ?? { source: locked.source }
  const { sandbox, installed, runtime } = startOf(locked.profile, source, development?.placed ?? placed, {
    ...around,
    ...(development === undefined ? {} : { code: development.code }),
  })
  const backend = rememberingBackend(store)
  const [available, seen] = await Promise.all([guaranteesOf(backend, store, Date.now()), backend.survey(sandbox)])
  const plan = backend.plan(sandbox, available, seen)
  const upgraded = runtime === undefined ? undefined : upgradeOf(key.name, runtime)
  return {
    sandbox,
    planned: {
      code: facts ?? pinOf(source),
      ...plan.describe,
      ...(runtime === undefined ? {} : { runtime: factsOf(runtime.seen) }),
    },
    changes: [...(facts === undefined || isReviewed ? [] : [{ code: facts }]), ...(upgraded?.changes ?? [])],
    notices: [...(text === undefined ? [] : [text]), ...(upgraded?.notices ?? [])],
    remember: () =>
      rememberCode(server, placed, { ...placed, installed: { ...installed, source: placed.installed.source } }, store),
    ...(development === undefined ? {} : { development }),
    child: await backend.launch(plan),
  }
}

function upgradeOf(name: string, { seen, before }: RuntimeLook): Pick<Started, 'changes' | 'notices'> | undefined {
  if (before === undefined) return undefined
  const now = factsOf(seen)
  return { changes: [{ runtime: { before, now } }], notices: [runtimeText(name, before, now)] }
}

function rememberCode({ key, locked }: Runnable, before: Placed, now: Placed, store: Store): void {
  const [old, next] = [before, now].map((placed) => JSON.stringify(placementOf(placed, locked.profile)))
  if (old === next) return
  store.exclusively('remember the code', () => {
    // What `update` or `install` wrote meanwhile is about other code.
    if (JSON.stringify(store.placement(key)) === old) store.place(key, placementOf(now, locked.profile))
  })
}

/** From the gate to the end. What carries messages is loaded while the server itself gets up. */
async function throughSession(
  { sandbox, planned, child, changes, notices, remember, development }: Started,
  server: Runnable,
  log: Log,
  stop: AbortSignal,
): Promise<ExitCode> {
  const { name } = server.key
  const at = Date.now()
  await log.append([
    { type: 'start-planned', at, data: redactJson(planned) },
    ...changes.map((data) => ({ type: 'change', at, data: redactJson(data) }) as const),
  ])
  for (const text of notices) process.stderr.write(text)
  remember()
  const since = { wall: Date.now(), steady: performance.now() }
  const posture = await child.go()
  await log.append([{ type: 'start-effective', at: Date.now(), data: posture }])
  const [{ relay }, { parsersOf, shippedGuards }] = await Promise.all([import('../relay/relay.js'), import('./guards.js')])
  growHeapBy(1)
  const client = { input: process.stdin, output: process.stdout }
  const secrets = sessionSecrets(sandbox.env)
  const parsers = parsersOf(server.locked)
  const watched = development?.watch(log)
  const session = relay({
    locked: server.locked,
    about: server.about,
    guards: shippedGuards(secrets, parsers),
    reach: reachOf(sandbox),
    loadParsers: () => parsers.load(),
    secrets,
    log,
    client,
    server: child,
    stop,
    show: shownOn(name),
  })
  const outcome = await session.finally(() => watched?.stop())
  await watched?.recorded()
  await recordChanges(sandbox, since, log, name)
  return closed(outcome, log, name)
}

/** SIGTERM, SIGINT and SIGHUP shut down like the end of the client's input. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => stop.abort())
  return stop.signal
}

/** The server's stderr and alarms on ours, as long as somebody takes them: what is not shown is on record all the same. */
function shownOn(name: string): (entry: Entry) => void {
  const drifts = new DriftNotices(name)
  return (entry) => {
    if (process.stderr.writableLength > LIMITS.highWaterBytes) return
    process.stderr.write(noticeOf(entry))
  }
  function noticeOf(entry: Entry): string {
    if (entry.type === 'stderr') return `[${name}] ${visible(textOf(entry.data['text']))}\n`
    return entry.type === 'drift' ? drifts.text(entry) : alarmText(name, entry)
  }
}

interface Since {
  readonly wall: number
  readonly steady: number
}

/** The start, as a file that was changed right after it is stamped: earlier than it was then, if the clock was set back since. */
function earliest({ wall, steady }: Since): number {
  return Math.min(wall, Date.now() - (performance.now() - steady))
}

/** What the server left in its write grants that other programs may run. */
async function recordChanges({ grants }: SandboxProfile, since: Since, log: Log, name: string): Promise<void> {
  const { triggers, executables, complete } = await changedSince(grants, earliest(since))
  if (triggers.length + executables.length === 0 && complete) return
  await log.append([
    { type: 'change', at: Date.now(), data: { triggers: [...triggers], executables: [...executables], complete } },
  ])
  for (const path of [...triggers, ...executables]) process.stderr.write(changedFileText(name, path))
  if (!complete) process.stderr.write(notLookedAtText(name))
}

async function closed(outcome: Outcome, log: Log, name: string): Promise<ExitCode> {
  if (outcome.kind === 'failed') throw outcome.thrown
  const how = outcome.kind === 'ended' ? { killed: outcome.killed } : { ...outcome.exit }
  await log.close({ type: 'close', at: Date.now(), data: { how: outcome.kind, ...how } })
  if (outcome.kind === 'ended') return EXIT.ok
  const { outOfMemory } = outcome.exit
  if (outOfMemory !== undefined) throw new Fault('run.out-of-memory', { name, limit: sizeText(outOfMemory.limitBytes) })
  throw new Fault('run.server-exited', { name, how: howEnded(outcome.exit) })
}

/** A session that fails still says so in its record, if the record can be written. */
async function closeAfter(thrown: unknown, log: Log): Promise<void> {
  const why = isFault(thrown) ? thrown.code : 'internal'
  try {
    await log.close({
      type: 'close',
      at: Date.now(),
      severity: 'high',
      data: { how: 'failed', why, text: redactText(reason(thrown)).text },
    })
  } catch (unwritable) {
    process.stderr.write(`sluice: the record has no end: ${visible(reason(unwritable))}\n`)
  }
}
