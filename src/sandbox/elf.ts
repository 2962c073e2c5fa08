/** What a program file says that it needs before it runs (System V ABI, ELF64 little-endian; `#!` lines). Reads, never executes. */
import { closeSync, constants, openSync, readSync } from 'node:fs'

export type Executable =
  | {
      readonly kind: 'elf'
      readonly machine: number
      readonly interpreter?: string
      readonly needed: readonly string[]
      readonly search: Search
    }
  | { readonly kind: 'script'; readonly interpreter: string; readonly argument?: string }
  | { readonly kind: 'other' }

/** Folders in which the file wants its libraries looked for; `$ORIGIN` is left in. */
export interface Search {
  readonly runpath: readonly string[]
  /** The older form, which also counts for the libraries of its libraries. */
  readonly rpath: readonly string[]
}

const PT_LOAD = 1
const PT_DYNAMIC = 2
const PT_INTERP = 3
const DT_NEEDED = 1
const DT_STRTAB = 5
const DT_RPATH = 15
const DT_RUNPATH = 29
/** A file is a stranger's: one that claims more headers or a larger table than any linker writes is not followed. */
const MAX_HEADERS = 64
const MAX_DYNAMIC_BYTES = 64 * 1024
const MAX_TEXT = 4096

export function readExecutable(path: string): Executable {
  // NONBLOCK: a FIFO with a program's name must not hold up a start for ever.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const head = bytesAt(file, 0, MAX_TEXT)
    if (head.subarray(0, 2).toString('latin1') === '#!') return script(head)
    if (head.length < 64 || !head.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))) return { kind: 'other' }
    return elf(file, head)
  } finally {
    closeSync(file)
  }
}

function script(head: Buffer): Executable {
  const [line = ''] = head.subarray(2).toString('utf8').split('\n')
  const [interpreter, ...rest] = line.trim().split(/[ \t]+/)
  if (interpreter === undefined || interpreter === '') return { kind: 'other' }
  return rest.length === 0 ? { kind: 'script', interpreter } : { kind: 'script', interpreter, argument: rest.join(' ') }
}

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

function elf(file: number, head: Buffer): Executable {
  const segments = readSegments(file, head)
  const strings = dynamicStrings(file, segments)
  const interpreter = segments.find(({ type }) => type === PT_INTERP)
  return {
    kind: 'elf',
    machine: head.readUInt16LE(18),
    ...(interpreter === undefined ? {} : { interpreter: textAt(file, interpreter.offset) }),
    needed: strings.filter(({ tag }) => tag === DT_NEEDED).map(({ text }) => text),
    search: { runpath: folders(strings, DT_RUNPATH), rpath: folders(strings, DT_RPATH) },
  }
}

function folders(strings: readonly { tag: number; text: string }[], wanted: number): string[] {
  return strings.filter(({ tag }) => tag === wanted).flatMap(({ text }) => text.split(':').filter(Boolean))
}

function readSegments(file: number, head: Buffer): Segment[] {
  const size = head.readUInt16LE(54)
  const count = Math.min(head.readUInt16LE(56), MAX_HEADERS)
  const table = bytesAt(file, Number(head.readBigUInt64LE(32)), size * count)
  const whole = size < 56 ? 0 : Math.floor(table.length / size)
  return Array.from({ length: whole }, (_, index) => {
    const row = table.subarray(index * size)
    const word = (at: number): number => Number(row.readBigUInt64LE(at))
    return { type: row.readUInt32LE(0), offset: word(8), address: word(16), size: word(32) }
  })
}

function dynamicStrings(file: number, segments: readonly Segment[]): { tag: number; text: string }[] {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC)
  if (dynamic === undefined) return []
  const table = bytesAt(file, dynamic.offset, Math.min(dynamic.size, MAX_DYNAMIC_BYTES))
  const rows = Array.from({ length: table.length >> 4 }, (_, index) => ({
    tag: Number(table.readBigInt64LE(index * 16)),
    value: Number(table.readBigUInt64LE(index * 16 + 8)),
  }))
  const base = fileOffset(segments, rows.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0)
  const named = rows.filter(({ tag }) => tag === DT_NEEDED || tag === DT_RPATH || tag === DT_RUNPATH)
  return named.map(({ tag, value }) => ({ tag, text: textAt(file, base + value) }))
}

function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find((each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.size)
  return segment === undefined ? 0 : address - segment.address + segment.offset
}

function textAt(file: number, offset: number): string {
  const bytes = bytesAt(file, offset, MAX_TEXT)
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end === -1 ? 0 : end).toString('utf8')
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  if (!Number.isSafeInteger(offset) || length === 0) return Buffer.alloc(0)
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset))
}
