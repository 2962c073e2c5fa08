/**
 * The gate: the first program in every sandbox, half a kilobyte of constant machine code. It closes every descriptor from 4
 * up, writes `ready` to descriptor 3 and waits there for one byte. Then it starts the server in a process below its own,
 * under the resource limits, and writes the errno of that, or 0 once the server runs. From then on it is the sandbox's init:
 * it reaps, ends with the server's code when the server ends, and ends at once when anything happens on descriptor 3, which
 * is how it learns that the gateway is gone, however that died. With it the kernel ends everything in the sandbox.
 *
 * bubblewrap's own init and death signals would not do: a bubblewrap that dies between cloning its child and releasing it
 * leaves the child waiting for ever. A shell would not do either: it would have to exist inside the sandbox.
 *
 * The file may be executed and not read, so that nobody inside can open the process's memory or environment.
 */
import { AARCH64_LISTING, X86_64_LISTING } from './gate-code.js'
import type { Architecture } from './seccomp.js'

export const READY = 'ready\n'
/** What the gate reports behind READY, once: the errno with which the server could not be started, or 0. */
export const REPORT_BYTES = 4

/** A row of prlimit64(2): soft and hard alike, so the server cannot raise it. */
export interface ResourceLimit {
  readonly resource: number
  readonly value: number
}
/** Linux' numbers, alike on both architectures. */
export const RLIMIT = { fileBytes: 1, dataBytes: 2, coreBytes: 4, processes: 6, openFiles: 7 } as const

const ELF_HEADER = 64
const PROGRAM_HEADER = 56
const LOAD_ADDRESS = 0x40_0000
const READ_EXECUTE = 5
const READ_WRITE = 6

interface Machine {
  readonly elf: number
  readonly listing: string
}
const MACHINES: Readonly<Record<Architecture, Machine>> = {
  x86_64: { elf: 62, listing: X86_64_LISTING },
  aarch64: { elf: 183, listing: AARCH64_LISTING },
}

/** A static executable for `target`. */
export function gateImage(limits: readonly ResourceLimit[], target: Architecture): Buffer {
  const machine = MACHINES[target]
  const text = Buffer.concat([machineCode(machine.listing), Buffer.from(READY)])
  const body = Buffer.concat([text, Buffer.alloc(-text.length & 7), limitTable(limits)])
  return Buffer.concat([headers(machine.elf, body.length), body])
}

export function machineCode(listing: string): Buffer {
  const rows = listing.matchAll(/^ +[0-9a-f]+: ((?:[0-9a-f]{2} )+)/gm)
  return Buffer.from([...rows].map(([, bytes = '']) => bytes.replaceAll(' ', '')).join(''), 'hex')
}

/** Rows of 24 bytes: resource, soft, hard; a negative resource ends them. */
function limitTable(limits: readonly ResourceLimit[]): Buffer {
  const words = limits.flatMap(({ resource, value }) => [resource, value, value].map(BigInt))
  const table = new BigInt64Array([...words, -1n])
  return Buffer.from(table.buffer)
}

/** One segment that holds everything, and a stack that is not executable. */
function headers(machine: number, bodyLength: number): Buffer {
  const start = ELF_HEADER + 2 * PROGRAM_HEADER
  const bytes = Buffer.alloc(start)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes.writeUInt16LE(2, 16) // ET_EXEC
  bytes.writeUInt16LE(machine, 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(BigInt(LOAD_ADDRESS + start), 24)
  bytes.writeBigUInt64LE(BigInt(ELF_HEADER), 32)
  bytes.writeUInt16LE(ELF_HEADER, 52)
  bytes.writeUInt16LE(PROGRAM_HEADER, 54)
  bytes.writeUInt16LE(2, 56)
  segment(bytes, ELF_HEADER, { type: 1, flags: READ_EXECUTE, address: LOAD_ADDRESS, size: start + bodyLength, align: 0x1000 })
  segment(bytes, ELF_HEADER + PROGRAM_HEADER, { type: 0x6474_e551, flags: READ_WRITE, address: 0, size: 0, align: 16 })
  return bytes
}

interface Segment {
  readonly type: number
  readonly flags: number
  readonly address: number
  readonly size: number
  readonly align: number
}
function segment(bytes: Buffer, at: number, { type, flags, address, size, align }: Segment): void {
  bytes.writeUInt32LE(type, at)
  bytes.writeUInt32LE(flags, at + 4)
  bytes.writeBigUInt64LE(BigInt(address), at + 16)
  bytes.writeBigUInt64LE(BigInt(address), at + 24)
  bytes.writeBigUInt64LE(BigInt(size), at + 32)
  bytes.writeBigUInt64LE(BigInt(size), at + 40)
  bytes.writeBigUInt64LE(BigInt(align), at + 48)
}
