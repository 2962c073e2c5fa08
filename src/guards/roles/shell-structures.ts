/** Where a value would begin a second command in a shell, or give a program an option: as rules. */
import { commandAt, type Certainty } from './command-line.js'
import { programOf } from './commands.js'
import { EVERYWHERE, NOT_FREE, firstMatch, type Kind, type Span, type Structure } from './structure.js'

export const SHELL_STRUCTURES: readonly Structure[] = [
  {
    id: 'shell.second-command',
    what: 'starts a second command',
    why: 'a separator that is followed by a program and its operand is a command line to whatever shell gets the value',
    kinds: EVERYWHERE,
    near: ';|&\n\r^<>\\',
    find: secondCommand,
    matches: [
      'main; ls -l /tmp',
      '&&uname -a',
      'x| cat /etc/passwd',
      'a);id',
      '|/usr/bin/id|',
      'x\nwhoami\n',
      'x&curl${IFS}http://203.0.113.7',
      "x;w'h'oami",
      '& type C:\\Windows\\win.ini',
      'x || sleep 10',
    ],
    passes: [
      'a;b',
      'AT&T',
      'team & friends',
      'salt & cat',
      'name;id;type',
      'id|name|state',
      'a|b',
      'R&D',
      'x > y',
      '>=1.2 <2',
      'Time & date',
      'C:\\new\\test.txt',
      'search & find',
      'page=1&id=7',
    ],
  },
  {
    id: 'shell.encoded-line',
    what: 'begins a command behind an encoded line end',
    why: 'a line end is only encoded where something is to decode it after the check',
    kinds: EVERYWHERE,
    near: '%',
    find: encodedLine,
    matches: ['%0acat%20/etc/passwd', 'x%0D%0Awhoami%0D', '%0Aenv%0A', '%250Aid', '%0a ping -c 3 127.0.0.1 %0a'],
    passes: ['100%0 identical', 'a%0Ab', 'line%0Aend', '%20cat'],
  },
  {
    id: 'shell.substitution',
    what: "puts a command's output in its place",
    why: 'a shell runs what stands between `$(` and `)`, between backticks and in `<(…)` before anything else',
    kinds: NOT_FREE,
    near: '`$<>',
    find: substitution,
    matches: [
      '$(id)',
      '`id`',
      'x$(curl http://203.0.113.7)',
      'who$(echo am)i',
      'who$()ami',
      'cat <(echo 2f65)',
      '$(</etc/passwd)',
    ],
    passes: ['$(NAME)', '`users`', '$5', 'a<(b)', 'cost $(5)', '${id}', '$(env.HOME)'],
  },
  {
    id: 'shell.assigned',
    what: 'puts a command into a variable',
    why: "what is assigned in a shell's quoting and then named runs as a command",
    kinds: EVERYWHERE,
    near: '$',
    find: (text) => firstMatch(/\b[A-Za-z_]\w{0,31}=\\?\$\\?["'(]/, text),
    matches: ["&CMD=$'id';$CMD", 'x;A=$"env";$A', '^CMD=$\\"id\\";$CMD'],
    passes: ['a=$5', 'name=value', 'price=$HOME', "x='$5'"],
  },
  {
    id: 'shell.fields',
    what: "uses a shell's own variables in place of characters",
    why: 'nobody spells a blank or a slash as `${IFS}` or `${HOME:0:1}` but to get past a check',
    kinds: EVERYWHERE,
    near: '$',
    find: (text) => firstMatch(/\$\{?IFS\b|\$\{[A-Z_]{2,32}:\d{1,3}:\d{1,3}\}/, text),
    matches: ['cat$IFS/etc/hosts', 'x${IFS}y', '${HOME:0:1}etc'],
    passes: ['${HOME}', '$IF', '${VAR:-x}', 'SIFS'],
  },
  {
    id: 'shell.function',
    what: 'defines a shell function in the form that old shells run from their environment',
    why: 'Shellshock: CVE-2014-6271',
    kinds: EVERYWHERE,
    near: '(',
    find: (text) => firstMatch(/\(\) {0,4}\{ {0,4}(?::|_;|[^\s{}]{1,8};) {0,4};? {0,4}\}/, text),
    matches: ['() { :;}; /bin/true', 'x() { :; }; id'],
    passes: ['f() {}', 'function() { return 1 }', '() => {}'],
  },
  {
    id: 'shell.redirection',
    what: 'redirects to or from a file',
    why: 'a shell opens, and empties, what stands behind `>`',
    kinds: NOT_FREE,
    near: '<>',
    find: (text) =>
      firstMatch(/(?:[0-9&]?>{1,2}|<) ?(?:\/(?:dev|etc|tmp|var|proc|root|home|usr|bin|opt)\/|[A-Za-z]:\\|&\d)|<<</, text),
    matches: ['x > /tmp/out', 'x>/dev/null', 'x 2>&1', '< /etc/passwd', 'xxd <<< 2f65'],
    passes: ['x > y', '>=1.2', 'a -> b', '<b>', 'a<b', 'List<String>', 'a >> b'],
  },
  {
    id: 'shell.interpreter',
    what: 'hands a program to an interpreter',
    why: 'a shell or an interpreter with `-c` or `-e` runs whatever stands behind it',
    kinds: NOT_FREE,
    near: '-/',
    find: (text) =>
      firstMatch(
        /\b(?:(?:ba|da|z|k|c|tc)?sh|python[23]?|perl|ruby|php|node|pwsh|lua) {1,4}-{1,2}(?:[ceErl]|eval|ic|lc|exec)\b|\b(?:cmd(?:\.exe)?|powershell(?:\.exe)?) {1,4}[/-](?:[ck]|e\w{0,20}|command|nop\w{0,8}|w\w{0,12})\b/i,
        text,
      ),
    matches: ['sh -c id', 'bash -c "x"', "python3 -c 'import os'", 'cmd /c dir', 'powershell -enc AAAA', 'perl -e 1'],
    passes: ['sh', 'python -V', 'bash-completion', 'node-c', 'cmd/config', 'push -c'],
  },
  {
    id: 'shell.transport',
    what: 'names a transport that runs a command',
    why: 'git hands what follows `ext::` to a shell, `fd::` reads from an open descriptor',
    kinds: EVERYWHERE,
    near: ':',
    find: (text) => firstMatch(/(?:^|[^A-Za-z])(?:ext|fd)::[^\s:]/, text) ?? firstMatch(/ext::(?:sh|bash|\/)/, text),
    matches: ['ext::sh -c id', 'abc123ext::sh -c x'],
    passes: ['std::string', 'text::Value', 'context::get', 'fd::', 'next::page'],
  },
]

/** After which characters a shell begins a new command, and how sure that is in a name. */
function certaintyAt(text: string, at: number, kind: Kind): Certainty | undefined {
  const code = text.charCodeAt(at)
  const doubled = text.charCodeAt(at + 1) === code
  switch (code) {
    case 0x26: // &
      return doubled ? 'hard' : 'soft'
    case 0x7c: // |
      return doubled ? 'hard' : 'medium'
    case 0x3b: // ;
      return 'medium'
    case 0x0a:
    case 0x0d:
      return kind === 'prose' || kind === 'query' ? undefined : 'medium'
    case 0x5e: // ^
    case 0x3c: // <
    case 0x3e: // >
      return kind === 'name' ? 'soft' : undefined
    case 0x5c: // the two characters \n
      return kind === 'name' && /[nr]/.test(text.charAt(at + 1)) ? 'soft' : undefined
    default:
      return undefined
  }
}

function secondCommand(text: string, kind: Kind): Span | undefined {
  if (kind === 'prose' || kind === 'query') return commandInProse(text)
  if (LIST.test(text) && !text.split(/[;|,]/).some((word) => programOf(word.trim())?.word === false)) return undefined
  for (let at = 0; at < text.length; at += 1) {
    const certainty = certaintyAt(text, at, kind)
    if (certainty === undefined) continue
    const begin = behindSeparators(text, at)
    const end = commandAt(
      text,
      begin,
      begin - at > 1 && certainty === 'soft' && text.charCodeAt(at) === 0x26 ? 'medium' : certainty,
    )
    if (end !== undefined) return { from: at, to: end }
    at = begin - 1
  }
  return undefined
}

/** Plain words between one kind of separator are a list of columns, of names, of labels. */
const LIST = /^[\w.-]{1,64}(?:; ?[\w.-]{1,64}){2,63}$|^[\w.-]{1,64}(?:\|[\w.-]{1,64}){2,63}$/

function behindSeparators(text: string, at: number): number {
  if (text.charCodeAt(at) === 0x5c) return at + 2
  let end = at + 1
  while (end < text.length && SEPARATORS.has(text.charAt(end))) end += 1
  return end
}
const SEPARATORS: ReadonlySet<string> = new Set(';|&\n\r')

/**
 * In a sentence a separator stands between blanks or behind a word. What begins with one, or is glued to it on both sides,
 * and is a command up to the end of the text, is no sentence.
 */
function commandInProse(text: string): Span | undefined {
  const open = SEPARATORS.has(text.charAt(text.length - 1)) ? commandAt(text, 0, 'medium') : undefined
  if (open !== undefined) return { from: 0, to: open }
  for (let at = 0; at < text.length; at += 1) {
    const certainty = certaintyAt(text, at, 'prose')
    if (certainty === undefined) continue
    const begin = behindSeparators(text, at)
    if (at === 0 || (isGlued(text, at, begin) && !inCode(text, at))) {
      const end = commandAt(text, begin, certainty)
      if (end !== undefined) return { from: at, to: end }
    }
    at = begin - 1
  }
  return undefined
}

function isGlued(text: string, at: number, begin: number): boolean {
  return text.charAt(at - 1) !== ' ' && (text.charAt(begin) !== ' ' || '&|'.includes(text.charAt(at)))
}

function encodedLine(text: string): Span | undefined {
  for (let at = text.indexOf('%0'); at >= 0; at = text.indexOf('%0', at + 2)) {
    if (!/[ad]/i.test(text.charAt(at + 2))) continue
    const after = text.slice(at + 3, at + 3 + ENCODED).replace(/^(?:%(?:25)?0[ad])+/i, '')
    const plain = after.replaceAll(/%(?:25)?20|\+/g, ' ').replaceAll(/%(?:25)?2f/gi, '/')
    const line = plain.replaceAll(/%(?:25)?0[ad]/gi, '\n')
    if (commandAt(line, 0, 'hard') !== undefined) return { from: at, to: at + 3 + Math.min(after.length, 12) }
  }
  const twice = /%250[ad]/i.exec(text)
  return twice === null ? undefined : encodedLine(text.slice(twice.index).replaceAll('%25', '%'))
}
/** Of what stands behind an encoded line end, as far as it is read. */
const ENCODED = 48

/** Between backticks of Markdown. */
function inCode(text: string, at: number): boolean {
  const before = text.lastIndexOf('`', at)
  return before >= 0 && text.includes('`', at)
}

function substitution(text: string): Span | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const end = code === 0x60 ? quotedCommand(text, at) : isSubstitution(text, at) ? substituted(text, at + 2) : undefined
    if (end !== undefined) return { from: at, to: end }
  }
  return undefined
}

const isSubstitution = (text: string, at: number): boolean => text.charCodeAt(at + 1) === 0x28 && '$<>'.includes(text.charAt(at))

/** Between backticks stand names too: only a command counts. */
function quotedCommand(text: string, at: number): number | undefined {
  const end = commandAt(text, at + 1, 'hard')
  return end !== undefined && text.includes('`', at + 1) ? end : undefined
}

/** `$(NAME)` is a variable to many tools; an empty one is only good for hiding. */
function substituted(text: string, at: number): number | undefined {
  const next = text.charAt(at)
  if (next === ')' && text.charAt(at - 2) === '$') return at + 1
  if (next === '<' && /^< ?[/~.\w]/.test(text.slice(at, at + 3))) return at + 2
  return commandAt(text, at, 'hard')
}
