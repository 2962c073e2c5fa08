/** What goes on as a filter, a query, a format or a header where a value should end, as rules. */
import { EVERYWHERE, NOT_FREE, firstMatch, type Span, type Structure } from './structure.js'

export const OPERATOR_STRUCTURES: readonly Structure[] = [
  {
    id: 'operator.ldap',
    what: 'closes an LDAP filter and begins another',
    why: 'RFC 4515: a closing and an opening parenthesis end the assertion that the value belongs to',
    kinds: ['name', 'query'],
    near: [')(', '(&', '(|', '(!', ') (', '*)', '*()'],
    find: (text, kind) => (kind === 'query' ? outOfFilter(text) : firstMatch(FILTER, text)),
    matches: ['*)(uid=*))(|(uid=*', 'admin)(&)', 'x)(|(password=*)', '*)(x', '(&(a=b)(c=d))', '*()|&x'],
    passes: ['f(x)(y)', '(a) (b)', 'a (b=c)', '*(x)', '(a|b)(c)', 'main()|x'],
  },
  {
    id: 'operator.nosql',
    what: 'holds an operator of a document database',
    why: 'where the value is read as JSON or as a form, `$ne` and its kind compare in place of the value; some run a script',
    kinds: ['name'],
    near: ['$'],
    find: (text) =>
      firstMatch(
        /[{[,]\s?["']?\$(?:ne|eq|gte?|lte?|n?in|not|nor|or|and|regex|where|exists|expr|function|type|size|all|mod|jsonSchema|text|elemMatch|lookup|out|merge|comment|natural)\b["']?\s?[:\]]|\$where\b\s?[:=]|^\$(?:where|function|accumulator)$/,
        text,
      ),
    matches: [
      "x' } ], $comment:'y'",
      '{"$ne": null}',
      '[$gt]=',
      '{$where: "1"}',
      "{'$regex':'.*'}",
      'x[$ne]=1',
      '$where: 1',
      '$where',
      '$function',
    ],
    passes: ['$5', '{id}', '$ne', 'a[$i]', '{$name}', '${or}', '[$name]', '{$type}'],
  },
  {
    id: 'operator.script',
    what: 'ends a quoted text and goes on as a script',
    why: 'a database or an engine that puts the value into a script runs what follows the quote',
    kinds: ['name'],
    near: ["'", '"', '(', '; return', ';return', 'this.'],
    find: (text) =>
      firstMatch(
        /['"]\s?(?:\|\||&&)\s?(?:['"\d!]|this\.|true\b|sleep)|['"];?\s?(?:return|while ?\(|sleep ?\(|var \w)|['"]\s?\+\s?\w{1,20}\(|^(?:sleep|eval|exec|system|passthru|print|phpinfo|assert)\(|^\w{0,40}; ?return (?:true|false|this|\d|['"])|^this\.\w{1,40} ?(?:[=!]={1,2}|[<>]|\.match\()|\bdb\.\w{1,40}\.(?:insert|update|delete|remove|drop|find|aggregate|save|mapReduce|count)\w{0,20}\(/,
        text,
      ),
    matches: [
      "'||'1'=='1",
      "'; return true; var x='",
      "' && this.password.match(/a/)",
      "';sleep(5000)",
      '"+eval(',
      '\'"||sleep(5)',
      '0;return true',
      'db.users.insert({a:1})',
      'this.a == this.b',
    ],
    passes: ["O'Brien", "it's", '"a" "b"', "rock 'n' roll", 'size 5"', "'a' || b", 'print'],
  },
  {
    id: 'operator.call',
    what: 'calls a function that runs programs or code',
    why: 'an interpreter that gets the value runs it; a name calls nothing',
    kinds: EVERYWHERE,
    near: ['(', '$', 'document.'],
    find: (text, kind) => firstMatch(kind === 'prose' || kind === 'query' ? CALL_WITH_COMMAND : CALL, text),
    matches: [
      "system('id')",
      'eval("x")',
      "x';exec('whoami');",
      'phpinfo()',
      'require(\\"child_process\\")',
      '__import__("os")',
      'os.system("id")',
      '{${sleep(20)}}',
    ],
    passes: ['foo(bar)', 'system(1)', 'eval', 'execute("plan")', 'call exec() later', 'file_system("a")'],
  },
  {
    id: 'operator.format',
    what: 'holds directives of a format string',
    why: 'CWE-134: `%n` writes memory, and a row of `%s` or `%x` reads it',
    kinds: NOT_FREE,
    near: ['%'],
    find: (text) =>
      firstMatch(
        /(?:%(?:\d{1,4}\$)?0?\d{0,4}(?:l{1,2}|h{1,2})?[nsxpd][.,: |_-]?){3}|%\d{1,5}\$n|%(?:s|x|p|d|\d{1,5}[xd])[^%]{0,3}%n\b/,
        text,
      ),
    matches: ['%s%s%s', '%x%x%x%x', '%08x.%08x.%08x', '%p,%p,%p', '%7$n', '%x%n'],
    passes: ['100%', '%Y-%m-%d', '%s', '%d of %d', '50%%', '%20', '%n', '%d/%m/%s'],
  },
  {
    id: 'operator.header',
    what: 'begins a line of its own in a header',
    why: 'a line end that is followed by `Name:` ends the header that the value belongs to (CWE-113)',
    kinds: NOT_FREE,
    near: ['\r', '\n', ':'],
    find: (text) =>
      firstMatch(
        /\r\n[A-Za-z]: ?\S|[\r\n][\r\n]{0,2} ?(?:[A-Za-z][A-Za-z-]{1,40}: ?\S|HTTP\/\d)|(?:\\r\\n|(?:[\u010a\u010d\u560a\u560d]|\u00c4[\u008a\u008d]|\u00e5\u0098[\u008a\u008d]){2})[A-Za-z][A-Za-z-]{0,40}: ?\S/,
        text,
      ),
    matches: [
      'x\r\nSet-Cookie: a=b',
      'x\nLocation: y',
      'x\r\n\r\nHTTP/1.1 200',
      'PUT\r\nA: b',
      'x\\r\\nA: b',
      'x\u560d\u560aA: b',
      'x\u00c4\u008d\u00c4\u008aA: b',
    ],
    passes: ['a\nb', 'a\n\nb: ', 'Name: x', 'a\\nb: c', 'Č: x', '\u560d: x'],
  },
  {
    id: 'operator.protocol',
    what: 'goes on with a command of a protocol',
    why: 'mail servers and caches read a line each: a line end inside a value begins the next command',
    kinds: ['name', 'place', 'query'],
    near: ['\r', '\n'],
    find: (text) =>
      firstMatch(
        /[\r\n](?:(?:MAIL FROM:|RCPT TO:|(?:EHLO|HELO|FLUSHALL|FLUSHDB|CONFIG SET|SLAVEOF|REPLICAOF)\b)|[A-Z]\d{1,4} [A-Z]{4,12}\b|\.\r?\n)|\r\n(?:DATA|QUIT|RSET|NOOP|STAT|LIST|DEL \S)/,
        text,
      ),
    matches: ['x\r\nQUIT\r\n', 'x\nRCPT TO:<a@b.example>', 'x\r\n.\r\n', 'x\r\nA001 LOGOUT', 'x\nFLUSHALL'],
    passes: ['a\nb', 'a\nDATA', 'DATA', 'a\n. b', 'A1 LIST', 'x\nQuit'],
  },
  {
    id: 'operator.prompt',
    what: "holds a shell's prompt and what was typed at it",
    why: 'what was copied from a terminal is a command line, not a name',
    kinds: ['name'],
    near: ['@'],
    find: (text) => firstMatch(/\w@[\w.-]{1,40}:[~/][\w/.-]{0,40}[$#] ?\S/, text),
    matches: ['me@host:~$ id', 'root@box:/tmp# ls'],
    passes: ['me@host', 'git@github.com:a/b', 'a@b:8080'],
  },
]

/** RFC 4515: where one assertion ends and another begins, and what joins them. */
const FILTER = /\)\s?\((?:[&|!]|[\w-]{1,30}[~<>]?=)|\([&|!]\s?\(|\*\)\s?\(|\)\([&|]\)|\)\(\)|\*\(\)\s?[&|]/

/**
 * What somebody searches for may be a whole filter, which begins with a parenthesis and closes those that it opens. What closes
 * one that it did not open, or has a filter behind something else, goes on in another's.
 */
function outOfFilter(text: string): Span | undefined {
  const found = firstMatch(FILTER, text)
  if (found === undefined || /^\s?\(/.test(text)) return undefined
  const joins = /\([&|]\s?\([\w-]{1,30}[~<>]?=/.test(text)
  return joins || closesMore(text.slice(0, found.to)) ? found : undefined
}

function closesMore(text: string): boolean {
  let open = 0
  for (const character of text) {
    if (character === '(') open += 1
    else if (character === ')' && --open < 0) return true
  }
  return false
}

/** Functions that run a program or code that they get as a text. */
const RUN = String.raw`(?:\bos\.(?:system|popen|exec\w{0,2})|\bsubprocess\.\w{2,14}|\b(?:shell_exec|system|passthru|popen|proc_open|pcntl_exec|exec|execSync|spawn|spawnSync|assert)|eval)`
/** Functions that read or print, by which an attacker sees that the value runs: with a text as their argument. */
const SHOW = `
  print printf die md5 include include_once require_once base64_decode file_get_contents file_put_contents readfile fopen fsockopen
  unserialize preg_replace call_user_func create_function curl_exec execfile compile getattr open alert prompt confirm fetch atob
  setTimeout Function`
const alternatives = (names: string): string => names.trim().split(/\s+/).join('|')

/** In prose a function is spoken of; with a command as its text it runs one. */
const CALL_WITH_COMMAND = new RegExp(
  String.raw`(?:^\W{0,4}|\S;)${RUN} ?\(\\?["'](?:\w{0,20}/)?\w{2,12}[ "'\\/]|\S;(?:phpinfo\(\)|print\(md5)|\$\{@?\w{2,24}\(|\{\$\{\w{1,24}\(`,
)
const CALL = new RegExp(
  [
    String.raw`${RUN} ?\(\\?["'$]`,
    String.raw`\b(?:${alternatives(SHOW)})\(\\?["'$]`,
    String.raw`\b(?:phpinfo|globals|getRuntime) ?\(\)|\brequire ?\(\\?["']child_process|__import__ ?\(|\bprocess\.exit ?\(`,
    String.raw`\$\{@?\w{2,24}\(|\{\$\{\w{1,24}\(|\b(?:File\.open|IO\.popen) ?\(|\b(?:sleep|benchmark|pg_sleep) ?\(\d`,
    String.raw`\bdocument\.(?:cookie|location|write)|\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b`,
  ].join('|'),
)
