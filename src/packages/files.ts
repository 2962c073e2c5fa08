/** Reading files that someone else may have written: bounded, never through a link at the end, never a FIFO or device. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Fault, isSystemError } from '../faults.js'

const SAFE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens a regular file of at most `limit` bytes, gives its descriptor to `use` and closes it. @throws the system's error, or Fault. */
function withFile<T>(path: string, limit: number, flags: number, use: (fd: number, size: number) => T, name = path): T {
  const fd = openSync(path, flags)
  try {
    const { size, mode } = fstatSync(fd)
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) {
      throw new Fault('packages.content-refused', { path: name, why: 'it is not a regular file' })
    }
    if (size > limit) throw new Fault('packages.too-large', { what: name, limit: `${limit} bytes` })
    return use(fd, size)
  } finally {
    closeSync(fd)
  }
}

/** The whole content as it was when it was opened; what is appended later is not read. @param name for faults */
export function readBounded(path: string, limit: number, name = path): Buffer {
  return withFile(path, limit, SAFE, readWhole, name)
}

/** Like readBounded for a file of the user, through links; undefined where there is none or it may not be read. */
export function readIfThere(path: string, limit: number): Buffer | undefined {
  try {
    return withFile(path, limit, SAFE & ~constants.O_NOFOLLOW, readWhole)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined
    throw error
  }
}

function readWhole(fd: number, size: number): Buffer {
  const content = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const read = readSync(fd, content, filled, size - filled, filled)
    if (read === 0) break
    filled += read
  }
  return content.subarray(0, filled)
}

/** The first bytes of a regular file, for its `#!` line or its ELF magic. */
export function readHead(path: string, bytes: number): Buffer {
  return withFile(path, Number.MAX_SAFE_INTEGER, SAFE & ~constants.O_NOFOLLOW, (fd, size) => readWhole(fd, Math.min(bytes, size)))
}

/** SHA-256 of a regular file, hex, in constant memory. */
export function hashFile(path: string, limit: number): string {
  return withFile(path, limit, SAFE, (fd) => {
    const hash = createHash('sha256')
    const chunk = Buffer.allocUnsafe(1024 * 1024)
    let total = 0
    for (let read = readSync(fd, chunk); read > 0 && total <= limit; read = readSync(fd, chunk)) {
      hash.update(chunk.subarray(0, read))
      total += read
    }
    if (total > limit) throw new Fault('packages.too-large', { what: path, limit: `${limit} bytes` })
    return hash.digest('hex')
  })
}
