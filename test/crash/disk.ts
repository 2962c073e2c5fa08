/**
 * A disk that fails where it is told to. Every call of this process that changes something below one folder is numbered:
 * those of node:fs and node:fs/promises, and those that SQLite is given. One of them fails without being done, half done, or
 * after it was done; or the process is killed right before it or in the middle of it. The program under test is the one that
 * is shipped: `node:fs` itself is changed under it.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { sep } from 'node:path'
import { guardStatements } from './engine.js'

export type How = 'not done' | 'half done' | 'done but reported failed' | 'killed before' | 'killed half way'
export type Code = 'EIO' | 'ENOSPC' | 'EROFS'

export interface Failure {
  /** Number of the call, from 1; 0 only counts. */
  readonly at: number
  readonly how: How
  readonly code: Code
  /** Every later call fails as well: the disk stays full, or read-only. */
  readonly stays: boolean
}

export const COUNT: Failure = { at: 0, how: 'not done', code: 'EIO', stays: false }

/** What a call is about: its name, and the file or statement. */
export interface Call {
  readonly name: string
  readonly what: string
  /** A call that can be done half. */
  readonly writes: boolean
}

type Any = (...args: unknown[]) => unknown

/** Results of SQLite (sqlite.org/rescode.html) for the same causes. */
const SQLITE = { EIO: 10, ENOSPC: 13, EROFS: 8 } as const
/** Changes by path, with the path first; `rename` and `link` by their second. */
const BY_PATH = ['mkdir', 'unlink', 'rm', 'rmdir', 'truncate', 'chmod', 'chown', 'lchown', 'symlink', 'rename'] as const
const BY_FILE = ['fsyncSync', 'fdatasyncSync', 'fchmodSync', 'closeSync'] as const

export class FaultyDisk {
  readonly calls: Call[] = []
  /** Something was made to fail; what is not there to be removed fails by itself. */
  failed = false
  readonly #root: string
  #failure: Failure | undefined
  #inside = false
  readonly #files = new Map<number, { path: string; changes: boolean }>()

  /** From now on; calls are numbered while something `fails`. */
  constructor(root: string) {
    this.#root = root + sep
    this.#patchFiles()
    this.#patchPaths()
    this.#patchSqlite()
    syncBuiltinESMExports()
  }

  fail(failure: Failure): void {
    this.calls.length = 0
    this.failed = false
    this.#failure = failure
  }

  heal(): void {
    this.#failure = undefined
  }

  /** One call: done, not done, or both. */
  #call<T>(call: Call, act: () => T, half?: () => unknown, undo?: (done: T) => void): T {
    // One function of node:fs may be made of others.
    if (this.#failure === undefined || this.#inside) return act()
    this.calls.push(call)
    const { at, how, code, stays } = this.#failure
    const number = this.calls.length
    if (number !== at && !(stays && at > 0 && number > at)) return this.#whole(act)
    if (half !== undefined && (how === 'half done' || how === 'killed half way')) this.#whole(half)
    if (how.startsWith('killed')) kill()
    // A file is closed whatever close(2) says.
    if (how === 'done but reported failed' || call.name === 'close') {
      const done = this.#whole(act)
      undo?.(done)
      if (done instanceof Promise) return done.then(() => this.#refused(call, code)) as T
    }
    return this.#refused(call, code)
  }

  #refused(call: Call, code: Code): never {
    this.failed = true
    throw errorOf(call, code)
  }

  #whole<T>(act: () => T): T {
    this.#inside = true
    try {
      return act()
    } finally {
      this.#inside = false
    }
  }

  #isBelow(path: unknown): path is string {
    return typeof path === 'string' && path.startsWith(this.#root)
  }

  #patchFiles(): void {
    const { closeSync, openSync, writeSync, writeFileSync, fdatasync, fdatasyncSync } = fs
    patch(fs, 'openSync', (path: unknown, flags: unknown, mode: unknown) => {
      const changes = isNew(flags)
      const open = (): number => openSync(String(path), flags as number, mode as number)
      // Whoever is told that it failed has no file to close.
      const undo = (opened: number): void => closeSync(opened)
      const file =
        this.#isBelow(path) && changes ? this.#call({ name: 'open', what: path, writes: false }, open, undefined, undo) : open()
      if (this.#isBelow(path))
        this.#files.set(file, { path, changes: typeof flags === 'number' ? (flags & 3) !== 0 : flags !== 'r' })
      else this.#files.delete(file)
      return file
    })
    patch(fs, 'writeSync', (file: number, bytes: Uint8Array, offset: number, length: number, position: number | null) => {
      const write = (): number => writeSync(file, bytes, offset, length, position)
      const known = this.#files.get(file)
      const half = (): number => writeSync(file, bytes, offset, length >> 1, position)
      return known === undefined ? write() : this.#call({ name: 'write', what: known.path, writes: true }, write, half)
    })
    patch(fs, 'writeFileSync', (file: unknown, content: string | Uint8Array, options: fs.WriteFileOptions) => {
      const path = typeof file === 'number' ? this.#files.get(file)?.path : file
      const write = (): void => writeFileSync(file as string, content, options)
      const half = (): void => writeFileSync(file as string, content.slice(0, content.length >> 1), options)
      return this.#isBelow(path) ? this.#call({ name: 'write', what: path, writes: true }, write, half) : write()
    })
    for (const name of BY_FILE) {
      const original = fs[name] as Any
      patch(fs, name, (file: number, ...rest: unknown[]) => {
        const known = this.#files.get(file)
        const act = (): unknown => original(file, ...rest)
        if (name === 'closeSync') this.#files.delete(file)
        if (known === undefined || (name === 'closeSync' && !known.changes)) return act()
        return this.#call({ name: name.slice(0, -4), what: known.path, writes: false }, act)
      })
    }
    patch(fs, 'fdatasync', (file: number, done: (failed: Error | null) => void) => {
      const known = this.#files.get(file)
      if (known === undefined) return fdatasync(file, done)
      try {
        // At once and answered later, so that calls have the same numbers every time.
        this.#call({ name: 'fdatasync', what: known.path, writes: false }, () => fdatasyncSync(file))
        setImmediate(() => done(null))
      } catch (thrown) {
        setImmediate(() => done(thrown as Error))
      }
    })
  }

  #patchPaths(): void {
    for (const name of BY_PATH) {
      for (const [of, at] of [
        [fs, `${name}Sync`],
        [fs.promises, name],
      ] as const) {
        const original = Reflect.get(of, at) as Any
        patch(of, at, (...args: unknown[]) => {
          const path = name === 'rename' || name === 'symlink' ? args[1] : args[0]
          const act = (): unknown => original(...args)
          return this.#isBelow(path) ? this.#call({ name, what: path, writes: false }, act) : act()
        })
      }
    }
    const { open } = fs.promises
    patch(fs.promises, 'open', async (...args: Parameters<typeof open>) => {
      const handle = await open(...args)
      const [path] = args
      if (!this.#isBelow(path)) return handle
      const sync = handle.sync.bind(handle)
      handle.sync = async () => this.#call({ name: 'fsync', what: path, writes: false }, sync)
      return handle
    })
  }

  #patchSqlite(): void {
    // What only reads does not count, nor what gives up: SQLite can always do that.
    guardStatements((text, act) =>
      /^\s*(PRAGMA (quick_check|user_version$|synchronous)|SELECT|BEGIN DEFERRED|ROLLBACK)/i.test(text)
        ? act()
        : this.#call({ name: 'sqlite', what: text.trim().slice(0, 60), writes: false }, act),
    )
  }
}

function patch(of: object, name: string, by: (...args: never[]) => unknown): void {
  Reflect.defineProperty(of, name, { value: by, writable: true, configurable: true, enumerable: true })
}

/** Whether opening like this may make a file. */
function isNew(flags: unknown): boolean {
  return typeof flags === 'number' ? (flags & fs.constants.O_CREAT) !== 0 : typeof flags === 'string' && /[wa]/.test(flags)
}

function errorOf({ name, what }: Call, code: Code): Error {
  const text = `${code}: the disk failed, ${name} '${what}'`
  return Object.assign(new Error(text), { code, errcode: SQLITE[code] })
}

function kill(): never {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
