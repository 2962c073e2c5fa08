/** Static programs of a few instructions, for what no interpreter can express, of x86-64 and arm64. */
const BASE = 0x400000
const HEADERS = 64 + 56

const X86_64 = 62
const AARCH64 = 183

/** An ELF file that runs `code`, loaded in one segment. */
function elf(machine: number, ...instructions: readonly number[][]): Buffer {
  const code = instructions.flat()
  const file = Buffer.alloc(HEADERS + code.length)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file)
  file.writeUInt16LE(2, 16) // executable
  file.writeUInt16LE(machine, 18)
  file.writeUInt32LE(1, 20)
  file.writeBigUInt64LE(BigInt(BASE + HEADERS), 24) // entry
  file.writeBigUInt64LE(64n, 32) // program headers
  file.writeUInt16LE(64, 52)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(1, 56)
  file.writeUInt32LE(1, 64) // PT_LOAD
  file.writeUInt32LE(5, 68) // read, execute
  file.writeBigUInt64LE(BigInt(BASE), 80)
  file.writeBigUInt64LE(BigInt(BASE), 88)
  file.writeBigUInt64LE(BigInt(file.length), 96)
  file.writeBigUInt64LE(BigInt(file.length), 104)
  file.writeBigUInt64LE(0x1000n, 112)
  Buffer.from(code).copy(file, HEADERS)
  return file
}

/** Exit code of both programs if the attack succeeded, and if not. */
export const GOT = 42
export const NOT = 7
const exit = (code: number): number[] => [0xbf, code, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]

/** i386's getpid by `int 0x80`: a filter that looks only at x86-64 numbers does not see which call it is. */
export const INT80 = elf(
  X86_64,
  [0xb8, 20, 0, 0, 0], // mov eax, 20
  [0xcd, 0x80], // int 0x80
  [0x85, 0xc0, 0x7e, 12], // test eax, eax; jle not
  exit(GOT),
  exit(NOT),
)

/** Tells whether it runs as root: to be given the setuid bit. */
export const AM_I_ROOT = process.arch === 'arm64' ? amIRootOnArm64() : amIRoot()

function amIRoot(): Buffer {
  return elf(
    X86_64,
    [0xb8, 107, 0, 0, 0], // mov eax, geteuid
    [0x0f, 0x05], // syscall
    [0x85, 0xc0, 0x75, 12], // test eax, eax; jnz not
    exit(GOT),
    exit(NOT),
  )
}

function amIRootOnArm64(): Buffer {
  const move = (register: number, value: number): number[] => [((value & 7) << 5) | register, (value >> 3) & 0xff, 0x80, 0xd2]
  const call = [0x01, 0, 0, 0xd4] // svc #0
  const leave = (code: number): number[][] => [move(0, code), move(8, 93), call]
  return elf(
    AARCH64,
    move(8, 175), // geteuid
    call,
    [0x80, 0, 0, 0xb5], // cbnz x0, not
    ...leave(GOT),
    ...leave(NOT),
  )
}
