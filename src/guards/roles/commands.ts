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
  whoami uname ifconfig ipconfig netstat ls pwd printenv systeminfo tasklist bash zsh ksh csh tcsh powershell pwsh dmesg lsof
  vmstat crontab reboot poweroff phpinfo uptime lsb_release hostnamectl logname getent ipconfig getmac driverquery qprocess
  quser qwinsta pkexec doas calc notepad explorer mspaint lscpu lsblk lspci busybox`
const ALONE_WORDS = 'id env dir ps hostname ver sh cmd arp set shutdown groups route mount df free'
const WITH_OPERAND = `
  wget curl ncat netcat nslookup chmod chown chgrp mkfifo mknod nohup sudo awk gawk mawk sed grep egrep fgrep perl python
  python2 python3 pypy php ruby irb lua tclsh osascript rm mv cp tar xxd base32 base64 openssl ssh scp sftp rsync telnet tftp
  certutil bitsadmin mshta msiexec regsvr32 rundll32 wmic cscript wscript nltest icacls schtasks mkdir rmdir pkill killall
  printf xargs docker podman kubectl yum dnf apk pip pip3 npm npx yarn gcc systemctl useradd userdel usermod passwd adduser
  chpasswd socat uniq wc hexdump vim emacs dig traceroute tracert tracepath setsid chroot insmod modprobe iptables nc unzip
  gunzip gzip bzip2 strace gdb tcpdump nmap tshark xterm tmux stat readlink realpath mktemp truncate shuf fold nl tac rev
  expand basename dirname netsh mysql psql sqlite3 redis-cli mongosh`
const WORDS = `
  cat ping sleep echo find head tail more less sort cut diff strings type copy xcopy robocopy del erase move ren rename attrib
  net reg sc start call test host who whois last finger date time touch tee kill export eval exec source node make git apt su
  dash fish at batch halt service ed vi nano od tr dd du ln zip read print timeout watch nice command trap wall mail sendmail
  ftp java go cargo install link look locate users open choice forfiles screen script stdbuf split join alias declare typeset
  unset history jobs fg bg umask ulimit wait exit`

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
