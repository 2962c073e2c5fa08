/** What one of two hostile servers that run at the same time tries to get of the other. */
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { attempt, type Outcome, perl, type Probe } from '../attack.js'

/** What one is told of the other. */
export interface Sibling {
  readonly marker: string
  readonly port: number
  /** On the host. */
  readonly pid: number
  readonly home: string
}

const processes = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))

function found(file: string, text: string): Outcome {
  return attempt(() =>
    processes().some((pid) => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text)).got),
  )
}

const holds = (path: string, marker: string): boolean => attempt(() => readFileSync(path, 'utf8').includes(marker)).got
/** Key of its System V segment. */
export const keyOf = (marker: string): number => Number.parseInt(marker.slice(-6), 16)

interface Try extends Probe {
  readonly run: (other: Sibling) => Outcome | Promise<Outcome>
}

export const SIBLINGS: readonly Try[] = [
  {
    name: 'a sibling’s environment',
    goal: 'a variable of another sandboxed server read',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ marker }) => found('environ', `SIBLING=${marker}`),
  },
  {
    name: 'a sibling’s command line',
    goal: 'another sandboxed server seen',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ marker }) => found('cmdline', marker),
  },
  {
    name: 'a sibling’s HOME',
    goal: 'a file of it read',
    against: 'mount-namespace',
    bare: 'anyone',
    run: ({ marker, home }) => attempt(() => [home, '/home/server'].some((folder) => holds(`${folder}/trace`, marker))),
  },
  {
    name: 'a sibling’s temporary files',
    goal: 'one read in /tmp or /dev/shm',
    against: 'mount-namespace',
    bare: 'anyone',
    run: ({ marker }) => attempt(() => ['/tmp', '/dev/shm'].some((folder) => holds(`${folder}/trace-${marker}`, marker))),
  },
  {
    name: 'a sibling’s listener',
    goal: 'another sandboxed server reached on loopback',
    against: 'no-network',
    bare: 'anyone',
    run: ({ marker, port }) => greeting(port, marker),
  },
  {
    name: 'a signal to a sibling',
    goal: 'kill(2) accepted for it (signal 0)',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ pid }) => attempt(() => process.kill(pid, 0)),
  },
  {
    name: 'a sibling’s memory',
    goal: 'bytes of it read by /proc/PID/mem',
    against: 'pid-namespace',
    bare: 'anyone',
    run: ({ pid }) =>
      perl(`$r = -1; if (open(my $maps, '<', '/proc/${pid}/maps')) { my ($at) = <$maps> =~ /^([0-9a-f]+)/;
        if (open(my $mem, '<', '/proc/${pid}/mem')) { sysseek($mem, hex($at), 0); $r = sysread($mem, my $bytes, 16) // -1 } }`),
  },
  {
    name: 'a sibling’s shared memory',
    goal: 'a System V segment of it found by its key',
    against: 'ipc-namespace',
    bare: 'anyone',
    run: ({ marker }) => perl(`$r = syscall(29, ${keyOf(marker)}, 0, 0)`),
  },
]

function greeting(port: number, marker: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')))
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve({ got: bytes.toString() === marker, how: 'connected' })
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve({ got: false, how: error.code ?? error.message }))
  })
}
