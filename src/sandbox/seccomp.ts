/**
 * The seccomp filter as classic BPF, assembled from the policy without native code.
 *
 * Source: Linux' `seccomp_data` (nr@0, arch@4, arguments as little-endian 64-bit words from 16) and `sock_filter`
 * (u16 code, u8 jump-if-true, u8 jump-if-false, u32 k; jumps go forward only).
 */
import { SYSCALLS, type Syscall } from './syscalls.js'
import { type ArgumentCheck, type Rule, type SyscallPolicy, UNKNOWN } from './policy.js'

export type Architecture = 'x86_64' | 'aarch64'

interface Machine {
  readonly audit: number
  readonly column: 0 | 1
  /** Numbers from here on belong to another ABI of the same machine (x32) and kill. */
  readonly foreignFrom?: number
}
const MACHINES: Readonly<Record<Architecture, Machine>> = {
  x86_64: { audit: 0xc000_003e, column: 0, foreignFrom: 0x4000_0000 },
  aarch64: { audit: 0xc000_00b7, column: 1 },
}

/** Node's name of this machine's architecture as ours; undefined where no filter can be made. */
export function architecture(arch: string): Architecture | undefined {
  if (arch === 'x64') return 'x86_64'
  return arch === 'arm64' ? 'aarch64' : undefined
}

export const RETURN = { kill: 0x8000_0000, errno: 0x0005_0000, allow: 0x7fff_0000 } as const
export const OPCODE = { load: 0x20, and: 0x54, jumpIfEqual: 0x15, jumpIfAtLeast: 0x35, jump: 0x05, return: 0x06 } as const

interface Instruction {
  readonly code: number
  readonly whenTrue: number
  readonly whenFalse: number
  readonly k: number
}
type Code = readonly Instruction[]

/** The filter's bytes, for a descriptor that bubblewrap reads. */
export function assemble(policy: SyscallPolicy, target: Architecture): Buffer {
  const machine = MACHINES[target]
  const known = new Map([...policy].flatMap(([name, rule]) => numbered(name, rule, machine)))
  return encode([
    load(4),
    instruction(OPCODE.jumpIfEqual, machine.audit, 1, 0),
    give(RETURN.kill),
    load(0),
    ...(machine.foreignFrom === undefined
      ? []
      : [instruction(OPCODE.jumpIfAtLeast, machine.foreignFrom, 0, 1), give(RETURN.kill)]),
    ...tree(ranges(known)),
  ])
}

function numbered(name: Syscall, rule: Rule, machine: Machine): [number, Rule][] {
  const number = SYSCALLS[name][machine.column]
  return number === null ? [] : [[number, rule]]
}

interface Range {
  readonly from: number
  readonly rule: Rule
}

/** Neighbouring numbers of one outcome, merged; the last range is open. */
function ranges(known: ReadonlyMap<number, Rule>): Range[] {
  const last = Math.max(...known.keys())
  const merged: Range[] = []
  for (let number = 0; number <= last + 1; number++) {
    const rule = known.get(number) ?? UNKNOWN
    const previous = merged.at(-1)
    if (previous === undefined || !sameOutcome(previous.rule, rule)) merged.push({ from: number, rule })
  }
  return merged
}

function sameOutcome(a: Rule, b: Rule): boolean {
  if (a.kind === 'check' || b.kind === 'check') return false
  return a.kind === b.kind && (a.kind === 'allow' || (b.kind === 'refuse' && a.errno === b.errno))
}

/** Binary search over the ranges. Every branch returns, so code never falls out of one. */
function tree(sorted: readonly Range[]): Code {
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) return [give(RETURN.kill)]
  if (sorted.length === 1) return outcome(middle.rule)
  const below = tree(sorted.slice(0, sorted.length >> 1))
  const above = tree(sorted.slice(sorted.length >> 1))
  return [...branchAtLeast(middle.from, below.length), ...below, ...above]
}

/** Goes on with the next instruction where the number is below `k`, else skips `distance`; short jumps hold 8 bits. */
function branchAtLeast(k: number, distance: number): Code {
  if (distance <= 0xff) return [instruction(OPCODE.jumpIfAtLeast, k, distance, 0)]
  return [instruction(OPCODE.jumpIfAtLeast, k, 0, 1), instruction(OPCODE.jump, distance, 0, 0)]
}

function outcome(rule: Rule): Code {
  switch (rule.kind) {
    case 'allow':
      return [give(RETURN.allow)]
    case 'refuse':
      return [give(RETURN.errno | rule.errno)]
    case 'check':
      return [...rule.alternatives.flatMap(alternative), give(RETURN.errno | rule.errno)]
    default:
      return rule satisfies never
  }
}

/** Returns "allow" where all checks hold, else goes on behind itself. */
function alternative(checks: readonly ArgumentCheck[]): Code {
  return checks.reduceRight<Code>((rest, check) => [...checked(check, rest.length), ...rest], [give(RETURN.allow)])
}

/** Goes on with the next instruction where the check holds, else skips `rest`. */
function checked(check: ArgumentCheck, rest: number): Code {
  const masked = check.mask === 0xffff_ffff ? [] : [instruction(OPCODE.and, check.mask, 0, 0)]
  const { length } = check.values
  const compare = check.values.map((value, index) => {
    const remaining = length - 1 - index
    return instruction(OPCODE.jumpIfEqual, value, remaining, remaining === 0 ? rest : 0)
  })
  return [load(16 + 8 * check.argument), ...masked, ...compare]
}

function load(offset: number): Instruction {
  return instruction(OPCODE.load, offset, 0, 0)
}
function give(value: number): Instruction {
  return instruction(OPCODE.return, value, 0, 0)
}
function instruction(code: number, k: number, whenTrue: number, whenFalse: number): Instruction {
  return { code, k: k >>> 0, whenTrue, whenFalse }
}

/** @throws RangeError (from Buffer) where a short jump would not fit. */
function encode(code: Code): Buffer {
  const bytes = Buffer.alloc(code.length * 8)
  for (const [index, { code: opcode, whenTrue, whenFalse, k }] of code.entries()) {
    bytes.writeUInt16LE(opcode, index * 8)
    bytes.writeUInt8(whenTrue, index * 8 + 2)
    bytes.writeUInt8(whenFalse, index * 8 + 3)
    bytes.writeUInt32LE(k, index * 8 + 4)
  }
  return bytes
}
