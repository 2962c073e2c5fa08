/** One escape probe: an attack that runs as the server, and what is known of it without a sandbox. */
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import type { Guarantee } from '#sluice/sandbox/sandbox.js'
import { numberHere } from './numbers.js'

/** Where the attacks find their targets. Host paths and the gateway's own process; made by gateway.ts. */
export interface Given {
  readonly sandboxed: boolean
  /** Names of the attacks to try; all of them where absent. */
  readonly only?: readonly string[]
  /** Stands in the gateway's environment and memory and in every file that must stay unseen. */
  readonly marker: string
  readonly gateway: number
  /** The user's home on the host, with keys and a history. */
  readonly home: string
  /** A host folder that everybody may write, and nobody granted. */
  readonly outside: string
  readonly readGrant: string
  readonly writeGrant: string
  /** HOME and code of the server, as it sees them. */
  readonly ownHome: string
  /** The same HOME on the host. */
  readonly hostHome: string
  readonly ownCode: string
  readonly hostname: string
  readonly tcp4: number
  readonly tcp6: number
  readonly abstract: string
  readonly engineSocket: string
  readonly limits: {
    readonly processes: number
    readonly openFiles: number
    readonly fileBytes: number
    readonly temporaryBytes: number
    readonly sharedMemoryBytes: number
    readonly dataBytes: number
  }
}

export interface Outcome {
  /** True if the attacker got what the attack is for. */
  readonly got: boolean
  /** The error, or what was got. */
  readonly how: string
}

/** What a probe tries: a guarantee of `sluice doctor`, or one of the other promises of SECURITY.md. */
export type Promised = Guarantee | 'environment' | 'descriptors' | 'streams' | 'triggers' | 'grants'

export interface Probe {
  /** Also its identity: no two have the same. */
  readonly name: string
  /** What must not be achieved. */
  readonly goal: string
  readonly against: Promised
  /**
   * Without a sandbox it succeeds for anyone or for root, or that depends on the kernel and its settings. Or it is not tried
   * there: it would do harm, or its target exists only in a sandbox.
   */
  readonly bare: 'anyone' | 'root' | 'depends' | 'harmful' | 'inside'
}

export interface Attack extends Probe {
  readonly run: (given: Given) => Outcome | Promise<Outcome>
}

/** Runs an attempt of Node's own; an error is the answer "no". */
export function attempt(act: () => string | boolean): Outcome {
  try {
    const result = act()
    return typeof result === 'string' ? { got: true, how: result } : { got: result, how: result ? 'done' : 'not there' }
  } catch (error) {
    return { got: false, how: error instanceof Error && 'code' in error ? String(error.code) : String(error) }
  }
}

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))

/** What an attack answers whose system call or instruction this processor does not have. */
export const NOT_HERE = 'not on this machine'

/**
 * Runs Perl, whose `syscall` reaches the kernel without a library between; its numbers are x86-64's and become this machine's.
 * The code leaves its result in `$r` (-1: see `$!`).
 * @param streams `inherit`: descriptors 0 and 2 are the server's own, which the gateway made
 * @returns got if `$r` is not -1; `how` names the error, or the signal that killed it
 */
export function perl(code: string, streams: 'pipe' | 'inherit' = 'pipe'): Outcome {
  const numbers = [...code.matchAll(/\bsyscall\((\d+)/g)].map(([, number]) => Number(number))
  if (numbers.some((number) => numberHere(number) === undefined)) return { got: false, how: NOT_HERE }
  const here = code.replaceAll(/\bsyscall\((\d+)/g, (_, number) => `syscall(${numberHere(Number(number))}`)
  const program = `${here}; print defined $r && $r != -1 ? "ok $r" : "error " . ($!+0);`
  const { stdout, stderr, signal, status } = spawnSync('/usr/bin/perl', ['-e', program], {
    encoding: 'utf8',
    env: {},
    timeout: 10_000,
    stdio: [streams, 'pipe', streams],
  })
  if (signal !== null) return { got: false, how: signal }
  const [, word, number] = /(ok|error) (-?\d+)/.exec(stdout ?? '') ?? []
  if (word === undefined) throw new Error(`perl did not answer (${status}): ${stderr}`)
  return word === 'ok'
    ? { got: true, how: `returned ${number}` }
    : { got: false, how: names.get(Number(number)) ?? `errno ${number}` }
}

/** One system call; the arguments are Perl expressions, copied so that Perl accepts a literal as a buffer. */
export function call(number: number, ...args: (string | number)[]): Outcome {
  const given = args.map((_, index) => `$a[${index}]`)
  return perl(`my @a = (${args.join(', ')}); $r = syscall(${[number, ...given].join(', ')})`)
}

/** Got also if the call was refused by anything but a privilege check: the attacker reached the code behind it. */
export function reached(outcome: Outcome): Outcome {
  return { ...outcome, got: outcome.got || !['EPERM', 'ENOSYS', 'EACCES', 'SIGSYS', NOT_HERE].includes(outcome.how) }
}
