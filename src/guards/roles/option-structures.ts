/** Values that a program would read as an option of its own, as rules (CWE-88). */
import { LIMITS } from '../../limits.js'
import { NOT_FREE, firstMatch, type Structure } from './structure.js'

export const OPTION_STRUCTURES: readonly Structure[] = [
  {
    id: 'option.leading',
    what: 'begins like an option',
    why: 'a program that gets the value as an argument reads it as an option; names do not begin with a dash and a letter',
    kinds: NOT_FREE,
    near: ['-'],
    find: (text) =>
      firstMatch(
        /^['"]?(?:--[A-Za-z]|-[A-Za-z](?:$|[ \t=:"'/])|-[A-Za-z]\w{1,40}[ \t]{1,4}[\w./-]|-[A-Za-z]\w{1,40}=|-Wl,|-(?:javaagent|agentlib|agentpath|XX):|-(?:exec|execdir|delete|ok|okdir|fprintf?)\b)/,
        text,
      ),
    matches: [
      '--upload-pack=x',
      '-e "x"',
      '-x /tmp/x',
      '-oProxyCommand=id',
      '-o/etc/hosts',
      '--ext-diff',
      '-exec sh',
      '-I',
      '-delete',
      '-xY main',
      '-config_list a,b',
      '-ojson --wide',
      '-OQueue=/tmp',
      '-Dname=value',
      '-javaagent:x.jar',
      '-Wl,-rpath,x',
    ],
    passes: ['-1', '-notes.md', '-date', '-A-', '-1.5e3', '--', '-', '-created_at', '—', '- item', '-0x1f', '-$5', '-∞'],
  },
  {
    id: 'option.further',
    what: 'holds an option behind a blank',
    why: 'where the value is split into words, what begins with a dash is an option; a person writes one without a value into a name, too',
    kinds: NOT_FREE,
    near: [' -', '\t-', '\n-'],
    find: (text) =>
      firstMatch(/\s--[A-Za-z][\w-]{0,60}=|\s-[a-z][A-Z]\w{1,40}=|\s-[A-Za-z] {1,4}(?:["'/-]|\w{1,40}\.\w{1,40}=)/, text),
    matches: ['main --exec=id', 'x -oProxyCommand=id', 'x -c core.pager=id', 'x -e "y"'],
    passes: ['build --release', 'a - b', 'any --> unknown', 'a -- b', '5 -3', 'John - the -x factor', 'use --all values'],
  },
  {
    id: 'option.glued',
    what: 'holds an option behind a name',
    why: 'what follows the name is what the value would do as an option: a value for a long one, a file or a program for a short one',
    kinds: NOT_FREE,
    near: ['--', '-'],
    find: (text) =>
      firstMatch(
        /[^-\s!<]--[A-Za-z][A-Za-z-]{1,40}=|-[A-Za-z] ?["']?\/(?:bin|etc|tmp|usr|dev|proc|var|root|home|opt|lib|sbin)\/|-[a-z][A-Z]\w{1,40}=|-[A-Za-z] {1,4}(?:"|'|\w{1,40}\.\w{1,40}=|\d{1,5} -)|-exec(?:dir)? {1,4}\w|-[A-Za-z] ["']?(?:id|sh|bash|cmd)\b/,
        text,
      ),
    matches: [
      'main--exec=/bin/sh',
      'x-I/bin/sh',
      'x-x /tmp/x',
      'x-p 22 -oProxyCommand=id',
      'x-c core.pager=id',
      'x-exec sh',
      'x-e "y"',
    ],
    passes: [
      'block--modifier',
      'X-ray',
      'release-v/1.2',
      'a-b/c',
      'e-mail',
      'plan-b',
      'T-shirt red',
      '2026-08-01',
      'a=b--c',
      'sort-x=1',
    ],
  },
  {
    id: 'option.searched',
    what: 'begins like an option with its value',
    why: 'programs for searching get what is searched for as an argument, and have options that run programs',
    kinds: ['query'],
    near: ['-'],
    find: (text) =>
      firstMatch(
        /^--[A-Za-z][\w-]{1,40}=\S|^-[a-z][A-Z]\w{1,40}=|[^-\s!<`'"(]--[a-z][a-z-]{1,40}=[^\s&]|^-exec(?:dir)? \w/,
        text,
      ),
    matches: ['--pre=/bin/sh', '-oProxyCommand=id', 'x--upload-pack=touch', '-exec sh'],
    passes: ['--force', 'a -PDF -WOOL', '-label:bug', 'git push --force-with-lease=x', '--', '-1'],
  },
  {
    id: 'option.leading-program',
    what: 'begins like an option that makes a program run another',
    why: 'no sentence begins with such an option and its operand',
    kinds: ['query', 'prose'],
    near: ['-'],
    find: (text) =>
      text.length > LIMITS.nameOfOption
        ? undefined
        : firstMatch(
            /^(?:\w{1,20})?(?:--(?:exec|eval|rsh|pre|upload-pack|receive-pack|to-command|checkpoint-action|post-file|load-extension|use-askpass|rsync-path|proxy-command|open-files-in-pager)=|--(?:ext-diff|open-files-in-pager|textconv)$|--global {1,4}core\.|-c {1,4}core\.\w{1,20}=|-o(?:Proxy|Local)Command=)|^-exec(?:dir)? {1,4}(?:sh|bash|id|\/bin)\b/,
            text,
          ),
    matches: [
      '--exec=/bin/sh',
      '--ext-diff',
      '-exec sh -c id',
      '-oProxyCommand=id',
      '--global core.pager=id',
      'x-c core.pager=id',
    ],
    passes: ['--exec runs a command', 'use --exec=x to run it', 'the option --ext-diff', '-c', 'git -c core.pager=less log'],
  },
  {
    id: 'option.known',
    what: 'names an option that makes a program run another',
    why: 'it has no other use than to run a program, or to open what is closed',
    kinds: NOT_FREE,
    near: ['--', '='],
    find: (text) =>
      firstMatch(
        /--(?:ext-diff|textconv|open-files-in-pager|upload-pack|receive-pack|privileged|no-sandbox|allow-root|use-askpass|to-command|checkpoint-action|load-extension|unsafe-perm|rsync-path|post-file|proxy-command|inspect-brk|global {1,4}\w|config {1,4}\w)\b|\b(?:core\.(?:sshCommand|pager|editor|fsmonitor|gitProxy|hooksPath|askPass)|LD_PRELOAD|LD_LIBRARY_PATH|GIT_SSH_COMMAND|GIT_SSH|NODE_OPTIONS|BASH_ENV|PYTHONSTARTUP|PERL5OPT|ProxyCommand|LocalCommand)\b ?=/i,
        text,
      ),
    matches: ['main--ext-diff', 'x core.sshCommand=id', 'LD_PRELOAD=/x.so', 'x--open-files-in-pager', '10--global core.pager=id'],
    passes: ['core.pager', 'block--global', 'no-sandbox'],
  },
]
