/**
 * Programs that an injected command runs, as data. A word alone is no evidence: most of them are English too. What counts is
 * where it stands and what follows it (see shell-structures.ts).
 */

/**
 * alone: runs to some effect without an operand. word: an English word or a common name of a field, which needs an operand
 * that looks like one. Neither: no word of prose; any operand will do.
 */
export interface Program {
  readonly alone: boolean
  readonly word: boolean
}

const ALONE = `
  whoami uname ifconfig ipconfig netstat ls pwd printenv systeminfo tasklist bash zsh ksh powershell pwsh dmesg lsof vmstat
  crontab reboot poweroff phpinfo`
const ALONE_WORDS = 'id env dir ps hostname ver sh cmd arp set w shutdown'
const WITH_OPERAND = `
  wget curl ncat netcat nslookup chmod chown mkfifo nohup sudo awk gawk sed grep egrep perl python python2 python3 php ruby
  lua tclsh rm mv cp tar xxd base64 openssl ssh scp sftp rsync telnet tftp certutil bitsadmin mshta regsvr32 rundll32 wmic
  schtasks mkdir rmdir pkill killall printf xargs busybox docker kubectl yum pip npm npx gcc systemctl useradd passwd adduser
  socat uniq wc hexdump vim dig traceroute tracert setsid chroot insmod iptables csh tcsh nc unzip gunzip`
const WORDS = `
  cat ping sleep echo find head tail more less sort cut diff strings type copy del erase move ren net reg sc start call test
  host route who last finger date time touch tee kill export eval exec source node make git apt mount su dash fish at halt
  service ed vi nano od tr dd df du ln zip read print timeout watch env nice command trap wall mail sendmail ftp java go`

export const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ...rows(ALONE, { alone: true, word: false }),
  ...rows(WITH_OPERAND, { alone: false, word: false }),
  ...rows(WORDS, { alone: false, word: true }),
  ...rows(ALONE_WORDS, { alone: true, word: true }),
])

function rows(names: string, program: Program): [string, Program][] {
  return names
    .split(/\s/)
    .filter(Boolean)
    .map((name) => [name, program])
}

/** The program that a word of a command line names, however it is quoted, placed or spelled. */
export function programOf(word: string): Program | undefined {
  const plain = word.toLowerCase()
  return PROGRAMS.get(named(plain.replaceAll(/['"\\^]/g, ''))) ?? PROGRAMS.get(named(plain.replaceAll(/['"^]/g, '')))
}

function named(word: string): string {
  const file = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
  return /\.(?:exe|com|bat|cmd)$/.test(file) ? file.slice(0, -4) : file
}
