/**
 * Each guarantee with its mechanism switched off, in a copy of the product, and the attacks that succeed then: which guard
 * stops what. Where two guards stand behind each other, both are off.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Promised } from './attack.js'
import type { Task } from './gateway.js'

/** A text that stands exactly once in a compiled file, and what takes its place. */
type Edit = readonly [file: string, from: string, to: string]

export interface Mutation {
  readonly guarantee: Promised
  /** What is switched off. */
  readonly off: string
  readonly edits: readonly Edit[]
  /** Names of the probes that succeed then; no others are tried. */
  readonly succeed: readonly string[]
  readonly mode?: Task['mode']
  /** Whether a start without it is refused, by the trial start that finds out what the machine gives. */
  readonly refused: boolean
  /** The server is the real root of the host: only where that does no harm. */
  readonly asRoot?: true
}

const argument = (...texts: string[]): Edit[] => texts.map((text) => ['sandbox/arguments.js', text, ''])
const NO_FILTER: Edit = ['sandbox/plan.js', `, '--seccomp', tell.bytes(filter)]`, ']']
/** What reads back the posture of a started process. */
const NOT_READ_BACK: Edit = [
  'sandbox/posture.js',
  'return said.filter(([short]) => short).map(([, words]) => words)',
  'return []',
]

export const MUTATIONS: readonly Mutation[] = [
  {
    guarantee: 'pid-namespace',
    off: '`--unshare-pid`',
    edits: argument(`, '--unshare-pid'`, `'--as-pid-1', `),
    succeed: [
      "the gateway's command line",
      'a signal to the gateway',
      "a signal to the gateway's thread",
      "the gateway's priority",
      "the gateway's processors",
      'the list of processes',
    ],
    refused: true,
  },
  {
    guarantee: 'mount-namespace',
    off: "a `/tmp` of its own: the host's is bound, in which this run's targets stand",
    edits: [
      [
        'sandbox/arguments.js',
        `['--perms', '1777', '--size', String(Math.min(LIMITS.temporaryBytes, share)), '--tmpfs', '/tmp']`,
        `['--bind', '/tmp', '/tmp']`,
      ],
    ],
    succeed: [
      '~/.ssh',
      '~/.bash_history',
      'a file outside',
      "a grant's sibling by ..",
      "the host's /tmp and /dev/shm",
      'writing outside',
      'a link out of HOME',
      'a link out of a write grant',
    ],
    refused: true,
  },
  {
    guarantee: 'ipc-namespace',
    off: '`--unshare-ipc`, and the filter',
    edits: [...argument(`, '--unshare-ipc'`), NO_FILTER],
    succeed: ['a sibling’s shared memory'],
    mode: 'siblings',
    refused: true,
  },
  {
    guarantee: 'uts-namespace',
    off: '`--unshare-uts`',
    edits: argument(`, '--unshare-uts'`, `, '--hostname', 'sandbox'`),
    succeed: ['the host’s name'],
    refused: true,
  },
  {
    guarantee: 'cgroup-namespace',
    off: '`--unshare-cgroup` (shows where the gateway stands in a control group)',
    edits: argument(`, '--unshare-cgroup'`),
    succeed: ['the path of its control group'],
    refused: true,
  },
  {
    guarantee: 'no-network',
    off: '`--unshare-net`',
    edits: [['sandbox/arguments.js', `profile.network === 'none' ? ['--unshare-net'] : []`, '[]']],
    succeed: ['host loopback, IPv4', 'the host’s sockets in /proc/net/unix', 'the host’s listeners in /proc/net/tcp'],
    refused: true,
  },
  {
    guarantee: 'no-network',
    off: '`--unshare-net`, and AF_UNIX is permitted',
    edits: [
      ['sandbox/arguments.js', `profile.network === 'none' ? ['--unshare-net'] : []`, '[]'],
      ['sandbox/plan.js', 'assemble(syscallPolicy({ unixSockets })', 'assemble(syscallPolicy({ unixSockets: true })'],
    ],
    succeed: ['AF_UNIX', 'an abstract unix socket', 'an abstract datagram socket', 'a unix socket in a read grant'],
    refused: true,
  },
  {
    guarantee: 'read-only-root',
    off: '`--remount-ro /`',
    edits: [['sandbox/plan.js', `'--remount-ro', '/', `, '']],
    succeed: ['writing to the root'],
    refused: true,
  },
  {
    guarantee: 'read-only-root',
    off: 'read-only binds of grants and of code',
    edits: [
      ['sandbox/arguments.js', `grant.access === 'write' ? '--bind' : '--ro-bind'`, `'--bind'`],
      ['sandbox/arguments.js', `how: '--ro-bind',\n            source: host`, `how: '--bind',\n            source: host`],
    ],
    succeed: [
      'writing to a read grant',
      'changing a read grant',
      'writing its own code',
      'a file renamed in a read grant',
      'the times of a read grant',
      'a nameless file in a read grant',
    ],
    refused: true,
  },
  {
    guarantee: 'seccomp',
    off: 'the filter',
    edits: [NO_FILTER],
    succeed: [
      'keyctl',
      'add_key',
      'io_uring',
      'AF_VSOCK',
      'AF_UNIX',
      'int 0x80',
      'personality',
      'modify_ldt',
      'ptrace of an own child',
      'System V shared memory',
      'setuid by chmod',
      'setuid by open',
      'a lease on a read grant',
      'a named pipe in a write grant',
      'blocks past the limit of a file',
      'huge pages',
      'a filter of its own',
      'netlink beyond routes',
      'no filter',
    ],
    refused: true,
  },
  {
    guarantee: 'no-nested-user-namespaces',
    off: '`--disable-userns`, and the filter',
    edits: [...argument(`'--disable-userns', '--assert-userns-disabled', `), NO_FILTER],
    succeed: ['unshare of a user namespace', 'clone of a user namespace', 'clone3 of a user namespace', 'mount'],
    refused: true,
  },
  {
    guarantee: 'no-capabilities',
    off: '`--cap-drop ALL`: all are added, and nothing is forbidden by the filter',
    edits: [['sandbox/arguments.js', `'--cap-drop', 'ALL'`, `'--cap-add', 'ALL'`], NO_FILTER],
    succeed: ['capabilities', 'chroot', 'unshare of a mount namespace', 'securebits'],
    refused: true,
  },
  {
    guarantee: 'non-root',
    off: 'the drop to another user, and what makes /proc/sys read-only',
    edits: [
      ['sandbox/plan.js', `throw new Fault('sandbox.root', {})`, 'void 0'],
      ['sandbox/arguments.js', `, '--ro-bind', '/proc/sys', '/proc/sys'`, ''],
    ],
    succeed: ["root's file in a grant", 'core_pattern', 'sysctls'],
    refused: true,
    asRoot: true,
  },
  {
    guarantee: 'process-limit',
    off: 'the limit of processes',
    edits: [['sandbox/plan.js', `        ['processes', limits.processes ?? LIMITS.processes],\n`, '']],
    succeed: ['processes'],
    refused: false,
  },
  {
    guarantee: 'file-limits',
    off: 'the limits of open files and of their size',
    edits: [
      ['sandbox/plan.js', `        ['fileBytes', LIMITS.fileBytes],\n`, ''],
      ['sandbox/plan.js', `        ['openFiles', LIMITS.openFiles],\n`, ''],
    ],
    succeed: ['file size'],
    refused: false,
  },
  {
    guarantee: 'private-proc',
    off: 'the masks of /proc',
    edits: [['sandbox/arguments.js', `survey.maskedFiles.flatMap((path) => ['--ro-bind', '/dev/null', path])`, '[]']],
    succeed: ['/proc/interrupts', '/proc/cmdline'],
    refused: false,
  },
  {
    guarantee: 'dies-with-gateway',
    off: 'the check that limits are set for itself only',
    edits: [
      [
        'sandbox/policy.js',
        `prlimit64: check(EPERM, [{ argument: 0, mask: WHOLE, values: [0] }])`,
        `prlimit64: { kind: 'allow' }`,
      ],
    ],
    succeed: ["pid 1's limits"],
    refused: false,
  },
  {
    guarantee: 'environment',
    off: 'the empty environment of bubblewrap, and `--clearenv`',
    edits: [
      ['process.js', 'env: { ...options.env }', 'env: process.env'],
      ['sandbox/arguments.js', `, '--clearenv'`, ''],
    ],
    succeed: ['its own environment'],
    refused: false,
  },
  {
    guarantee: 'descriptors',
    off: 'what closes inherited descriptors, at the start of the gateway and in the gate',
    edits: [
      ['sandbox/descriptors.js', 'for (const descriptor of others)\n        closeSync(descriptor)', 'void others'],
      ['sandbox/gate-code.js', '014: be ff ff ff ff ', '014: be 04 00 00 00 '],
    ],
    succeed: ['inherited descriptors'],
    refused: false,
  },
  {
    guarantee: 'streams',
    off: 'pipes: Node makes the streams',
    edits: [
      ['sandbox/launch.js', '[...theirs, ', `['pipe', 'pipe', 'pipe', `],
      ['sandbox/launch.js', 'new Socket({ fd: input, readable: false, writable: true })', 'child.stdio[0]'],
      ['sandbox/launch.js', 'new Socket({ fd: output, readable: true, writable: false })', 'child.stdio[1]'],
      ['sandbox/launch.js', 'new Socket({ fd: error, readable: true, writable: false })', 'child.stdio[2]'],
    ],
    succeed: [
      'the host’s addresses through a stream',
      'an abstract name taken through a stream',
      'a socket file made through a stream',
      'the gateway’s identity through a stream',
      'a descriptor passed through a stream',
      'urgent data on a stream',
    ],
    refused: false,
  },
  {
    guarantee: 'triggers',
    off: 'read-only mounts over triggers',
    edits: [['sandbox/survey.js', 'profile.grants.flatMap((grant) => triggersIn(grant, profile.triggers))', '[]']],
    succeed: [
      'a trigger in a write grant',
      'a trigger moved away',
      'a hard link to a trigger',
      'a trigger exchanged',
      'a trigger removed',
    ],
    refused: false,
  },
  {
    guarantee: 'grants',
    off: 'the proof, at each start, that a granted path is still what was granted',
    edits: [
      [
        'sandbox/grants.js',
        `    let at = openSync('/', O_PATH | constants.O_DIRECTORY);\n`,
        '    if (grant.inode !== undefined) return openSync(grant.path, O_PATH);\n    let at = 0;\n',
      ],
    ],
    succeed: ['a symlink swapped between two starts', 'a symlink to the very same folder', 'another folder in its place'],
    mode: 'swap',
    refused: false,
  },
]

/** The guarantees of the sandbox that no text of ours switches off, and why. */
export const NOT_SWITCHED_OFF: Readonly<Record<string, string>> = {
  'user-namespace': 'bubblewrap needs one where it is not root',
  'no-new-privileges': 'bubblewrap always sets it',
}

export function mutate(dist: string, edits: readonly Edit[]): void {
  for (const edit of edits) writeFileSync(join(dist, edit[0]), edited(dist, edit))
}

/** @throws if a text does not stand exactly once: what it switched off has moved */
export function edited(dist: string, [file, from, to]: Edit): string {
  const pieces = readFileSync(join(dist, file), 'utf8').split(from)
  if (pieces.length !== 2) throw new Error(`${JSON.stringify(from)} stands ${pieces.length - 1} times in ${file}`)
  return pieces.join(to)
}

/** The same with nothing that reads the posture back, so that the start is not refused. */
export const unread = (edits: readonly Edit[]): readonly Edit[] => [...edits, NOT_READ_BACK]
