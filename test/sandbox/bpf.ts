/**
 * An interpreter of the classic BPF that seccomp filters are made of, ours and libseccomp's, and the policy read a second
 * time, without a filter. Opcodes are literals of Linux' `bpf_common.h`: a wrong one of ours must not be understood here.
 */
import type { Rule, SyscallPolicy } from '#sluice/sandbox/policy.js'
import type { Architecture } from '#sluice/sandbox/seccomp.js'
import { SYSCALLS } from '#sluice/sandbox/syscalls.js'

export interface Call {
  readonly number: number
  readonly audit: number
  readonly arguments: readonly bigint[]
}

/** What the kernel would return for the call, and how many instructions it took. @throws on a jump out of the program */
export function interpret(program: Buffer, call: Call): { readonly action: number; readonly steps: number } {
  return execute(decode(program), seccompData(call))
}

type Program = readonly Uint32Array[]

/** One row of code, jump-if-true, jump-if-false and k per instruction. */
export function decode(program: Buffer): Program {
  return Array.from({ length: program.length / 8 }, (_, index) => {
    const at = index * 8
    return Uint32Array.of(
      program.readUInt16LE(at),
      program.readUInt8(at + 2),
      program.readUInt8(at + 3),
      program.readUInt32LE(at + 4),
    )
  })
}

/** The kernel's `struct seccomp_data` as little-endian words; the instruction pointer is 0. */
export function seccompData({ number, audit, arguments: given }: Call): Uint32Array {
  const words = Uint32Array.of(number, audit, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  for (const [index, value] of given.entries()) {
    words[4 + 2 * index] = Number(value & 0xffff_ffffn)
    words[5 + 2 * index] = Number(value >> 32n)
  }
  return words
}

/**
 * @param seen two marks per instruction, set where it is a branch: the test failed; it held
 * @throws on a jump out of the program, a load outside of the data, and an instruction that is not known
 */
export function execute(
  program: Program,
  data: Uint32Array,
  seen?: Uint8Array,
): { readonly action: number; readonly steps: number } {
  let accumulator = 0
  for (let at = 0, steps = 1; ; at++, steps++) {
    const [code, whenTrue, whenFalse, k] = program[at] ?? []
    if (code === undefined || whenTrue === undefined || whenFalse === undefined || k === undefined)
      throw new Error(`no instruction ${at}`)
    if (code === 0x06) return { action: k, steps }
    if (code === 0x20) accumulator = word(data, k)
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0
    else if (code === 0x05) at += k
    else {
      const held = holds(code, accumulator, k)
      if (seen !== undefined) seen[2 * at + (held ? 1 : 0)] = 1
      at += held ? whenTrue : whenFalse
    }
  }
}

function word(data: Uint32Array, offset: number): number {
  const found = data[offset / 4]
  if (found === undefined) throw new Error(`a load from ${offset}`)
  return found
}

function holds(code: number, accumulator: number, k: number): boolean {
  if (code === 0x15) return accumulator === k
  if (code === 0x25) return accumulator > k
  if (code === 0x35) return accumulator >= k
  if (code === 0x45) return (accumulator & k) !== 0
  throw new Error(`unknown instruction ${code}`)
}

export type Outcome = 'allow' | number

/** What the policy says of a call by number: allowed, or the errno. */
export function judge(policy: SyscallPolicy, target: Architecture, { number, arguments: given }: Call): Outcome {
  const column = target === 'x86_64' ? 0 : 1
  const found = [...policy].find(([name]) => SYSCALLS[name][column] === number)
  return found === undefined ? 38 : follow(found[1], given)
}

function follow(rule: Rule, given: readonly bigint[]): Outcome {
  if (rule.kind === 'allow') return 'allow'
  if (rule.kind === 'refuse') return rule.errno
  const good = rule.alternatives.some((checks) =>
    checks.every(({ argument, mask, values }) => {
      const low = (given[argument] ?? 0n) & 0xffff_ffffn & BigInt(mask)
      return values.some((value) => BigInt(value) === low)
    }),
  )
  return good ? 'allow' : rule.errno
}
