/** A server's stderr as lines for the record and for a person: bounded, decoded, with secrets of known shape masked. */
import { LIMITS } from '../limits.js'
import type { Finding } from './finding.js'
import { MASK_MARKER, redactText } from './redact.js'
import { SHAPES } from './secrets/secrets.js'
import type { Secrets } from './secrets/secrets.js'

export interface StderrLine {
  /** Without its line end; undecodable bytes are U+FFFD. Not yet escaped for a terminal (visible.ts). */
  readonly text: string
  readonly findings: readonly Finding[]
  /** The bytes as received, without the line end, for the keyed digest. */
  readonly raw: Uint8Array
}

/**
 * Chunks in, lines out. What has no line end yet is carried over, so that a secret in two chunks is one text; a line over
 * `LIMITS.stderrLineBytes` is cut before its last word, so that a secret is not split by the cut. A private key that
 * spreads over lines is masked from its BEGIN to its END.
 */
export class StderrLines {
  #carried: Uint8Array[] = []
  #carriedBytes = 0
  /** Lines of a private key that are still masked; 0 outside of one. */
  #keyLines = 0
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #secrets: Secrets
  readonly #limit: number

  constructor(secrets: Secrets = SHAPES, limit: number = LIMITS.stderrLineBytes) {
    this.#secrets = secrets
    this.#limit = limit
  }

  push(chunk: Uint8Array): StderrLine[] {
    const lines: StderrLine[] = []
    let from = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      this.#carry(chunk.subarray(from, end), lines)
      lines.push(this.#line(this.#takeAll()))
      from = end + 1
    }
    this.#carry(chunk.subarray(from), lines)
    return lines
  }

  /** What was left without a line end when the stream ended. */
  end(): StderrLine[] {
    return this.#carriedBytes === 0 ? [] : [this.#line(this.#takeAll())]
  }

  #carry(piece: Uint8Array, lines: StderrLine[]): void {
    let rest = piece
    while (this.#carriedBytes + rest.length > this.#limit) {
      const room = this.#limit - this.#carriedBytes
      this.#keep(rest.subarray(0, room))
      rest = rest.subarray(room)
      lines.push(this.#cut())
    }
    this.#keep(rest)
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return
    // The chunk belongs to a stream that may reuse its memory.
    this.#carried.push(Uint8Array.from(piece))
    this.#carriedBytes += piece.length
  }

  #takeAll(): Uint8Array {
    const all = this.#carried.length === 1 ? (this.#carried[0] ?? new Uint8Array()) : Buffer.concat(this.#carried)
    this.#carried = []
    this.#carriedBytes = 0
    return all
  }

  /** Gives out a full buffer up to its last blank; what has none for half its length is cut where it is. */
  #cut(): StderrLine {
    const all = this.#takeAll()
    const blank = Math.max(all.lastIndexOf(SPACE), all.lastIndexOf(TAB))
    const end = blank < this.#limit / 2 ? all.length : blank + 1
    this.#keep(all.subarray(end))
    return this.#line(all.subarray(0, end))
  }

  #line(raw: Uint8Array): StderrLine {
    const text = this.#decoder.decode(raw.at(-1) === CR ? raw.subarray(0, -1) : raw)
    if (this.#keyLines === 0) return { ...this.#outsideKey(text), raw }
    return { ...this.#insideKey(text), raw }
  }

  #outsideKey(text: string): Omit<StderrLine, 'raw'> {
    const begin = text.search(KEY_BEGIN)
    if (begin < 0 || KEY_END.test(text.slice(begin))) return pick(redactText(text, this.#secrets))
    this.#keyLines = MAX_KEY_LINES
    const before = redactText(text.slice(0, begin), this.#secrets)
    return { text: before.text + KEY_LINE, findings: before.findings }
  }

  #insideKey(text: string): Omit<StderrLine, 'raw'> {
    const end = KEY_END.exec(text)
    this.#keyLines = end === null ? this.#keyLines - 1 : 0
    if (end === null) return { text: KEY_LINE, findings: [] }
    const after = redactText(text.slice(end.index + end[0].length), this.#secrets)
    return { text: KEY_LINE + after.text, findings: after.findings }
  }
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY/
const KEY_END = /-----END [A-Z0-9 ]{0,48}-----/
/** A BEGIN without END does not silence the rest of the stream: a 16,384 bit RSA key has about 200 lines. */
const MAX_KEY_LINES = 256
const KEY_LINE = `${MASK_MARKER}private-key]`

function pick({ text, findings }: { text: string; findings: readonly Finding[] }): Omit<StderrLine, 'raw'> {
  return { text, findings }
}
