/** `sluice log list|show|follow|verify`, but for reading the command line. `write` takes text for standard output. */
import { EXIT, type ExitCode } from '../faults.js'
import { readLog, type ReadLogOptions } from './read.js'
import { jsonLine, noticeText, recordLine, sessionLine, tamperingText } from './render.js'
import { sessionRows } from './sessions.js'
import { verify, type VerifyOptions } from './verify.js'

export interface Output {
  readonly json: boolean
  readonly write: (text: string) => void
}

/** @throws Fault `audit.no-session` */
export function showLog(log: Omit<ReadLogOptions, 'follow'>, output: Output): Promise<ExitCode> {
  return printed(log, output)
}

/** Until the log is closed, its process is gone, or the signal aborts. @throws Fault `audit.no-session` */
export function followLog(log: Omit<ReadLogOptions, 'follow'>, output: Output): Promise<ExitCode> {
  return printed({ ...log, follow: true }, output)
}

async function printed(log: ReadLogOptions, { json, write }: Output): Promise<ExitCode> {
  for await (const { text, members } of readLog(log)) write(`${json ? jsonLine(text) : recordLine(members, text)}\n`)
  return EXIT.ok
}

export function listSessions(stateDir: string, { json, write }: Output): ExitCode {
  const rows = sessionRows(stateDir)
  if (json) write(`${jsonLine(JSON.stringify(rows))}\n`)
  else if (rows.length === 0) write('No session is on record yet.\n')
  else for (const row of rows) write(`${sessionLine(row)}\n`)
  return EXIT.ok
}

/** @returns `EXIT.tampered` if anything was changed, removed, reordered or inserted @throws Fault `audit.key`, `audit.no-session` */
export async function verifyLog(options: VerifyOptions, { json, write }: Output): Promise<ExitCode> {
  const { tampering, notices, sessions, records } = await verify(options)
  const changed = tampering.length > 0
  if (json) write(`${jsonLine(JSON.stringify({ tampering, notices, sessions, records }))}\n`)
  else {
    for (const notice of notices) write(`${noticeText(notice)}\n`)
    for (const found of tampering) write(`${tamperingText(found)}\n`)
    const intact = records === 0 ? 'there is nothing to verify' : 'every signed record is as it was signed'
    const verdict = changed ? `${counted(tampering.length, 'sign')} of tampering` : intact
    write(`${counted(sessions, 'session')}, ${counted(records, 'record')}: ${verdict}\n`)
  }
  return changed ? EXIT.tampered : EXIT.ok
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
