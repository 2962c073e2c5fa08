/**
 * The review as a person reads it (pure, 80 columns). Every word that is not ours goes through `visible`: what a terminal
 * would obey or nobody would see is shown by its number.
 */
import { redactText } from '../detect/redact.js'
import { visible } from '../detect/visible.js'
import { limitsText } from '../manifest/limits.js'
import { type Definition, type LockedServer, OWN_SOCKETS, type Source } from '../manifest/lock.js'
import type { Finding, Severity } from '../detect/finding.js'
import type { Json } from '../protocol/message.js'
import { isSuspect } from './findings.js'
import { asObject } from './conversation.js'
import { roleLines } from './roles.js'
import { wrap } from '../detect/wrap.js'

/** What a review shows beside the lock's entry: facts of this machine and of the trial. */
export interface Circumstances {
  readonly grants: readonly { readonly name: string; readonly path: string; readonly kind: 'directory' | 'file' }[]
  /** Trigger files at the roots of write grants, mounted over read-only. */
  readonly protected: readonly string[]
  /** Settings of the user's npm configuration that the fetch used, as `name value`. */
  readonly fetchedWith: readonly string[]
  /** The host identity, where it is not simply the user's. */
  readonly runsAs?: string
  /** Methods that the server used on its client during the trial. */
  readonly asked: readonly string[]
  /** Suspicious things; `--yes` refuses what is serious of them. */
  readonly findings: readonly Finding[]
  /** What was not carried over, and other sentences. */
  readonly notes: readonly string[]
}

/** Characters of a description that a review prints before it says how many more there are. */
const DESCRIPTION = 600
/** Findings of one severity that it prints before it says how many more there are. */
const FINDINGS = 40

/** @param full print descriptions and schemas whole */
export function renderReview(name: string, server: LockedServer, about: Circumstances, full: boolean): string {
  const sections = [
    section('Server', serverLines(name, server)),
    section('Code', codeLines(server, about)),
    section('It can touch', reachLines(server, about)),
    section('It cannot touch', beyondLines(server)),
    section('It asks of its client', about.asked.length === 0 ? [] : wrap(about.asked.map(visible).join(', '), '  ')),
    section('Tools', definitionLines(server.surface.tools, full), "marks in brackets are the server's own claims"),
    section('Prompts', definitionLines(server.surface.prompts, full)),
    section('Resource templates', definitionLines(server.surface.resourceTemplates, full)),
    section('It tells the model', server.surface.instructions === undefined ? [] : theirs(server.surface.instructions, full)),
    section('Held out, whatever you decide', heldOutLines(server, false)),
    section('Held out, unless you choose otherwise', heldOutLines(server, true)),
    ...findingSections(about.findings, full),
    section(
      'Notes',
      about.notes.flatMap((note) => item(visible(note))),
    ),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** What was found since the last review; empty if nothing. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines = findingSections(findings, false).flat()
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** What may be noted about an ordinary definition is only of interest to somebody who reads it in full. */
function findingSections(findings: readonly Finding[], full: boolean): string[][] {
  const lines = (wanted: Severity): string[] => {
    const texts = findings.flatMap(({ severity, what, at }) => (severity === wanted ? [`${what} (${at})`] : []))
    const shown = full ? texts : texts.slice(0, FINDINGS)
    const more = texts.length - shown.length
    return [...shown, ...(more === 0 ? [] : [`… and ${more.toLocaleString('en')} more`])].flatMap((text) => item(visible(text)))
  }
  return [
    section('Suspicious', lines('high')),
    section('Worth a second look', lines('medium')),
    ...(full ? [section('Noticed', lines('low'))] : []),
  ]
}

function section(title: string, lines: readonly string[], remark?: string): string[] {
  if (lines.length === 0) return []
  return [...wrap(remark === undefined ? title : `${title} (${remark})`, ''), ...lines]
}

function serverLines(name: string, { profile, surface, eras }: LockedServer): string[] {
  const info = [surface.serverInfo['title'] ?? surface.serverInfo['name'], surface.serverInfo['version']]
  const claims = info.filter((part) => typeof part === 'string').join(' ')
  const eraText = { legacy: 'initialize (up to 2025-11-25)', modern: 'per request (2026-07-28)' }
  return [
    ...fact('name', name),
    // The screen is somebody's log too: a secret that was typed into the command is masked.
    ...fact('command', redactText(profile.command.map(quoted).join(' ')).text),
    ...(claims === '' ? [] : fact('calls itself', claims)),
    ...fact('speaks', eras.map((era) => eraText[era]).join(' and ')),
    ...fact('offers', Object.keys(surface.capabilities).join(', ') || 'nothing'),
  ]
}

function codeLines({ source, profile: { dev } }: LockedServer, about: Circumstances): string[] {
  return [
    ...sourceLines(source, dev),
    ...about.fetchedWith.flatMap((setting) => fact('fetched by', `${setting} (from your npm configuration)`)),
  ]
}

function sourceLines(source: Source, dev: true | undefined): string[] {
  switch (source.kind) {
    case 'npm': {
      const scripted = source.packages.filter((each) => each.scripts).map((each) => each.name)
      const scripts = scripted.length === 0 ? 'none has install scripts' : `install scripts, not run: ${scripted.join(', ')}`
      return [
        ...fact('package', `${source.name} ${source.version}`),
        ...fact('pinned', `${counted(source.packages.length, 'package')}, each by its hash; ${scripts}`),
      ]
    }
    case 'script':
      if (dev)
        return [
          ...fact('script', `${source.entry}, started by ${source.interpreter} as it stands at each start`),
          ...fact('NOT PINNED', `dev: any change of it runs at the next start; now it is ${source.digest}`),
        ]
      return [...fact('script', `${source.entry}, copied and started by ${source.interpreter}`), ...fact('pinned', source.digest)]
    case 'executable':
      return [
        ...fact('program', source.path),
        ...fact('pinned', source.digest),
        ...(source.interpreter === undefined
          ? []
          : fact('started by', `${source.interpreter.path} ${source.interpreter.digest}`)),
      ]
    default:
      return source satisfies never
  }
}

function reachLines({ profile }: LockedServer, about: Circumstances): string[] {
  const grants = Object.entries(profile.grants).map(([name, grant]) => {
    const resolved = about.grants.find((each) => each.name === name)
    const path = resolved === undefined || resolved.path === grant.path ? grant.path : `${grant.path} → ${resolved.path}`
    const kind = resolved?.kind === 'file' ? 'file' : 'folder, with everything in it'
    return { access: grant.access, text: `${path} (${kind})` }
  })
  const writes = grants.some((grant) => grant.access === 'write')
  return [
    ...grants.flatMap(({ access, text }) => fact(access, text)),
    ...(writes ? fact('', 'a server that may write can run code as you where a program reads its configuration there') : []),
    ...(about.protected.length > 0 ? fact('read-only', about.protected.join(', ')) : []),
    ...profile.triggers.flatMap((trigger) => fact('unlocked', `${trigger}: the server may change it`)),
    ...profile.programs.flatMap((program) => fact('program', program)),
    ...profile.unixSockets.flatMap((socket) =>
      fact('socket', `${whichSocket(socket)}; with it every socket inside a granted folder is reachable`),
    ),
    ...Object.entries(profile.env).flatMap(([variable, value]) => fact('variable', `${variable}=${value}`)),
    ...profile.envFiles.flatMap((file) => fact('variables', `from ${file}, in plain text inside the server`)),
    ...fact(
      'own home',
      profile.cwd === undefined ? 'a private folder that stays between starts' : `a private folder; starts in ${profile.cwd}`,
    ),
    ...(profile.record === 'synced' ? fact('recorded', 'on disk before a message passes') : []),
    ...(profile.limits === undefined ? [] : fact('limits', limitsText(profile.limits))),
    ...(about.runsAs === undefined ? [] : fact('runs as', about.runsAs)),
  ]
}

function whichSocket(declared: string): string {
  return declared === OWN_SOCKETS ? 'between its own processes' : declared
}

function beyondLines({ profile }: LockedServer): string[] {
  const environment =
    Object.keys(profile.env).length + profile.envFiles.length === 0 ? 'your environment' : 'the rest of your environment'
  return wrap(`the network, your home, ${environment}, other files, other processes`, '  ')
}

function definitionLines(list: { readonly [name: string]: Definition }, full: boolean): string[] {
  return Object.entries(list).flatMap(([name, { definition, use, heldOut, roles }]) => {
    const state = use === 'off' ? ' (off)' : heldOut === undefined ? '' : ' (held out)'
    const marks = claims(definition['annotations'])
    const description = typeof definition['description'] === 'string' ? definition['description'] : ''
    return [
      ...wrap(`${visible(name)}${marks}${state}`, '    ', '  '),
      ...(description === '' ? [] : theirs(description, full)),
      ...roleLines(roles ?? {}, full),
      ...(full ? schemaLines(definition['inputSchema']) : []),
    ]
  })
}

const CLAIMS = [
  ['readOnlyHint', 'read-only'],
  ['destructiveHint', 'destructive'],
  ['openWorldHint', 'reaches outside'],
] as const

function claims(annotations: Json | undefined): string {
  const said = asObject(annotations)
  const marks = CLAIMS.filter(([hint]) => said?.[hint] === true).map(([, mark]) => mark)
  return marks.length === 0 ? '' : ` [${marks.join(', ')}]`
}

function schemaLines(schema: Json | undefined): string[] {
  return schema === undefined ? [] : wrap(visible(JSON.stringify(schema)), '      ', '      takes ')
}

function heldOutLines({ surface }: LockedServer, suspect: boolean): string[] {
  const lists = [surface.tools, surface.prompts, surface.resourceTemplates]
  return lists.flatMap((list) =>
    Object.entries(list).flatMap(([name, definition]) => {
      const { heldOut } = definition
      return heldOut === undefined || isSuspect(definition) !== suspect ? [] : item(`${visible(name)}: ${visible(heldOut)}`)
    }),
  )
}

/** A text of the server, line by line, indented. */
function theirs(text: string, full: boolean): string[] {
  const shown = full ? text : text.slice(0, DESCRIPTION)
  const more = text.length - shown.length
  const lines = shown.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : wrap(visible(line.trim()), '      ')))
  return more === 0 ? lines : [...lines, `      … ${counted(more, 'more character')}`]
}

function fact(label: string, text: string): string[] {
  return wrap(visible(text), ' '.repeat(15), `  ${label.padEnd(12)} `)
}

const item = (text: string): string[] => wrap(text, '    ', '  - ')
const quoted = (argument: string): string => (/^[\w@%+=:,./~${}-]+$/.test(argument) ? argument : JSON.stringify(argument))
const counted = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
