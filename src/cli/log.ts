/** `sluice log list | show | follow | verify`: the record, read back. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { followLog, listSessions, type Output, showLog, verifyLog } from '../audit/commands.js'
import { findFolders } from '../config/paths.js'
import { Fault, reason } from '../faults.js'
import { type Command, type Parsed, type Terminal, valueOf } from './command.js'
import { thisUser } from './compose.js'

/** Reads only: nothing is made where there is nothing yet. */
export const main: Command = async (parsed, terminal) => {
  const { state: stateDir } = findFolders(terminal.env, thisUser())
  const output: Output = { json: parsed.on.has('json'), write: (text) => terminal.out(text) }
  const [session] = parsed.operands
  const log = { stateDir, ...(session === undefined ? {} : { session }) }
  switch (parsed.command) {
    case 'log list':
      return listSessions(stateDir, output)
    case 'log show':
      return showLog(log, output)
    case 'log follow':
      return followLog({ ...log, signal: interrupted() }, output)
    case 'log verify':
      return verifyLog({ ...log, ...verifierKey(parsed, terminal) }, output)
    default:
      throw new Fault('internal', { why: `no such command of the log: ${parsed.command}` })
  }
}

/** Ctrl-C ends `follow` like the end of the log. */
function interrupted(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

function verifierKey(parsed: Parsed, terminal: Terminal): { verifierKey?: string } {
  const file = valueOf(parsed, 'verifier-key')
  if (file === undefined) return {}
  try {
    return { verifierKey: readFileSync(resolve(terminal.cwd, file), 'utf8').trim() }
  } catch (thrown) {
    throw new Fault('config.unreadable', { file, why: reason(thrown) }, { cause: thrown })
  }
}
