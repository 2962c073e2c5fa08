/**
 * What a server says to a model, judged by whom it addresses: results, resources, prompts, errors, logs, and what it asks of
 * a client. By default nothing is taken away: the model is told in our words, before the text, that it is untrusted and what it
 * seems to hold. What nobody can see and no honest text needs is written out always, since its reader loses nothing by it.
 */
import type { Finding } from '../detect/finding.js'
import type { Secrets } from '../detect/secrets/secrets.js'
import { ResultReader } from '../detect/texts/results.js'
import { writtenOut } from '../detect/texts/unseen.js'
import { denial } from '../faults.js'
import { LIMITS } from '../limits.js'
import type { ResultAction } from '../manifest/content.js'
import { type JsonObject, textOf } from '../protocol/message.js'
import { annotated } from './annotation.js'
import { type Case, type Guard, PASS, type Verdict } from './guard.js'
import { bodyOf, type Leaf, type Path, pointerOf, seeTexts, withBody, withTexts } from './leaves.js'
import { mayCarryMarks, withoutMarks } from './marks.js'
import { joined, mayShareWord, seeSequences } from './sequences.js'

/**
 * Made for one session: its reader is used again and again.
 * @param secrets masked in what the record quotes; known forms of secrets where it is absent
 */
export function textsGuard(secrets?: Secrets): Guard {
  let reader: ResultReader | undefined
  return {
    name: 'texts',
    covers: ['server.request', 'server.notification', 'server.reply'],
    check: (item, view) => {
      if (isReviewed(item)) return PASS
      // Not before the handshake is over: its tables take longer than a start should.
      reader ??= new ResultReader(secrets)
      return judged(item, reader, view.locked.profile.content?.results ?? 'annotate')
    },
  }
}

/** What was put in place of these answers was judged at review. */
const REVIEWED: ReadonlySet<string> = new Set([
  'initialize',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/templates/list',
])

const isReviewed = ({ asked, message }: Case): boolean =>
  message.kind === 'result' && asked !== undefined && REVIEWED.has(asked.method)

function judged({ message }: Case, reader: ResultReader, action: ResultAction): Verdict {
  const body = bodyOf(message)
  const look = new Look(reader)
  seeTexts(body, look.see)
  if (!look.found) seeSequences(body, look.seeSequence)
  const findings = look.findings()
  if (findings.length === 0) return PASS
  const why = findings.map(({ rule, at, what }) => `${rule} at ${at}: ${what}`).join('; ')
  if (action === 'withhold') return { kind: 'deny', denial: denial('texts.withheld', { rules: rulesOf(findings) }), why }
  const safe: JsonObject = withTexts(body, (text) => defused(text, action))
  return {
    kind: 'rewrite',
    message: annotated(withBody(message, safe), findings, action),
    why: `${rulesOf(findings)} (${WORD[action]}): ${why}`,
  }
}

const WORD = { annotate: 'annotated', neutralise: 'neutralised and annotated' } as const
const rulesOf = (findings: readonly Finding[]): string => [...new Set(findings.map(({ rule }) => rule))].join(', ')

/** What is inside of base64 was not read when our marks were taken out of the message. */
function defused(text: string, action: ResultAction): string {
  const seen = writtenOut(text, action === 'neutralise' ? 'all' : 'smuggling')
  return mayCarryMarks(seen) ? textOf(withoutMarks({ seen })['seen']) : seen
}

const LIES: Finding = {
  rule: 'media-type',
  severity: 'medium',
  at: '',
  what: 'is a text under the media type of a picture or a sound',
  hint: 'ask the author of the server why',
}
const SPEAKS_FOR_US: Finding = {
  rule: 'false-notice',
  severity: 'high',
  at: '',
  what: 'holds words in the name of this gateway',
  hint: 'the gateway speaks in a block of its own, never inside of a file',
}
const OVERSIZED: Finding = {
  rule: 'oversized',
  severity: 'medium',
  at: '',
  what: `holds more than ${LIMITS.resultCharacters} characters of text`,
  hint: 'ask the server for less at once',
}

/** One look at all texts of a message. */
class Look {
  readonly #reader: ResultReader
  readonly #found: Finding[] = []
  #characters = 0

  constructor(reader: ResultReader) {
    this.#reader = reader
  }

  readonly see = (leaf: Leaf, path: Path): void => {
    const { text, kind } = leaf
    this.#characters += text.length
    if (this.#found.length >= LIMITS.findings) return
    for (const finding of this.#reader.findings(text)) this.#add(finding, path)
    if (kind !== 'media') return
    if (leaf.lies === true) this.#add(LIES, path)
    if (mayCarryMarks(text)) this.#add(SPEAKS_FOR_US, path)
  }

  /** Word by word, or cut anywhere: as lines, and glued together, which makes words of no language. */
  readonly seeSequence = (pieces: readonly string[], path: Path): void => {
    if (this.#found.length >= LIMITS.findings) return
    for (const finding of this.#reader.findings(joined(pieces, '\n'))) this.#add(finding, path)
    if (this.found || !mayShareWord(pieces)) return
    const glued = this.#reader.findings(joined(pieces, ''))
    for (const finding of glued) if (finding.rule !== 'foreign-passage') this.#add(finding, path)
  }

  get found(): boolean {
    return this.#found.length > 0
  }

  findings(): readonly Finding[] {
    if (this.#characters > LIMITS.resultCharacters) this.#found.push(OVERSIZED)
    return this.#found
  }

  #add(finding: Finding, path: Path): void {
    this.#found.push({ ...finding, at: pointerOf(path) })
  }
}
