/**
 * What new words of a definition point to that the reviewed ones did not: somewhere to send things, something to take, a tool
 * of another server. An update that turns against its user needs at least one of them; an honest one seldom does.
 */
import type { Finding } from '../../detect/finding.js'
import { visible } from '../../detect/visible.js'
import { LIMITS } from '../../limits.js'
import type { Json, JsonObject } from '../../protocol/message.js'
import { below, type JsonPointer } from '../../protocol/pointer.js'

export interface ReferenceRule {
  readonly id: string
  readonly why: string
  readonly severity: Finding['severity']
  /** No part can give back what it took, and each is bounded: linear. */
  readonly pattern: RegExp
  /** What is found says nothing new where the review had one of these words. */
  readonly unless?: RegExp
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export const REFERENCE_RULES: readonly ReferenceRule[] = [
  {
    id: 'new-address',
    why: 'names an address that the review did not have',
    severity: 'medium',
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/[\p{L}\p{N}._:@%-]{1,253}(?<![.:])|[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]{1,189}(?<!\.)/giu,
    matches: ['see https://collect.attacker.test/v1', 'copy it to ops@attacker.test', 'wss://a.b:8080/x'],
    passes: ['a git ref such as refs/heads/main', 'the @mention of a user', 'either/or', 'key: //comment'],
  },
  {
    id: 'new-number-address',
    why: 'names the address of a machine that the review did not have',
    severity: 'medium',
    pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g,
    matches: ['send it to 203.0.113.9', 'http 10.0.0.1:80'],
    passes: ['version 1.2.3', 'OID 1.3.6.1.4.1.311', '3.14'],
  },
  {
    id: 'new-secret-place',
    why: 'names a place where secrets are kept that the review did not have',
    severity: 'medium',
    pattern:
      /(?<![\w-])(?:~|\$\{?HOME\}?|%USERPROFILE%|\/home\/\w{1,32}|\/root)[/\\]\.\w|\/etc\/(?:passwd|shadow|ssh|sudoers)|\/proc\/self|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|(?<![\w/-])\.(?:ssh|aws|env|netrc|npmrc|pgpass|gnupg|kube|cursor|docker)\b|\b(?:mcp|claude_desktop_config|credentials)\.json\b/gi,
    matches: ['read ~/.ssh/config first', 'the content of .env', '/etc/passwd', 'paste id_rsa', '~/.cursor/mcp.json'],
    passes: ['a file such as notes.env.txt', 'the environment', '~/notes', 'src/.eslintrc', 'process.env'],
  },
  {
    id: 'new-inner-source',
    why: 'asks for what only the model and its user share',
    severity: 'medium',
    pattern:
      /\b(?:system|developer) (?:prompt|message|instructions)\b|\b(?:conversation|chat|message|session) (?:history|transcript|log)\b|\b(?:previous|prior|earlier|entire|full|whole) (?:conversation|chat|messages|prompts)\b|\b(?:private|ssh) keys?\b|\b(?:seed|recovery) phrase\b|\b(?:user's|your) (?:passwords?|credentials|secrets)\b/gi,
    matches: ['the full conversation so far', 'your system prompt', 'the chat history', 'your credentials'],
    passes: ['the commit history', 'a message of the system log', 'the key of the issue', 'passwords are never returned'],
  },
  {
    id: 'new-reach',
    why: 'takes what reaches further than the review knew',
    severity: 'medium',
    pattern:
      /\b(?:absolute|local|full) (?:file |folder |directory )?paths?\b|\bpaths? (?:of|to) (?:a|an|any|the) (?:local |absolute )?(?:file|folder|directory)\b|\b(?:local|host) (?:file ?system|files|machine)\b|\b(?:shell|bash|system|terminal) (?:command|script)s?\b|\b(?:commands?|code|scripts?) (?:to|that is|that are|will be) (?:run|be run|execute|executed|be executed)\b|\braw sql\b|\bsql (?:to|that) (?:run|execute)\b|\b(?:webhook|callback) ur[li]s?\b/gi,
    unless: /path|file|folder|directory|machine|command|script|code|sql|webhook|callback/gi,
    matches: ['absolute path of a file', 'a shell command', 'the command to execute', 'path to the file', 'webhook URL'],
    passes: ['path of the issue', 'a command', 'run it again', 'the URL of the issue', 'the file'],
  },
]

/** @param fresh what of the live definition is new, at its place */
export function newReferences(reviewed: JsonObject, fresh: Json, others: ReadonlyMap<string, string>): Finding[] {
  const leaves = leavesOf(fresh)
  if (leaves.length === 0) return []
  const known = leavesOf(reviewed)
    .map(({ text }) => text)
    .join('\n')
    .toLowerCase()
  return [...leaves.flatMap((leaf) => pointed(leaf, known)), ...leaves.flatMap((leaf) => toolsIn(leaf, known, others))]
}

function pointed({ at, text }: Leaf, known: string): Finding[] {
  return REFERENCE_RULES.flatMap((rule) => {
    const found = text.match(rule.pattern)?.find((place) => !isKnown(place, rule, known) && !isReserved(place))
    return found === undefined ? [] : [finding(rule.id, rule.severity, at, rule.why, found)]
  })
}

function isKnown(place: string, { unless }: ReferenceRule, known: string): boolean {
  const words = unless === undefined ? [place] : (place.match(unless) ?? [place])
  return words.some((word) => known.includes(word.toLowerCase()))
}

/** Names that nobody can have (RFC 2606), as documentation uses them. */
const isReserved = (place: string): boolean => /(?:^|[./@])example\.(?:com|org|net)(?::\d{1,5})?$/i.test(place)

/** A word that could only be the tool: one that joins several words. */
function toolsIn({ at, text }: Leaf, known: string, others: ReadonlyMap<string, string>): Finding[] {
  if (others.size === 0) return []
  const names = (text.match(/\w[\w-]{4,127}/g) ?? []).filter((word) => others.has(word) && /[a-z][_-]?[A-Z]|[_-]/.test(word))
  const named = names.find((name) => !known.includes(name.toLowerCase()))
  if (named === undefined) return []
  return [finding('new-tool-of-another-server', 'high', at, `names a tool of the server ${others.get(named) ?? ''}`, named)]
}

function finding(rule: string, severity: Finding['severity'], at: JsonPointer, why: string, words: string): Finding {
  const shown = visible(words.slice(0, LIMITS.pointerCharacters))
  return {
    rule,
    severity,
    at,
    what: `${why}: "${shown}"`,
    hint: 'ask yourself what the server needs this for, and its makers why it came',
  }
}

/** Addresses that a client shows and no model reads; the reviewed ones are what it is given. */
const UNREAD: ReadonlySet<JsonPointer> = new Set(['/icons', '/serverInfo/icons', '/serverInfo/websiteUrl'])

/** A text of a definition and where it stands. Names of members count: a model reads them too. */
interface Leaf {
  readonly at: JsonPointer
  readonly text: string
}

/** Without recursion; bounded like the definition. */
function leavesOf(root: Json): Leaf[] {
  const leaves: Leaf[] = []
  const stack: { at: JsonPointer; value: Json }[] = [{ at: '', value: root }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { at, value } = next
    if (typeof value === 'string' && !UNREAD.has(at)) leaves.push({ at, text: value })
    if (typeof value !== 'object' || value === null || UNREAD.has(at)) continue
    for (const [name, member] of Object.entries(value).toReversed()) {
      const place = below(at, name.slice(0, LIMITS.pointerCharacters))
      if (!Array.isArray(value)) leaves.push({ at: place, text: name })
      stack.push({ at: place, value: member })
    }
  }
  return leaves
}
