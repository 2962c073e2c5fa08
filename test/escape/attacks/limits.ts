/** Exhaustion: tried only in the sandbox, where each attempt stops itself well before the machine would notice. */
import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { type Attack, attempt, perl } from '../attack.js'

const limitOf = (name: string): { soft: number; hard: number } => {
  const [, soft = '', hard = ''] =
    new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  const number = (text: string): number => (text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text))
  return { soft: number(soft), hard: number(hard) }
}

const above = (name: string, bound: number): ReturnType<typeof attempt> =>
  attempt(() => {
    const { soft, hard } = limitOf(name)
    return soft <= bound && hard <= bound ? false : `${name}: ${soft}, at most ${hard}`
  })

export const limits: readonly Attack[] = [
  {
    name: 'fork bomb',
    goal: 'more processes than the limit',
    against: 'process-limit',
    bare: 'harmful',
    run: ({ limits: { processes } }) => {
      const bomb =
        perl(`my @all; while (@all < ${processes + 50}) { my $pid = fork; last unless defined $pid; if (!$pid) { sleep 60; exit } push @all, $pid }
        kill 9, @all; waitpid($_, 0) for @all; $r = @all`)
      const made = Number(/\d+/.exec(bomb.how)?.[0])
      return { got: made >= processes, how: `${made} processes` }
    },
  },
  {
    name: 'limits raised again',
    goal: 'a limit set above its bound (prlimit)',
    against: 'file-limits',
    bare: 'depends',
    run: () => perl(`my $l = pack('QQ', 1 << 20, 1 << 20); $r = syscall(302, 0, 7, $l, 0)`),
  },
  {
    name: 'processes',
    goal: 'no limit, or one above ours',
    against: 'process-limit',
    bare: 'depends',
    run: ({ limits: l }) => above('Max processes', l.processes),
  },
  {
    name: 'open files',
    goal: 'no limit, or one above ours',
    against: 'file-limits',
    bare: 'depends',
    run: ({ limits: l }) => above('Max open files', l.openFiles),
  },
  {
    name: 'file size',
    goal: 'no limit, or one above ours',
    against: 'file-limits',
    bare: 'depends',
    run: ({ limits: l }) => above('Max file size', l.fileBytes),
  },
  {
    name: 'data of a process',
    goal: 'no limit, or one above ours',
    against: 'file-limits',
    bare: 'depends',
    run: ({ limits: l }) => above('Max data size', l.dataBytes),
  },
  { name: 'core dumps', goal: 'one written', against: 'file-limits', bare: 'depends', run: () => above('Max core file size', 0) },
  {
    name: 'an endless file',
    goal: 'a file above the limit in its HOME',
    against: 'file-limits',
    bare: 'harmful',
    run: ({ ownHome, limits: { fileBytes } }) => {
      const at = join(ownHome, 'endless')
      const result = perl(
        `$SIG{XFSZ} = 'IGNORE'; open(my $f, '>', '${at}') or die; $r = syscall(77, fileno($f), ${fileBytes} + 1)`,
      )
      rmSync(at, { force: true })
      return result
    },
  },
  {
    name: 'a full /tmp',
    goal: 'room for more than the limit',
    against: 'file-limits',
    bare: 'depends',
    run: ({ limits: l }) => room('/tmp', l.temporaryBytes),
  },
  {
    name: 'a full /dev/shm',
    goal: 'room for more than the limit',
    against: 'file-limits',
    bare: 'depends',
    run: ({ limits: l }) => room('/dev/shm', l.sharedMemoryBytes),
  },
  {
    name: 'a full /dev',
    goal: 'a file made in /dev',
    against: 'read-only-root',
    bare: 'root',
    run: () =>
      attempt(() => {
        const file = openSync('/dev/sluice-probe', 'wx')
        ftruncateSync(file, 1)
        closeSync(file)
        rmSync('/dev/sluice-probe')
        return true
      }),
  },
]

function room(folder: string, bound: number): ReturnType<typeof attempt> {
  return attempt(() => {
    const { blocks, bsize } = statfsSync(folder)
    return blocks * bsize <= bound ? false : `${blocks * bsize} bytes`
  })
}
