/**
 * An argument that is a command line, held against what a person allows: one simple command, or those operators and commands
 * that were set. A command that runs another is judged by the other as well, and what cannot be read is not run. It is read as
 * bash reads it; what cmd.exe or PowerShell would make of it is not known here.
 */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'
import type { ShellSettings } from '../../manifest/content.js'
import type { Check, Site } from './check.js'
import { injectionInArgument } from './identifier.js'
import type { Parsers, Reader, ShellCommand, ShellScript } from './parsers.js'
import { END_RULES } from './shell-ends.js'
import { OPAQUE, OPTION_RULES, SHELLS, VARIABLE_RULES, WRAPPERS } from './shell-words.js'

interface Problem {
  readonly rule: string
  readonly what: string
  readonly hint: string
}

export function shellCheck(parsers: Parsers): Check {
  return (value, site) => {
    const found = unfit(value) ?? new Judge(parsers.shell, site.settings.shell ?? {}).problem(value)
    return found === undefined ? undefined : finding(found, site)
  }
}

/** @param words of one command, none of them a command line itself */
export type WordsCheck = (
  words: readonly string[],
  site: Site,
) => { readonly finding: Finding; readonly index?: number } | undefined

/**
 * A command as a list of its words, which no shell needs to split: judged as one, and each word by itself, since some servers join
 * them. What is only an argument need not read as a command.
 */
export function wordsCheck(parsers: Parsers): WordsCheck {
  const alone = shellCheck(parsers)
  return (words, site) => {
    for (const [index, word] of words.entries()) {
      const refused = alone(word, site)
      if (refused !== undefined && !(index === 0 ? PROGRAM.test(word) : isArgument(word))) return { finding: refused, index }
    }
    const found = new Judge(parsers.shell, site.settings.shell ?? {}).words(words)
    return found && { finding: finding(found, site) }
  }
}

/** By its name or its place: what it runs is judged with its arguments. */
const PROGRAM = /^[\w./+~-]{1,200}$/

/** Not an operator that somebody set between words, nor what begins a command where words are joined. */
const isArgument = (word: string): boolean =>
  unfit(word) === undefined && !/^[;&|<>()\s\d]*[;&|<>()][;&|<>()\s]*$/.test(word) && injectionInArgument(word) === undefined

function unfit(text: string): Problem | undefined {
  if (text.length > LIMITS.shellCharacters)
    return { rule: 'shell.long', what: `is longer than ${LIMITS.shellCharacters} characters`, hint: 'send a shorter command' }
  if (/[\p{Cs}\u0085\u2028\u2029]|(?![\t\n])\p{Cc}/u.test(text))
    return { rule: 'shell.character', what: 'holds a character that shells read differently', hint: 'leave the character out' }
  return undefined
}

class Judge {
  readonly #read: Reader<ShellScript>
  readonly #settings: ShellSettings
  #texts = 0

  constructor(read: Reader<ShellScript>, settings: ShellSettings) {
    this.#read = read
    this.#settings = settings
  }

  words(words: Words): Problem | undefined {
    return this.#runs(words, 0)
  }

  problem(text: string): Problem | undefined {
    this.#texts += 1
    if (this.#texts > LIMITS.shellTexts) return HIDDEN
    const script = this.#read(text)
    if (!script.ok)
      return { rule: 'shell.unreadable', what: `cannot be read (${shown(script.why)})`, hint: 'correct the command' }
    const found = this.#operator(script.value) ?? first(script.value.commands, (command) => this.#command(command))
    return found ?? (script.value.commands.length === 0 ? EMPTY : undefined)
  }

  #operator({ uses }: ShellScript): Problem | undefined {
    const allowed: readonly string[] = this.#settings.allow ?? []
    const used = uses.find((name) => !allowed.includes(name))
    if (used === undefined) return undefined
    const hint = allowed.length === 0 ? 'send one simple command' : `operators that are allowed here: ${allowed.join(', ')}`
    return {
      rule: `shell.${used.replaceAll(' ', '-')}`,
      what: `uses what is not allowed: ${used}`,
      hint: `${hint} (shell.allow in sluice.yaml)`,
    }
  }

  #command({ words, sets }: ShellCommand): Problem | undefined {
    return first(sets, variable) ?? (words.length === 0 ? undefined : this.#runs(words, 0))
  }

  #runs(words: Words, depth: number): Problem | undefined {
    const [name, ...rest] = words
    if (name === undefined) return UNKNOWN
    if (depth > LIMITS.shellWrappers) return HIDDEN
    const base = name.slice(name.lastIndexOf('/') + 1)
    const named = this.#settings.commands?.includes(name)
    if (named === false) return notAllowed(name, this.#settings.commands ?? [])
    if (OPAQUE.includes(base) && named !== true) return HIDDEN
    return (
      ending(base, rest) ??
      (SETTERS.has(base) ? first(rest, assigned) : undefined) ??
      (named === true ? option(base, rest) : undefined) ??
      this.#text(base, rest, named === true) ??
      first(innerOf(base, rest), (inner) => this.#runs(inner, depth + 1))
    )
  }

  /** A text that a shell would read as commands. */
  #text(base: string, rest: Words, named: boolean): Problem | undefined {
    if (base === 'eval') return known(rest) ? this.problem(rest.join(' ')) : HIDDEN
    if (!SHELLS.includes(base)) return undefined
    const at = rest.findIndex((word) => word === undefined || /^-[A-Za-z]*c[A-Za-z]*$/.test(word) || !/^[-+]/.test(word))
    const [flag, text] = rest.slice(at)
    // Without a text or a file it reads its commands from elsewhere.
    if (at === -1) return named ? undefined : HIDDEN
    if (flag === undefined) return HIDDEN
    if (!flag.startsWith('-')) return undefined
    return text === undefined ? HIDDEN : this.problem(text)
  }
}

type Words = readonly (string | undefined)[]
const known = (words: Words): words is readonly string[] => words.every((word) => word !== undefined)

/** The commands that a command runs, by their words. */
function innerOf(base: string, rest: Words): Words[] {
  if (base === 'find') return executed(rest)
  const row = WRAPPERS.find(({ names }) => names.includes(base))
  if (row === undefined) return []
  let [index, operands] = [0, row.operands]
  for (; index < rest.length; index += 1) {
    const word = rest[index]
    if (word === undefined) break
    if (row.valued.includes(word)) index += 1
    else if (base === 'env' && /^(?:-S|--split-string)/.test(word)) return [[undefined]]
    else if (word.startsWith('-') || (/^\w+=/.test(word) && /^(?:env|sudo|doas)$/.test(base))) continue
    else if (operands > 0) operands -= 1
    else break
  }
  return index < rest.length ? [rest.slice(index)] : []
}

/** What `find` runs: from `-exec` to its end. */
function executed(rest: Words): Words[] {
  return rest.flatMap((word, index) => {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(word ?? '')) return []
    const inner = rest.slice(index + 1)
    const end = inner.findIndex((part) => part === ';' || part === '+')
    return [inner.slice(0, end === -1 ? inner.length : end)]
  })
}

function variable(name: string): Problem | undefined {
  const row = VARIABLE_RULES.find(({ names }) => names.test(name))
  return row === undefined
    ? undefined
    : { rule: `shell.variable.${row.id}`, what: `sets ${shown(name)}, which ${row.why}`, hint: 'leave the variable out' }
}

/** Commands whose words set variables of others. */
const SETTERS: ReadonlySet<string> = new Set(['env', 'export', 'declare', 'typeset', 'readonly', 'local', 'sudo', 'doas'])

function assigned(word: string | undefined): Problem | undefined {
  const name = /^(\w+)=/.exec(word ?? '')?.[1]
  return name === undefined ? undefined : variable(name)
}

function ending(base: string, rest: Words): Problem | undefined {
  const row = END_RULES.find(({ holds }) => holds(base, rest))
  return row === undefined ? undefined : { rule: `shell.${row.id}`, what: row.what, hint: row.hint }
}

function option(base: string, rest: Words): Problem | undefined {
  const row = OPTION_RULES.find(({ names, option }) => names.includes(base) && inWords(rest, option))
  return row === undefined
    ? undefined
    : {
        rule: `shell.option.${row.id}`,
        what: `makes ${shown(base)} run another command by an option`,
        hint: 'leave the option out',
      }
}

/** In one of the words, or in two that follow one another. */
function inWords(words: Words, option: RegExp): boolean {
  return words.some((word = '', index) => option.test(word) || (index > 0 && option.test(`${words[index - 1] ?? ''} ${word}`)))
}

function notAllowed(name: string, allowed: readonly string[]): Problem {
  return {
    rule: 'shell.command',
    what: `runs ${shown(name)}`,
    hint: `commands that are allowed here: ${allowed.join(', ')} (shell.commands in sluice.yaml)`,
  }
}

const EMPTY: Problem = { rule: 'shell.empty', what: 'holds no command', hint: 'send a command' }
const UNKNOWN: Problem = {
  rule: 'shell.unknown-command',
  what: 'runs a command that is not known before it runs',
  hint: 'write the name of the command out',
}
const HIDDEN: Problem = {
  rule: 'shell.hidden-command',
  what: 'runs commands that cannot be read here',
  hint: 'send the command itself, or name the one that runs it under shell.commands in sluice.yaml',
}

function first<T>(items: readonly T[], ask: (item: T) => Problem | undefined): Problem | undefined {
  for (const item of items) {
    const found = ask(item)
    if (found !== undefined) return found
  }
  return undefined
}

const shown = (text: string): string => visible(text.slice(0, LIMITS.quotedCharacters))

function finding({ rule, what, hint }: Problem, site: Site): Finding {
  return { rule, severity: 'high', at: site.at, what, hint }
}
