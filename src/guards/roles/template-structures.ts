/** Expressions that a template engine would evaluate, as rules. A placeholder is none. */
import { LIMITS } from '../../limits.js'
import { EVERYWHERE, NOT_FREE, firstMatch, isSpokenOf, type Span, type Structure, unspoken } from './structure.js'

/** How an expression is opened and closed, by engine. */
const MARKS: readonly (readonly [open: string, close: string])[] = [
  ['{{', '}}'],
  ['${', '}'],
  ['#{', '}'],
  ['*{', '}'],
  ['@{', '}'],
  ['~{', '}'],
  ['<%', '%>'],
  ['{%', '%}'],
  ['<#', '>'],
  ['[#', ']'],
  ['%{', '}'],
  ['[[', ']]'],
  ['{$', '}'],
  ['@(', ')'],
]

export const TEMPLATE_STRUCTURES: readonly Structure[] = [
  {
    id: 'template.expression',
    what: 'holds an expression that a template engine computes',
    why: 'a placeholder names a value; what calls, computes or indexes is a program',
    kinds: NOT_FREE,
    near: MARKS.map(([open]) => open),
    find: (text) => insideMarks(text, isComputed),
    matches: [
      '{{7*7}}',
      '${3*3}',
      '#{7*7}',
      '<%= 7*7 %>',
      '{{ f() }}',
      "${'a'.x()}",
      '{% if x %}',
      '{{a[0]}}',
      '@(1+1)',
      '{{7*7',
      '${{7*7}}',
      "{{x|map('y')}}",
    ],
    passes: [
      '{{name}}',
      '{{ user.name }}',
      '{{cookiecutter.project_slug}}',
      '${VAR}',
      '${env:HOME}',
      '{id}',
      '<%= name %>',
      '${{ github.sha }}',
      '{{ name | upper }}',
      '[[link]]',
      '[[ "a b" ]]',
      'a[[0]]',
      '{}',
      '${VAR:-x}',
      '{{date-iso}}',
      'file@{u}',
      '@(media)',
    ],
  },
  {
    id: 'template.lookup',
    what: 'holds a lookup that a logger or a mail server would follow',
    why: 'Log4Shell: CVE-2021-44228, and the nested lookups that hide it; mail servers expand `${run{…}}`',
    kinds: EVERYWHERE,
    near: ['${'],
    find: (text) =>
      firstMatch(
        /\$\{(?:jndi:|\$\{(?:lower|upper|env|sys|java|main|date|base64|::-?):|(?:lower|upper|env|sys|date|::-)[^}$]{0,20}\}?\$\{|::-\w|(?:run|readfile|readsocket|perl|dlfunc)\{)/i,
        text,
      ),
    matches: ['${${upper:j}ndi:ldap:x}', '${run{/bin/true}}', '${jndi:ldap://x}', '${${::-j}ndi:x}', '${lower:${lower:jndi}}'],
    passes: ['${env:HOME}', '${VAR}', '${lower}'],
  },
  {
    id: 'template.secret',
    what: "holds a lookup of a secret in the server's environment",
    why: 'what expands it puts the key of somebody into a name that others read',
    kinds: NOT_FREE,
    near: ['${'],
    find: (text) =>
      firstMatch(/\$\{(?:env|sys|environment)[:.]\w{0,60}(?:secret|token|passw|private|credential|api_?key|access_?key)/i, text),
    matches: ['${env:DB_PASSWORD}', '${env.API_KEY}', '${sys:client_secret}'],
    passes: ['${env:HOME}', '${TOKEN}', 'env:API_KEY', '${environment}'],
  },
  {
    id: 'template.probe',
    what: 'is nothing but an expression of numbers in the marks of a template engine',
    why: 'it is sent to find out whether the text is evaluated',
    kinds: ['query', 'prose'],
    near: ['{{', '${', '#{', '*{', '@{', '<%'],
    find: (text) => firstMatch(PROBE, text),
    matches: ['{{7*7}}', '${3*3}', '<%= 7*7 %>', ' #{ 1+1} '],
    passes: ['write {{ 1 + 1 }} to see 2', '{{7}}', '${a*b}'],
  },
  {
    id: 'template.program',
    what: "holds an expression that reaches an engine's internals or runs a program",
    why: 'no text for people walks from an object to its class, its loader or the operating system',
    kinds: EVERYWHERE,
    near: [...MARKS.map(([open]) => open), '#set', '#evaluate', '{', '<?', '@', '[=', '$', '_memberAccess'],
    find: (text, kind) =>
      insideMarks(
        text,
        (inside, open, at) => (isProgram(inside) || (RUBY.has(open) && BACKTICKS.test(inside))) && !isSpokenOf(text, at, kind),
      ) ?? unspoken(text, kind, UNMARKED),
    matches: [
      '${T(java.lang.Runtime).getRuntime()}',
      "{{''.__class__.__mro__[2]}}",
      '{{joiner.__init__.__globals__.os}}',
      "<%= system('id') %>",
      "{{constructor.constructor('return 1')()}}",
      '${"freemarker.template.utility.Execute"?new()("id")}',
      '${self.module.runtime.util.os.system("id")}',
      "{{['id']|filter('system')}}",
      "<%= File.open('/etc/hosts').read %>",
      '<%= `ls` %>',
      '@(3+3){System.IO.File.ReadAllText("x")}',
      '@System.Diagnostics.Process.Start("x")',
      '@java.lang.Runtime@getRuntime()',
      '[="freemarker.template.utility.Execute"?new()("id")]',
      "{php system('id')}",
      "<?= system('id') ?>",
      '{self::getStreamVariable("x")}',
      '$!{x.getClass()}',
      '#evaluate("x")',
      '{{ .Exec "id" }}',
      "${new File('/tmp/x').text}",
      '{% include "/etc/hosts" %}',
      '{{lookup a.sub "constructor"}}',
    ],
    passes: [
      '{{ user.name }}',
      '${VAR}',
      '{{ system }}',
      '<%= title %>',
      '${{ secrets.TOKEN }}',
      '{{ user.__name }}',
      '{% if user %}',
      '${os}',
      '{if x}',
      '<?php echo $x ?>',
      '{% include "header.html" %}',
      '{{ new_file }}',
      '@System',
      '{{ .Values.image }}',
      '{system}',
    ],
  },
]

const computed = /[*+%^]|[\w'")\]] ?[(/]|[(['"]|\]|[<>=!]=|&&|\|\||\|[^|]{0,40}\(|-{1,2}\d|\d ?-/
/** Of a directive: a block of a language, not a name. */
const DIRECTIVE_OF_TAG = /^(?:assign|if|list|import|include|macro|function|attempt|local|global)\s/
const directive = /^[-~]? ?(?:if|for|set|include|import|extends|with|macro|block|raw|end\w{1,12})\b/

function isComputed(inside: string, open: string): boolean {
  const body = inside.replace(/^[=\-#!]/, '')
  if (open === '{%') return directive.test(body.trimStart())
  if (open === '<#' || open === '[#') return DIRECTIVE_OF_TAG.test(body)
  if (open === '[[' || open === '@(' || open === '{$') return /\d ?[*+/-] ?\d|\w\(|\$\{/.test(body)
  if (open === '${') return computed.test(body.replace(/:[-=?+].{0,80}$/, ''))
  return computed.test(body)
}

/** Nothing but an expression of numbers: the way to find out whether anything computes it. */
const PROBE = /^\s{0,8}(?:\{\{=?|[$#*@]\{|<%=) ?['\x22]?\d{1,12}['\x22]? ?[*+] ?['\x22]?\d{1,12}['\x22]? ?(?:\}\}|\}|%>)\s{0,8}$/

/** What a walk to the outside passes through, in the languages that engines are written in. */
const INTERNALS =
  /__\w{2,20}__|\bgetClass\b|\bforName\b|\bgetRuntime\b|\bT\((?:java|org|javax)\.|\bjava\.(?:lang|io|util|net)\.|\bjavax\.|freemarker\.|\?new\(|\?api\b|\.constructor ?\(|\.constructor\.(?:constructor|call|prototype)\b|\blookup [\w.]{1,40} ['\x22]constructor|\bnew (?:java|File|ProcessBuilder|Function)\b ?[(.]|\.(?:System|Exec\w{0,10}) ['\x22]|\binclude ['\x22]\/|\bconstructor\b.{0,20}\bconstructor\b|\.class\.(?:mro|base|forName|inspect|getClassLoader|subclasses)|\bgetClassLoader\b|\bdump\(app|\| ?(?:system|passthru|shell_exec|exec|file_excerpt)\b|\bProcessBuilder\b|\bclassLoader\b|\b_\w{1,30}(?:__\w|\.)|\bself\.(?:_|module|template|attr|context)|\b(?:os|subprocess|popen2?|commands)\.(?:system|popen|execv?|spawn|getoutput|run|call|Popen|check_output|environ|read)|\bchild_process\b|\brequire ?\(|\bprocess\.(?:main|env|exit|binding)|\bFile\.(?:open|read)|\bDir\.|\bIO\.(?:popen|read)|\bKernel\.|\b(?:system|exec|passthru|shell_exec|popen|eval|assert|phpinfo|proc_open|file_get_contents|sleep|print|file_put_contents|include|call_user_func|execute|spawn|cycler|joiner|lipsum|url_for|get_flashed_messages|self|request|config|app)\b ?(?:\(|\.(?:\w{1,30}\.){0,6}(?:__|\w{1,30}\())|\|{1,2} ?(?:(?:filter|map|sort|reduce)\(\s?['"](?:system|exec|passthru|shell_exec|popen|proc_open|assert|eval|call_user_func|file_get_contents|readfile|phpinfo)\b|attr\()|\benv\.|\b_self\.|\bapp\.request\.|\bSystem\.|\bRuntime\b|%x[({[]/

/** Of Velocity and Smarty, whose expressions have marks of one character. */
const UNMARKED =
  /#set ?\( ?\$\w{1,20} ?=|#evaluate ?\(|@\([^)]{0,40}\)\{[^}]{0,40}\bSystem\.|@\{? {0,4}System\.(?:IO|Diagnostics|Reflection)\.|@javax?\.[\w.]{1,60}@|\b_memberAccess\b|\[=[^\]]{0,80}\?new ?\(|\{php\}|\{self::|\{Smarty_Internal|\{(?:system|passthru|shell_exec|phpinfo) ?\(|(?:\{(?:php|if|=|!!)|<\?(?:php|=)) ?\\?(?:system|passthru|shell_exec|exec|popen|proc_open|phpinfo) ?\(|\$(?:!|\{|!\{)?\w{1,20}\.(?:getClass|class\.(?:inspect|forName)|__\w)|\$class\.(?:inspect|type)/

/** Where backticks run a command. */
const RUBY: ReadonlySet<string> = new Set(['<%', '#{'])
const BACKTICKS = /^[=-]?\s{0,4}`[^`]{1,200}`/

const isProgram = (inside: string): boolean => INTERNALS.test(inside)

/** Asks about what stands between marks, nested marks included; what is not closed reaches to the end. */
function insideMarks(text: string, ask: (inside: string, open: string, at: number) => boolean): Span | undefined {
  let looked = 0
  for (let at = 0; at < text.length - 1; at += 1) {
    const mark = markAt(text, at)
    if (mark === undefined) continue
    const begin = at + 2
    const close = text.slice(begin, begin + LONGEST).indexOf(mark[1])
    const end = close < 0 ? Math.min(text.length, begin + LONGEST) : begin + close
    looked += end - begin
    if (looked > LIMITS.expressionCharacters || ask(text.slice(begin, end), mark[0], at))
      return { from: at, to: Math.min(end + mark[1].length, text.length) }
    at = begin - 1
  }
  return undefined
}

function markAt(text: string, at: number): (typeof MARKS)[number] | undefined {
  const second = text.charAt(at + 1)
  if (!SECONDS.has(second)) return undefined
  return MARKS.find(([open]) => text.charAt(at) === open.charAt(0) && second === open.charAt(1))
}
const SECONDS: ReadonlySet<string> = new Set(MARKS.map(([open]) => open.charAt(1)))
/** Of an expression that is looked at. */
const LONGEST = 256
