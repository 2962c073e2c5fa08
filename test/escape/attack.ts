/** One escape probe: an attack that runs as the server, and what is known of it without a sandbox. */
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/** Where the attacks find their targets. Host paths and the gateway's own process; made by gateway.ts. */
export interface Given {
  readonly sandboxed: boolean
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

export interface Attack {
  readonly name: string
  /** What must not be achieved. */
  readonly goal: string
  /**
   * Without a sandbox it succeeds for anyone or for root; `depends` on the kernel's settings; or it would do harm and is
   * tried only in the sandbox.
   */
  readonly bare: 'anyone' | 'root' | 'depends' | 'harmful'
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
 * arm64's numbers by x86-64's, which the attacks are written in (Linux' `asm-generic/unistd.h`); those that stand here without
 * one arm64 never had. Not taken from the filter's own table: a wrong number there must not be tried wrongly here.
 */
const ARM64: Readonly<Record<number, number | undefined>> = {
  29: 194,
  31: 195,
  41: 198,
  56: 220,
  68: 186,
  71: 187,
  77: 46,
  85: undefined,
  101: 117,
  103: 116,
  105: 146,
  112: 157,
  116: 159,
  133: undefined,
  135: 92,
  154: undefined,
  155: 41,
  157: 167,
  161: 51,
  165: 40,
  166: 39,
  167: 224,
  169: 142,
  170: 161,
  172: undefined,
  175: 105,
  231: 94,
  248: 217,
  249: 218,
  250: 219,
  268: 53,
  272: 97,
  298: 241,
  300: 262,
  302: 261,
  303: 264,
  304: 265,
  308: 268,
  310: 270,
  321: 280,
  323: 282,
  1073741863: undefined,
}

/** The number of a call on this machine; from 424 on all machines count alike. @throws where the table lacks it */
function numberHere(x64: number): number | undefined {
  if (process.arch === 'x64' || (x64 >= 424 && x64 < 512)) return x64
  if (!(x64 in ARM64)) throw new Error(`no arm64 number for system call ${x64}`)
  return ARM64[x64]
}

/**
 * Runs Perl, whose `syscall` reaches the kernel without a library between; its numbers are x86-64's and become this machine's.
 * The code leaves its result in `$r` (-1: see `$!`).
 * @returns got if `$r` is not -1; `how` names the error, or the signal that killed it
 */
export function perl(code: string): Outcome {
  const numbers = [...code.matchAll(/\bsyscall\((\d+)/g)].map(([, number]) => Number(number))
  if (numbers.some((number) => numberHere(number) === undefined)) return { got: false, how: NOT_HERE }
  const here = code.replaceAll(/\bsyscall\((\d+)/g, (_, number) => `syscall(${numberHere(Number(number))}`)
  const program = `${here}; print defined $r && $r != -1 ? "ok $r" : "error " . ($!+0);`
  const { stdout, stderr, signal, status } = spawnSync('/usr/bin/perl', ['-e', program], {
    encoding: 'utf8',
    env: {},
    timeout: 10_000,
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
