/** A script under development in `sluice run`: what is started, said and recorded of it. Loaded for such a server alone. */
import type { Log } from '../audit/log.js'
import type { Runnable } from '../config/servers.js'
import { visible } from '../detect/visible.js'
import type { LockedServer, Source } from '../manifest/lock.js'
import type { WorkingCopy } from '../packages/script.js'
import { watchOriginals } from '../packages/watch.js'
import type { JsonObject } from '../protocol/message.js'
import { copyAsItStands, placedCopy } from '../review/development.js'
import type { Placed } from '../review/start.js'
import type { Terminal } from './command.js'
import type { Ground } from './compose.js'

/** For the record. */
type CodeFacts = { readonly dev: true; readonly from: string; readonly digest: string; readonly reviewed: string }

export interface Development {
  readonly source: Source
  /** Host folder of the copy that runs. */
  readonly code: string
  readonly placed: Placed
  readonly facts: CodeFacts
  readonly isReviewed: boolean
  /** For stderr. */
  readonly text: string
  readonly watch: (log: Log) => Watched
  readonly remove: () => Promise<void>
}

/** @throws Fault `config.dev-no-script`, and what copying throws */
export async function openDevelopment(
  { key, locked }: Runnable,
  placed: Placed,
  terminal: Terminal,
  ground: Ground,
): Promise<Development> {
  const around = { user: ground.user, trees: ground.folders.trees, path: terminal.env['PATH'] ?? '' }
  const copy = await copyAsItStands(key, locked, placed, around)
  const facts = factsOf(copy, locked)
  return {
    source: copy.source,
    code: copy.code,
    placed: placedCopy(copy, placed),
    facts,
    isReviewed: facts.digest === facts.reviewed,
    text: startText(key.name, facts),
    watch: (log) => watchScript(key.name, copy, log),
    remove: copy.remove,
  }
}

function factsOf({ from, source }: WorkingCopy, { source: reviewed }: LockedServer): CodeFacts {
  return { dev: true, from, digest: source.digest, reviewed: reviewed.kind === 'script' ? reviewed.digest : 'nothing' }
}

function startText(name: string, { from, digest, reviewed }: CodeFacts): string {
  const state = digest === reviewed ? 'it is what was reviewed' : 'it is not what was reviewed: tools that changed are held out'
  return notice(name, `runs ${from} as it stands; ${state} (${digest})`)
}

export interface Watched {
  stop(): void
  /** Waits for what is being recorded. @throws Fault of the log */
  recorded(): Promise<void>
}

/** Says and records each change of the originals: what runs stays what it was at the start. */
function watchScript(name: string, copy: WorkingCopy, log: Log): Watched {
  let failure: unknown
  let last = Promise.resolve()
  const record = (code: JsonObject, text: string): void => {
    process.stderr.write(notice(name, text))
    last = last
      .then(() => log.append([{ type: 'change', at: Date.now(), data: { code } }]))
      .then(
        () => undefined,
        (thrown: unknown) => {
          failure ??= thrown
        },
      )
  }
  const watching = watchOriginals(copy, {
    changed: (paths) =>
      record({ dev: true, changed: [...paths] }, `${paths.join(', ')} changed: restart your client to run that`),
    failed: (why) => record({ dev: true, watched: false, why }, `changes are not noticed: ${why}`),
  })
  return {
    stop: () => watching.stop(),
    async recorded() {
      await last
      if (failure !== undefined) throw failure
    },
  }
}

function notice(name: string, text: string): string {
  return `sluice: ${name}: dev: ${visible(text)}\n`
}
