/**
 * Loaded into the real command before it starts: writes down, in order, when records are written, when the disk has them, and
 * when a line goes to a peer. TRACE names the file; FAIL, the number of the fdatasync(2) of a session that fails.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Duplex, Writable } from 'node:stream'

const { TRACE = '', FAIL = '' } = process.env
const { openSync, writeSync, fdatasync, appendFileSync } = fs
const records = new Set<number>()
let syncs = 0

const trace = (what: string): void => appendFileSync(TRACE, `${what}\n`)

if (TRACE !== '') {
  fs.openSync = (path, flags, mode) => {
    const file = openSync(path, flags, mode)
    if (/\/sessions\/[^/]+\/\d+\.ndjson$/.test(String(path))) records.add(file)
    else records.delete(file)
    return file
  }
  fs.writeSync = ((file: number, ...rest: [Uint8Array, number, number, number | null]) => {
    if (records.has(file)) trace('record')
    return writeSync(file, ...rest)
  }) as typeof writeSync
  fs.fdatasync = ((file: number, done: (failed: Error | null) => void) => {
    syncs += 1
    // A slow disk: who does not wait for it is ahead of it.
    setTimeout(() => {
      if (String(syncs) === FAIL) {
        trace('failed')
        return done(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
      }
      fdatasync(file, (failed) => {
        trace('synced')
        done(failed)
      })
    }, 5)
  }) as typeof fdatasync
  // A duplex has a copy of what a writable has.
  for (const prototype of [Writable.prototype, Duplex.prototype]) {
    const write: unknown = Reflect.get(prototype, 'write')
    Reflect.set(prototype, 'write', function (this: Writable, ...args: [chunk: unknown]) {
      if (String(args[0]).includes('"jsonrpc"')) trace('peer')
      return typeof write === 'function' && (Reflect.apply(write, this, args) as boolean)
    })
  }
  syncBuiltinESMExports()
}
