/** libseccomp as a second opinion on the filter: the rules it is given, what it made of them, and how to ask it anew. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '#sluice/process.js'
import { type ArgumentCheck, type Rule, syscallPolicy } from '#sluice/sandbox/policy.js'
import type { Architecture } from '#sluice/sandbox/seccomp.js'
import type { Syscall } from '#sluice/sandbox/syscalls.js'
import { ROOT } from '../ground/root.js'

const folder = join(ROOT, 'test/sandbox/oracle')
const SOURCE = join(folder, 'oracle.c')
/** The rules and libseccomp's answer, as they were when the policy was last changed. */
export const RULES = join(folder, 'rules.txt')
export const EXPORTS = join(folder, 'exports.txt')

const SETS = { plain: false, unix: true } as const
export type Set = keyof typeof SETS
export const policyOf = (set: Set): ReturnType<typeof syscallPolicy> => syscallPolicy({ unixSockets: SETS[set] })

/** Every policy as oracle.c reads it. libseccomp has one default for a whole program, so each errno of a check makes one. */
export function rules(): string {
  const lines = (Object.keys(SETS) as Set[]).flatMap((set) =>
    [...policyOf(set)].flatMap(([name, rule]) => rulesOf(name, rule).map((line) => `${set} ${line}`)),
  )
  return `${lines.join('\n')}\n`
}

function rulesOf(name: Syscall, rule: Rule): string[] {
  switch (rule.kind) {
    case 'allow':
      return [`${fallback(rule)} allow ${name}`]
    case 'refuse':
      return [`${fallback(rule)} ${rule.errno} ${name}`]
    case 'check':
      return rule.alternatives
        .flatMap(combinations)
        .map((comparisons) => `${fallback(rule)} allow ${name} ${comparisons.join(' ')}`)
    default:
      return rule satisfies never
  }
}

/** Default of the program that speaks of a call: what the call answers where no rule fits, ENOSYS unless it is checked. */
export function fallback(rule: Rule | undefined): number {
  return rule?.kind === 'check' ? rule.errno : 38
}

/** One comparison per argument in every combination: libseccomp's rules know no "one of". */
function combinations(checks: readonly ArgumentCheck[]): string[][] {
  return checks.reduce<string[][]>(
    (all, { argument, mask, values }) =>
      all.flatMap((before) => values.map((value) => [...before, `${argument} ${hex(mask)} ${hex(value)}`])),
    [[]],
  )
}
const hex = (value: number): string => `0x${value.toString(16)}`

export interface Exports {
  readonly version: string
  /** Undefined where libseccomp does not know the call, or the machine does not have it. */
  readonly numbers: ReadonlyMap<string, Readonly<Record<Architecture, number | undefined>>>
  readonly program: (target: Architecture, set: Set, errno: number) => Buffer
}

export function readExports(text = readFileSync(EXPORTS, 'utf8')): Exports {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  const of = (kind: string): string[][] => rows.filter(([first]) => first === kind).map(([, ...rest]) => rest)
  const known = (number = ''): number | undefined => (Number(number) < 0 ? undefined : Number(number))
  const programs = new Map(of('program').map(([target, set, errno, bytes = '']) => [`${target} ${set} ${errno}`, bytes]))
  return {
    version: of('libseccomp')[0]?.[0] ?? '',
    numbers: new Map(of('number').map(([name = '', x64, arm64]) => [name, { x86_64: known(x64), aarch64: known(arm64) }])),
    program: (target, set, errno) => {
      const bytes = programs.get(`${target} ${set} ${errno}`)
      if (bytes === undefined) throw new Error(`libseccomp made no program ${target} ${set} ${errno}`)
      return Buffer.from(bytes, 'hex')
    },
  }
}

/** Compiles the oracle and hands it the policy's rules. @returns what EXPORTS would hold */
export async function askNow(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-oracle-'))
  try {
    const oracle = join(folder, 'oracle')
    const env = { PATH: '/usr/bin:/bin', TMPDIR: folder }
    const flags = ['-Wall', '-Wextra', '-Werror', '-o', oracle, SOURCE, '-lseccomp']
    const built = await run(['/usr/bin/gcc', ...flags], { env })
    if (built.code !== 0) throw new Error(`the oracle does not compile: ${built.stderr}`)
    const asked = await run([oracle], { env, input: rules() })
    if (asked.code !== 0) throw new Error(asked.stderr)
    return asked.stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Writes RULES and EXPORTS anew; for `npm run prove:seccomp -- --write`. */
export async function keep(): Promise<void> {
  await writeFile(RULES, rules())
  await writeFile(EXPORTS, await askNow())
}
