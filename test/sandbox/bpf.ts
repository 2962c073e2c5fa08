/** An interpreter of the classic BPF that a seccomp filter is made of, and the policy read a second time, without a filter. */
import type { Rule, SyscallPolicy } from '#sluice/sandbox/policy.js'
import { type Architecture, OPCODE } from '#sluice/sandbox/seccomp.js'
import { SYSCALLS } from '#sluice/sandbox/syscalls.js'

export interface Call {
  readonly number: number
  readonly audit: number
  readonly arguments: readonly bigint[]
}

/** What the kernel would return for the call, and how many instructions it took. @throws on a jump out of the program */
export function interpret(program: Buffer, call: Call): { readonly action: number; readonly steps: number } {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number >>> 0, 0)
  data.writeUInt32LE(call.audit, 4)
  for (const [index, value] of call.arguments.entries()) data.writeBigUInt64LE(value, 16 + 8 * index)
  let accumulator = 0
  for (let at = 0, steps = 1; ; at += 8, steps++) {
    const code = program.readUInt16LE(at)
    const k = program.readUInt32LE(at + 4)
    if (code === OPCODE.return) return { action: k, steps }
    if (code === OPCODE.load) accumulator = data.readUInt32LE(k)
    else if (code === OPCODE.and) accumulator = (accumulator & k) >>> 0
    else if (code === OPCODE.jump) at += 8 * k
    else at += 8 * program.readUInt8(at + (holds(code, accumulator, k) ? 2 : 3))
  }
}

function holds(code: number, accumulator: number, k: number): boolean {
  if (code === OPCODE.jumpIfEqual) return accumulator === k
  if (code === OPCODE.jumpIfAtLeast) return accumulator >= k
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
