/**
 * The filters of both architectures against those that libseccomp makes of the same rules: it has numbers, an assembler and
 * an order of comparisons of its own. Every number and every checked argument, over a grid; no difference but those listed.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Rule } from '#sluice/sandbox/policy.js'
import { type Architecture, assemble } from '#sluice/sandbox/seccomp.js'
import { SYSCALLS } from '#sluice/sandbox/syscalls.js'
import { decode, execute } from './bpf.js'
import { askNow, EXPORTS, fallback, policyOf, readExports, RULES, rules, type Set as PolicySet } from './oracle.js'

const TARGETS: readonly Architecture[] = ['x86_64', 'aarch64']
const AUDIT: Readonly<Record<Architecture, number>> = { x86_64: 0xc000_003e, aarch64: 0xc000_00b7 }
/** i386, arm, x86-64, arm64, s390x, ppc64le, riscv64, mips64, nothing, everything. */
const AUDITS = [
  0x4000_0003,
  0x4000_0028,
  ...Object.values(AUDIT),
  0x8000_0016,
  0xc000_0015,
  0xc000_00f3,
  0x8000_0008,
  0,
  0xffff_ffff,
]
const KILL = 0x8000_0000
const NO_SUCH_CALL = 0x0005_0000 | 38

/** Where we kill and libseccomp says that there is no such call, and why. A row that does not occur fails. */
const EXPLAINED: readonly { target: Architecture; number: number; why: string }[] = [
  {
    target: 'x86_64',
    number: 0xffff_ffff,
    why: 'by this number a tracer skips a call: libseccomp lets it pass to the rules, we count it as a foreign ABI',
  },
]

/** Numbers with a meaning of their own at the ends and beside, and everything that any kernel counts to. */
const NUMBERS = [
  ...Array.from({ length: 1200 }, (_, number) => number),
  0x3fff_ffff,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_fffe,
  0xffff_ffff,
  ...Array.from({ length: 600 }, (_, number) => 0x4000_0000 + number),
  ...Array.from({ length: 64 }, (_, number) => 0x000f_0000 + number),
]
const HIGH = [0, 1, 0x8000_0000, 0xffff_ffff]
const BITS = Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0)
const upTo = (end: number): number[] => Array.from({ length: end }, (_, value) => value)
const around = (values: readonly number[]): number[] =>
  values.flatMap((value) => [value - 1, value, value + 1].map((each) => each >>> 0))
const unique = (values: readonly number[]): number[] => [...new Set(values)]

type Grid = readonly (readonly [argument: number, values: readonly number[]])[]

/** For every call: nothing, one, everything, and bits, in each argument alone. */
const ANY: readonly Grid[] = upTo(6).map((argument) => [[argument, unique([0, 1, 2, 0xffff_ffff, ...BITS])]])
const MODES = unique([...upTo(0o10000), ...BITS, ...BITS.map((bit) => (bit | 0o6755) >>> 0), 0xffff_f3ff, 0xffff_ffff])
const SHIFTED = BITS.flatMap((one) => BITS.map((other) => (one | other) >>> 0))

/** For what is checked: everything near to what a rule names, whole families of it, and arguments together where they count. */
function grids(name: string, rule: Extract<Rule, { kind: 'check' }>): Grid[] {
  const checks = rule.alternatives.flat()
  const near = upTo(6).map((argument): Grid => {
    const named = checks.filter((each) => each.argument === argument).flatMap(({ values, mask }) => [...values, mask])
    return [[argument, unique([...around(named), ...BITS, 0, 0xffff_ffff])]]
  })
  switch (name) {
    case 'socket':
    case 'socketpair':
      return [
        ...near,
        [
          [0, upTo(48)],
          [1, [...upTo(16), 0x801, 0x8_0001, 0x8_0802, 0x1_0001]],
          [2, [...upTo(24), 33, 58, 132, 136, 255, 262]],
        ],
      ]
    case 'ioctl':
      return [
        ...near,
        [[1, upTo(0x1_0000)]],
        [[1, around([0x4004_9400, 0x4020_9400].flatMap((base) => upTo(64).map((each) => base + each)))]],
      ]
    case 'prctl':
      return [
        ...near,
        [
          [0, [...upTo(256), ...around([0x5356_4d41, 0x5961_6d61, 0x4155_5856])]],
          [1, [0, 1, 2]],
        ],
      ]
    case 'clone':
      return [...near, [[0, unique([...SHIFTED, 0x3d_0f00, 0x4111, 17])]]]
    case 'prlimit64':
      return [...near, [[0, upTo(70_000)]]]
    default:
      return [...near, ...checks.map((each): Grid => [[each.argument, MODES]])]
  }
}

/** Calls `visit` for every combination, each with every high half beside the first argument's low one. */
function visit(grid: Grid, data: Uint32Array, each: () => void): void {
  const [first, ...others] = grid
  if (first === undefined) return each()
  const [argument, values] = first
  for (const value of values) {
    for (const high of HIGH) {
      data[4 + 2 * argument] = value
      data[5 + 2 * argument] = high
      visitLow(others, data, each)
    }
  }
  data.fill(0, 4)
}
function visitLow(grid: Grid, data: Uint32Array, each: () => void): void {
  const [first, ...others] = grid
  if (first === undefined) return each()
  for (const value of first[1]) {
    data[4 + 2 * first[0]] = value
    visitLow(others, data, each)
  }
}

interface Difference {
  readonly number: number
  readonly audit: number
  readonly ours: number
  readonly theirs: number
  readonly data: string
}
interface Comparison {
  readonly cases: number
  readonly differences: readonly Difference[]
  /** Branches of ours that every case left the same way. */
  readonly unseen: readonly string[]
}

/** Every case of one policy on one architecture. */
function compare(target: Architecture, set: PolicySet): Comparison {
  const policy = policyOf(set)
  const ours = decode(assemble(policy, target))
  const named = new Map<number | undefined, { name: string; rule: Rule }>(
    [...policy].map(([name, rule]) => [exports.numbers.get(name)?.[target], { name, rule }]),
  )
  const programs = new Map(
    unique([...policy.values()].map(fallback)).map((errno) => [errno, decode(exports.program(target, set, errno))]),
  )
  const differences: Difference[] = []
  let cases = 0
  const data = new Uint32Array(16)
  const seen = new Uint8Array(2 * ours.length)
  for (const audit of AUDITS) {
    for (const number of NUMBERS) {
      const call = named.get(number)
      const theirs = programs.get(fallback(call?.rule)) ?? []
      const one = (): void => {
        cases++
        const [our, their] = [execute(ours, data, seen).action, execute(theirs, data).action]
        if (our !== their) differences.push({ number, audit, ours: our, theirs: their, data: data.join(' ') })
      }
      data.fill(0)
      data[0] = number
      data[1] = audit
      if (audit !== AUDIT[target]) one()
      else for (const grid of call?.rule.kind === 'check' ? [...ANY, ...grids(call.name, call.rule)] : ANY) visit(grid, data, one)
    }
  }
  return { cases, differences, unseen: ours.flatMap((instruction, at) => missing(instruction, at, seen)) }
}

/** The ways of a branch that no case went: a grid that misses one would not notice what is wrong behind it. */
function missing([code]: Uint32Array, at: number, seen: Uint8Array): string[] {
  if (code !== 0x15 && code !== 0x35) return []
  return [0, 1].filter((held) => seen[2 * at + held] === 0).map((held) => `instruction ${at}, ${held === 1}`)
}

/** Each explained difference must occur and be what is said. */
function judgeDifferences(target: Architecture, differences: readonly Difference[]): void {
  const explained = EXPLAINED.filter((each) => each.target === target)
  const rest = differences.filter(({ number }) => !explained.some((each) => each.number === number))
  assert.deepEqual(rest.slice(0, 5), [], `${rest.length} differences`)
  for (const { number, why } of explained) {
    const found = differences.filter((each) => each.number === number)
    assert.ok(found.length > 0, `no difference any more at ${number}: ${why}`)
    for (const { ours, theirs } of found) assert.deepEqual([ours, theirs], [KILL, NO_SUCH_CALL])
  }
}

/** `npm run prove:seccomp` asks libseccomp anew; otherwise what it said once is good enough. */
const exports = readExports(process.env.SLUICE_ORACLE === 'now' ? await askNow() : undefined)

test('the numbers are those that libseccomp knows', () => {
  const differing = Object.entries(SYSCALLS).filter(([call, [x64, arm64]]) => {
    const theirs = exports.numbers.get(call)
    return theirs === undefined || theirs.x86_64 !== x64 || theirs.aarch64 !== (arm64 ?? undefined)
  })
  assert.deepEqual(differing, [])
})

for (const target of TARGETS) {
  for (const set of ['plain', 'unix'] as const) {
    test(`${target}, ${set}: what libseccomp’s filter says of every call, ours says`, (context) => {
      const { cases, differences, unseen } = compare(target, set)
      context.diagnostic(`${cases} cases, ${differences.length} of them explained differences`)
      judgeDifferences(target, differences)
      assert.deepEqual(unseen, [])
    })
  }
}

test('the rules that libseccomp was given are those of the policy', () => {
  assert.equal(readFileSync(RULES, 'utf8'), rules(), 'npm run prove:seccomp -- --write makes it anew')
})

const canBuild = ['/usr/bin/gcc', '/usr/include/seccomp.h'].every((path) => existsSync(path))
test('libseccomp, asked now, makes what is kept', {
  skip: canBuild ? false : 'no gcc, or no libseccomp-dev, here',
}, async (context) => {
  const now = await askNow()
  const [version, kept] = [readExports(now).version, readExports().version]
  // Another version makes other programs of the same meaning, and `npm run prove:seccomp` compares with those.
  if (version !== kept) context.skip(`libseccomp is ${version} here, and ${kept} made what is kept`)
  else assert.equal(now, readFileSync(EXPORTS, 'utf8'))
})
