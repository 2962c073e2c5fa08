/** Commands that run other commands, and variables that make programs load code. Rules as data, each with its reason. */

/** Runs the command that stands behind its options. */
export interface Wrapper {
  readonly names: readonly string[]
  /** Options that take the next word. */
  readonly valued: readonly string[]
  /** Words before the command. */
  readonly operands: number
}

const wrapper = (names: string, valued = '', operands = 0): Wrapper => ({
  names: names.split(' '),
  valued: valued.split(' '),
  operands,
})

/** Their manual pages; GNU coreutils, findutils, util-linux. */
export const WRAPPERS: readonly Wrapper[] = [
  wrapper('env', '-u --unset -C --chdir -a --argv0'),
  wrapper('nohup setsid time command builtin busybox toybox fakeroot catchsegv', '-o -f'),
  wrapper('exec', '-a'),
  wrapper('nice', '-n --adjustment'),
  wrapper('ionice', '-c -n -p --class --classdata'),
  wrapper('timeout', '-s -k --signal --kill-after', 1),
  wrapper('stdbuf', '-i -o -e --input --output --error'),
  wrapper('sudo doas', '-u -g -h -p -C -D -R -T -U -r -t --user --group --host --prompt --chdir --chroot'),
  wrapper('chroot taskset chrt', '', 1),
  wrapper('strace ltrace', '-o -e -p -s -a -u -E'),
  wrapper('xargs', '-I -n -P -L -s -d -a -E --replace --max-args --max-procs --max-lines --delimiter --arg-file'),
  wrapper('setpriv unshare nsenter', '-t -S -G --target --reuid --regid'),
]

/** Reads a text as commands: behind `-c`, or as its words. */
export const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'rbash']

/** Runs texts, files or commands that cannot be read here. */
export const OPAQUE: readonly string[] = (
  'source . trap watch parallel script su runuser flock at batch crontab expect tmux screen systemd-run start-stop-daemon ' +
  'zsh fish csh tcsh pwsh powershell cmd cmd.exe entr rlwrap enable alias mapfile readarray complete bind fc history'
).split(' ')

export interface OptionRule {
  readonly id: string
  readonly names: readonly string[]
  /** Of one word, or of two with a blank between them. */
  readonly option: RegExp
  readonly runs: readonly string[]
  readonly plain: readonly string[]
}

/** Options by which an allowed command runs another one. */
export const OPTION_RULES: readonly OptionRule[] = [
  {
    id: 'archive',
    names: ['tar', 'bsdtar'],
    option: /^(?:--checkpoint-action|--to-command|--use-compress-program|--rsh-command|--info-script|--new-volume-script|-I|-F)/,
    runs: ['tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec=id', 'tar -I id -cf x y', 'tar xf x --to-command=id'],
    plain: ['tar czf x.tar.gz src', 'tar -xf x --strip-components=1'],
  },
  {
    id: 'git',
    names: ['git'],
    option:
      /^(?:--exec-path=|--upload-pack|--receive-pack|--exec(?:=|$)|--ext-diff|--textconv|--[a-z-]{1,16}-filter|--smtp-server|--sendmail-cmd|bisect run$|submodule foreach$|foreach --recursive$|core\.(?:pager|editor|sshcommand|fsmonitor|hookspath|gitproxy|askpass)$|(?:credential\.helper|sequence\.editor)$|!|--extcmd|--open-files-in-pager|--config-env|-x$|ext::|(?:core|alias|pager|diff|merge|filter|credential|gpg|sequence|uploadpack|http|protocol|include|includeif|remote|submodule)\..*=)/i,
    runs: [
      'git -c core.sshCommand=id fetch',
      'git clone --upload-pack=id x',
      'git -c alias.x=!id x',
      'git clone "ext::sh -c id"',
      'git rebase -x id',
      'git rebase --exec id',
      'git bisect run id',
      'git submodule foreach id',
      'git filter-branch --tree-filter id',
      'git config core.pager id',
      'git config alias.x !id',
      'git send-email --smtp-server=/bin/id x',
    ],
    plain: [
      'git log --oneline',
      'git add run foreach',
      'git config user.name',
      'git bisect start',
      'git submodule update',
      'git commit -m "fix: core"',
      'git -c user.name=x commit -m y',
      'git diff HEAD~1',
    ],
  },
  {
    id: 'remote',
    names: ['ssh', 'scp', 'sftp', 'rsync'],
    option: /^(?:-o.*|.*(?:proxycommand|localcommand|knownhostscommand).*|-e.*|--rsh.*|--rsync-path.*|-S.*|-F.*)$/i,
    runs: ['ssh -oProxyCommand=id x', 'rsync -e "sh -c id" a b:', 'scp -S id a b:'],
    plain: ['ssh host', 'rsync -a src/ dst/', 'scp a b:'],
  },
  {
    id: 'search',
    names: ['rg', 'fd', 'fdfind', 'ag', 'sort', 'man', 'zip', 'less', 'ctags'],
    option:
      /^(?:--pre(?:=|$)|--hostname-bin|-[xX]$|--exec|--exec-batch|--pager|--compress-program|-P|--html|-H|-TT?$|--unzip-command|--options|\+!)/,
    runs: ['rg --pre id x', 'fd -x id', 'sort --compress-program=id x', 'man -P id ls', 'zip x.zip y -T -TT id', 'less +!id x'],
    plain: ['rg --hidden x src', 'fd main', 'sort -n x'],
  },
  {
    id: 'client',
    names: ['psql', 'mysql', 'mariadb', 'sqlite3'],
    option: /(?:^|[\s;])\\!|^\.(?:shell|system|load)\b|^(?:system|source)\s|\b(?:to|from)\s+program\b/i,
    runs: [`psql -c '\\! id'`, `mysql -e 'system id'`, 'sqlite3 x ".shell id"', `psql -c "copy t to program 'id'"`],
    plain: ['psql -c "select 1"', 'mysql -e "select * from systems"', 'sqlite3 x .tables'],
  },
  {
    id: 'build',
    names: ['go', 'npm', 'yarn', 'pnpm'],
    option: /^(?:-{1,2}toolexec|-{1,2}exec(?:=|$)|--script-shell)/,
    runs: ['go build -toolexec=id', 'go run -exec id x', 'npm --script-shell=id run x'],
    plain: ['go build ./x', 'npm test', 'go exec'],
  },
  {
    id: 'script',
    names: ['awk', 'gawk', 'mawk', 'nawk', 'sed', 'vi', 'vim', 'ex', 'ed', 'emacs', 'gdb', 'make'],
    option:
      /(?:system\s*\(|\|\s*getline|\|\s*(?:&\s*)?"|"\s*\||^-(?:[cSx]|ex)$|^--(?:eval|cmd|command)|^[\d,$]*e(?:\s|$)|^[\d,$]*s\/[^/]*\/[^/]*\/[a-df-z\d]*e|^[\d,$]*s#[^#]*#[^#]*#[a-df-z\d]*e|^[\d,$]*s\|[^|]*\|[^|]*\|[a-df-z\d]*e|^!)/,
    runs: [`awk 'BEGIN{system("id")}'`, `awk '{print | "sh"}'`, 'sed 1e x', `sed 's/a/id/e' x`, 'vim -c !id', 'make --eval x'],
    plain: [`awk '{print $1}' x`, `sed 's/a/b/g' x`, 'make test', 'sed -n 1,5p x', 'sed s/a/b/ /home/file', 'make CC=gcc test'],
  },
]

export interface VariableRule {
  readonly id: string
  readonly names: RegExp
  readonly why: string
  readonly loads: readonly string[]
  readonly plain: readonly string[]
}

export const VARIABLE_RULES: readonly VariableRule[] = [
  {
    id: 'loader',
    names:
      /^(?:LD_\w+|DYLD_\w+|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|MALLOC_\w+|OPENSSL_(?:CONF|MODULES|ENGINES)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$/,
    why: 'makes the program load other code',
    loads: ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'JAVA_TOOL_OPTIONS', 'GCONV_PATH'],
    plain: ['LANG', 'LC_ALL', 'TZ'],
  },
  {
    id: 'shell',
    names:
      /^(?:PATH|IFS|ENV|BASH_ENV|BASH_FUNC_\w*|BASHOPTS|SHELLOPTS|SHELL|PS[0-4]|PROMPT_COMMAND|CDPATH|HISTFILE|INPUTRC|HOME|XDG_\w+)$/,
    why: 'changes what the shell runs',
    loads: ['PATH', 'BASH_ENV', 'ENV', 'IFS', 'PS4', 'PROMPT_COMMAND', 'HOME'],
    plain: ['FOO', 'DEBUG', 'MY_PATH', 'COLUMNS'],
  },
  {
    id: 'interpreter',
    names:
      /^(?:NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS)|PYTHON\w+|PERL\w+|RUBY(?:OPT|LIB|SHELL)|GEM_\w+|BUNDLE_\w+|LUA_\w+|PHP_INI_SCAN_DIR|PHPRC|npm_config_\w+|NPM_CONFIG_\w+|CARGO_\w+|RUSTC\w*|GO(?:FLAGS|PROXY|TOOLCHAIN|ROOT)|CC|CXX|CPP|MAKEFLAGS|MAKEFILES)$/,
    why: 'makes an interpreter or compiler run other code',
    loads: ['NODE_OPTIONS', 'PYTHONSTARTUP', 'PERL5OPT', 'RUBYOPT', 'npm_config_script_shell', 'RUSTC_WRAPPER', 'CC'],
    plain: ['NODE_ENV', 'RUST_LOG', 'GOOS'],
  },
  {
    id: 'helper',
    names:
      /^(?:\w*(?:EDITOR|PAGER|VISUAL|BROWSER|ASKPASS)|LESS(?:OPEN|CLOSE|EDIT)|MANOPT|MANPAGER|GIT_(?!AUTHOR_|COMMITTER_|TERMINAL_PROMPT$)\w+|SSH_\w+|RSYNC_\w+|TAR_OPTIONS|FZF_\w+|GREP_\w+|SUDO_\w+|\w+_PROXY|\w+_proxy)$/,
    why: 'makes the program start another one, or reach it elsewhere',
    loads: ['GIT_SSH_COMMAND', 'GIT_EDITOR', 'PAGER', 'LESSOPEN', 'RSYNC_RSH', 'SSH_ASKPASS', 'HTTPS_PROXY'],
    plain: ['GIT_AUTHOR_NAME', 'GIT_TERMINAL_PROMPT', 'CI', 'NO_COLOR'],
  },
]
