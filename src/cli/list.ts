/** `sluice list`: every server that a client started here could run. */
import type { ServerEntry } from '../config/entry.js'
import { type Declared, loadServers } from '../config/servers.js'
import { visible } from '../detect/visible.js'
import { wrap } from '../detect/wrap.js'
import { EXIT } from '../faults.js'
import { openStore, type Store } from '../store/store.js'
import type { Command } from './command.js'
import { ownFolders, surroundingsOf, thisUser } from './compose.js'

export const main: Command = async (parsed, terminal) => {
  const user = thisUser()
  const folders = ownFolders(terminal.env, user)
  const store = openStore(folders.store)
  try {
    const { servers, notices } = await loadServers(surroundingsOf(parsed, terminal, { folders, user, store }))
    for (const notice of notices) terminal.err(`sluice: ${visible(notice)}\n`)
    const rows = [...servers.values()].map((declared) => rowOf(declared, store, user.uid))
    terminal.out(parsed.on.has('json') ? `${JSON.stringify(rows, undefined, 2)}\n` : listText(rows))
    return EXIT.ok
  } finally {
    store.close()
  }
}

interface Row {
  readonly name: string
  /** `ready`: a client can start it. */
  readonly state: 'ready' | 'not reviewed' | 'not installed'
  readonly config: string
  readonly command: readonly string[]
  readonly grants: ServerEntry['grants']
  /** Not pinned: each start runs the script as it stands. */
  readonly dev: boolean
  readonly tools: number
  readonly off: number
  readonly heldOut: number
  /** The host uid that it runs as, once it is installed; `own`: nothing else uses it. */
  readonly runsAs?: { readonly uid: number; readonly own: boolean }
}

function rowOf({ key, entry, locked }: Declared, store: Store, uid: number): Row {
  const placement = store.placement(key)
  const tools = Object.values(locked?.surface.tools ?? {})
  const off = tools.filter(({ use }) => use === 'off').length
  const heldOut = tools.filter(({ heldOut }) => heldOut !== undefined).length
  return {
    name: key.name,
    state: locked === undefined ? 'not reviewed' : placement === undefined ? 'not installed' : 'ready',
    config: key.config,
    command: entry.command,
    grants: entry.grants,
    dev: entry.dev === true,
    tools: tools.length - off - heldOut,
    off,
    heldOut,
    ...(placement === undefined
      ? {}
      : { runsAs: { uid: placement.identity?.uid ?? uid, own: placement.identity?.shared === false } }),
  }
}

const REMEDY = { ready: '', 'not reviewed': ' (sluice update NAME)', 'not installed': ' (sluice install NAME)' } as const

function listText(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No server yet: sluice add NAME -- COMMAND [ARGS...]\n'
  return `${rows.map((row) => rowText(row).join('\n')).join('\n\n')}\n`
}

function rowText(row: Row): string[] {
  const held = [
    `${row.tools} ${row.tools === 1 ? 'tool' : 'tools'}`,
    ...(row.off > 0 ? [`${row.off} off`] : []),
    ...(row.heldOut > 0 ? [`${row.heldOut} held out`] : []),
  ]
  return [
    `${row.name}  ${row.state}${REMEDY[row.state].replace('NAME', row.name)}${row.state === 'not reviewed' ? '' : `  ${held.join(', ')}`}`,
    ...line(row.command.join(' ')),
    ...(row.dev ? ['  dev: not pinned, each start runs the script as it stands'] : []),
    ...(row.runsAs === undefined ? [] : [`  runs as uid ${row.runsAs.uid}, ${row.runsAs.own ? 'its own' : 'not its own'}`]),
    ...Object.values(row.grants).flatMap(({ path, access }) => line(`${access.padEnd(5)} ${path}`)),
  ]
}

const line = (text: string): string[] => wrap(visible(text), '    ', '  ')
