/** A state folder for one test, and logs in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry } from '#sluice/audit/entry.js'
import { type Log, openLog, type OpenLogOptions } from '#sluice/audit/log.js'
import { type Verification, verify } from '#sluice/audit/verify.js'

export class StateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'sluice-audit-'))

  open(more: Partial<OpenLogOptions> = {}): Promise<Log> {
    return openLog({ stateDir: this.path, server: 'notes', about: { version: '0.1.0' }, exclusively: (act) => act(), ...more })
  }

  /** A closed session of the first record, `count` lines, and the close. */
  async session(count: number, more: Partial<OpenLogOptions> = {}): Promise<string> {
    const log = await this.open(more)
    for (let at = 0; at < count; at++) await log.append([line(`message ${at}`)])
    await log.close(CLOSE)
    return log.session
  }

  verify(session?: string): Promise<Verification> {
    return verify({ stateDir: this.path, ...(session === undefined ? {} : { session }) })
  }

  file(session: string, name = '000000.ndjson'): string {
    return session === 'registry'
      ? join(this.path, 'audit', 'registry', name)
      : join(this.path, 'audit', 'sessions', session, name)
  }

  /** Rewrites a file line by line. */
  edit(session: string, change: (lines: string[]) => string[], name?: string): void {
    const file = this.file(session, name)
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    writeFileSync(file, change(lines).map((text) => `${text}\n`).join('')) // biome-ignore format: one line
  }

  put(file: string, bytes: Uint8Array): void {
    writeFileSync(file, bytes)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

export const CLOSE: Entry = { type: 'close', at: 0, data: {} }

export function line(text = 'hello', type: Entry['type'] = 'line'): Entry {
  const at = Date.UTC(2026, 10, 20, 10, 15, 0, 7)
  return { type, at, data: { from: 'client', outcome: 'forwarded' }, message: JSON.stringify({ text }), raw: Buffer.from(text) }
}
