/**
 * The gate: the first program in every sandbox, a few hundred bytes of constant machine code. It writes `ready` to
 * descriptor 3, waits there for one byte (end of file means that the gateway is gone: exit), sets the resource limits,
 * closes every descriptor from 4 up, marks 3 close-on-exec and becomes the server. So the gateway sees the exec itself as
 * end of file, or the errno that prevented it as four bytes; a shell could do none of the last three, and would have to
 * exist inside the sandbox.
 *
 * The listings are `objdump -d` of what they say (Linux system call ABI, no library, no relocation); a test disassembles the
 * bytes again and compares.
 */
import type { Architecture } from './seccomp.js'

export const READY = 'ready\n'

/** A row of prlimit64(2): soft and hard alike, so the server cannot raise it. */
export interface ResourceLimit {
  readonly resource: number
  readonly value: number
}
/** Linux' numbers, alike on both architectures. */
export const RLIMIT = { fileBytes: 1, dataBytes: 2, coreBytes: 4, processes: 6, openFiles: 7 } as const

/** Offset, bytes, meaning. Ends where READY stands; the limits begin at the next multiple of eight. */
export const X86_64_LISTING = `
          ; argc, argv and environment stand here
  00: 48 89 e3              mov rbx,rsp
          ; write(3, READY, 6)
  03: b8 01 00 00 00        mov eax,0x1
  08: bf 03 00 00 00        mov edi,0x3
  0d: 48 8d 35 b7 00 00 00  lea rsi,[rip+0xb7]
  14: ba 06 00 00 00        mov edx,0x6
  19: 0f 05                 syscall
          ; read(3, below the stack, 1)
  1b: 31 c0                 xor eax,eax
  1d: bf 03 00 00 00        mov edi,0x3
  22: 48 8d 74 24 f8        lea rsi,[rsp-0x8]
  27: ba 01 00 00 00        mov edx,0x1
  2c: 0f 05                 syscall
          ; end of file, or the gateway is gone
  2e: 83 f8 01              cmp eax,0x1
  31: 75 70                 jne 0xa3
          ; for each limit
  33: 4c 8d 35 9e 00 00 00  lea r14,[rip+0x9e]
  3a: 41 8b 36              mov esi,[r14]
  3d: 85 f6                 test esi,esi
  3f: 78 1a                 js 0x5b
          ; prlimit64(0, resource, &limit, NULL)
  41: 31 ff                 xor edi,edi
  43: 49 8d 56 08           lea rdx,[r14+0x8]
  47: 45 31 d2              xor r10d,r10d
  4a: b8 2e 01 00 00        mov eax,0x12e
  4f: 0f 05                 syscall
  51: 85 c0                 test eax,eax
  53: 75 4e                 jne 0xa3
  55: 49 83 c6 18           add r14,0x18
  59: eb df                 jmp 0x3a
          ; close_range(4, ~0, 0): nothing that was inherited survives
  5b: b8 b4 01 00 00        mov eax,0x1b4
  60: bf 04 00 00 00        mov edi,0x4
  65: be ff ff ff ff        mov esi,0xffffffff
  6a: 31 d2                 xor edx,edx
  6c: 0f 05                 syscall
  6e: 85 c0                 test eax,eax
  70: 75 31                 jne 0xa3
          ; fcntl(3, F_SETFD, FD_CLOEXEC): the gateway sees the exec as end of file
  72: b8 48 00 00 00        mov eax,0x48
  77: bf 03 00 00 00        mov edi,0x3
  7c: be 02 00 00 00        mov esi,0x2
  81: ba 01 00 00 00        mov edx,0x1
  86: 0f 05                 syscall
  88: 85 c0                 test eax,eax
  8a: 75 17                 jne 0xa3
          ; execve(argv[1], &argv[1], environment)
  8c: 48 8b 0b              mov rcx,[rbx]
  8f: 48 8b 7b 10           mov rdi,[rbx+0x10]
  93: 48 8d 73 10           lea rsi,[rbx+0x10]
  97: 48 8d 54 cb 10        lea rdx,[rbx+rcx*8+0x10]
  9c: b8 3b 00 00 00        mov eax,0x3b
  a1: 0f 05                 syscall
          ; write(3, &errno, 4)
  a3: f7 d8                 neg eax
  a5: 89 44 24 f8           mov [rsp-0x8],eax
  a9: b8 01 00 00 00        mov eax,0x1
  ae: bf 03 00 00 00        mov edi,0x3
  b3: 48 8d 74 24 f8        lea rsi,[rsp-0x8]
  b8: ba 04 00 00 00        mov edx,0x4
  bd: 0f 05                 syscall
          ; exit_group(125)
  bf: b8 e7 00 00 00        mov eax,0xe7
  c4: bf 7d 00 00 00        mov edi,0x7d
  c9: 0f 05                 syscall
`

export const AARCH64_LISTING = `
          ; argc, argv and environment stand here
  00: f3 03 00 91  mov x19, sp
          ; write(3, READY, 6)
  04: 08 08 80 d2  mov x8, #0x40
  08: 60 00 80 d2  mov x0, #0x3
  0c: 41 06 00 10  adr x1, 0xd4
  10: c2 00 80 d2  mov x2, #0x6
  14: 01 00 00 d4  svc #0x0
          ; read(3, below the stack, 1)
  18: e8 07 80 d2  mov x8, #0x3f
  1c: 60 00 80 d2  mov x0, #0x3
  20: e1 43 00 d1  sub x1, sp, #0x10
  24: 22 00 80 d2  mov x2, #0x1
  28: 01 00 00 d4  svc #0x0
          ; end of file, or the gateway is gone
  2c: 1f 04 00 f1  cmp x0, #0x1
  30: c1 03 00 54  b.ne 0xa8
          ; for each limit
  34: 74 05 00 10  adr x20, 0xe0
  38: 81 02 40 b9  ldr w1, [x20]
  3c: 21 01 f8 37  tbnz w1, #31, 0x60
          ; prlimit64(0, resource, &limit, NULL)
  40: 00 00 80 d2  mov x0, #0x0
  44: 82 22 00 91  add x2, x20, #0x8
  48: 03 00 80 d2  mov x3, #0x0
  4c: a8 20 80 d2  mov x8, #0x105
  50: 01 00 00 d4  svc #0x0
  54: a0 02 00 b5  cbnz x0, 0xa8
  58: 94 62 00 91  add x20, x20, #0x18
  5c: f7 ff ff 17  b 0x38
          ; close_range(4, ~0, 0): nothing that was inherited survives
  60: 80 00 80 d2  mov x0, #0x4
  64: 01 00 80 12  mov w1, #0xffffffff
  68: 02 00 80 d2  mov x2, #0x0
  6c: 88 36 80 d2  mov x8, #0x1b4
  70: 01 00 00 d4  svc #0x0
  74: a0 01 00 b5  cbnz x0, 0xa8
          ; fcntl(3, F_SETFD, FD_CLOEXEC): the gateway sees the exec as end of file
  78: 60 00 80 d2  mov x0, #0x3
  7c: 41 00 80 d2  mov x1, #0x2
  80: 22 00 80 d2  mov x2, #0x1
  84: 28 03 80 d2  mov x8, #0x19
  88: 01 00 00 d4  svc #0x0
  8c: e0 00 00 b5  cbnz x0, 0xa8
          ; execve(argv[1], &argv[1], environment)
  90: 69 02 40 f9  ldr x9, [x19]
  94: 60 0a 40 f9  ldr x0, [x19, #16]
  98: 61 42 00 91  add x1, x19, #0x10
  9c: 22 0c 09 8b  add x2, x1, x9, lsl #3
  a0: a8 1b 80 d2  mov x8, #0xdd
  a4: 01 00 00 d4  svc #0x0
          ; write(3, &errno, 4)
  a8: e0 03 00 4b  neg w0, w0
  ac: ff 43 00 d1  sub sp, sp, #0x10
  b0: e0 03 00 b9  str w0, [sp]
  b4: 08 08 80 d2  mov x8, #0x40
  b8: 60 00 80 d2  mov x0, #0x3
  bc: e1 03 00 91  mov x1, sp
  c0: 82 00 80 d2  mov x2, #0x4
  c4: 01 00 00 d4  svc #0x0
          ; exit_group(125)
  c8: c8 0b 80 d2  mov x8, #0x5e
  cc: a0 0f 80 d2  mov x0, #0x7d
  d0: 01 00 00 d4  svc #0x0
`

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
