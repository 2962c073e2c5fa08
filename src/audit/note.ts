/**
 * Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint): origin, tree size and root hash in three lines, then
 * Ed25519 signatures. Keys are in the text forms that other implementations of signed notes read.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import type { Hash } from './tree.js'

/** What a log commits to: these many records, with this root, under this name. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Hash
  /** The signed note as text. */
  readonly note: string
}

export interface Verifier {
  readonly name: string
  /** `NAME+ID+BASE64`, for other people's verifiers. */
  readonly text: string
  readonly id: Buffer
  readonly key: KeyObject
}
export interface Signer {
  readonly verifier: Verifier
  sign(origin: string, size: number, root: Hash): Checkpoint
}

const ED25519 = 0x01
/** DER before the 32 bytes of an Ed25519 seed (RFC 8410, PKCS #8) and of a public key (SubjectPublicKeyInfo). */
const SEED_DER = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_NAME = /^[^\s+\p{Cc}]{1,256}$/u
const SECRET_PREFIX = 'PRIVATE+KEY+'

/** The text form of a signing key: `PRIVATE+KEY+NAME+ID+BASE64(0x01 || seed)`. */
export function signingKeyText(name: string, seed: Uint8Array): string {
  const { id } = verifierOf(name, publicOf(privateOf(seed)))
  return `${SECRET_PREFIX}${name}+${id.toString('hex')}+${tagged(seed)}`
}

/** @returns undefined if the text is not a signing key, or its id does not fit */
export function parseSigningKey(text: string): Signer | undefined {
  if (!text.startsWith(SECRET_PREFIX)) return undefined
  const parts = keyParts(text.slice(SECRET_PREFIX.length))
  if (parts === undefined) return undefined
  const key = privateOf(parts.bytes)
  const verifier = verifierOf(parts.name, publicOf(key))
  return verifier.id.equals(parts.id)
    ? { verifier, sign: (origin, size, root) => signed(verifier, key, { origin, size, root }) }
    : undefined
}

/** @returns undefined if the text is not a verifier key, or its id does not fit */
export function parseVerifierKey(text: string): Verifier | undefined {
  const parts = keyParts(text)
  if (parts === undefined) return undefined
  const verifier = verifierOf(parts.name, parts.bytes)
  return verifier.id.equals(parts.id) ? verifier : undefined
}

function keyParts(text: string): { name: string; id: Buffer; bytes: Buffer } | undefined {
  // Base64 has `+` too; names have not.
  const match = /^(?<name>[^+]{1,256})\+(?<id>[0-9a-f]{8})\+(?<key>[A-Za-z0-9+/]{44})$/.exec(text)?.groups
  const bytes = Buffer.from(match?.['key'] ?? '', 'base64')
  if (match === undefined || bytes.length !== 33 || bytes[0] !== ED25519 || !KEY_NAME.test(match['name'] ?? '')) return undefined
  return { name: match['name'] ?? '', id: Buffer.from(match['id'] ?? '', 'hex'), bytes: bytes.subarray(1) }
}

function verifierOf(name: string, publicKey: Buffer): Verifier {
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]), 'buffer').subarray(0, 4)
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_DER, publicKey]), format: 'der', type: 'spki' })
  return { name, id, key, text: `${name}+${id.toString('hex')}+${tagged(publicKey)}` }
}

function tagged(key: Uint8Array): string {
  return Buffer.concat([Buffer.of(ED25519), key]).toString('base64')
}

function privateOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([SEED_DER, seed]), format: 'der', type: 'pkcs8' })
}

function publicOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length)
}

function signed({ name, id }: Verifier, key: KeyObject, head: Omit<Checkpoint, 'note'>): Checkpoint {
  const text = `${head.origin}\n${head.size}\n${Buffer.from(head.root, 'latin1').toString('base64')}\n`
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')
  return { ...head, note: `${text}\n\u2014 ${name} ${signature}\n` }
}

/** Other people's signatures may stand beside ours (witnesses); the specification wants at least 16 accepted. */
const NOTE =
  /^(?<text>(?<origin>[^\n]+)\n(?<size>0|[1-9]\d{0,14})\n(?<root>[A-Za-z0-9+/]{43}=)\n)\n(?<signatures>(?:\u2014 [^\n]+\n){1,16})$/
const SIGNATURE = /^\u2014 (?<name>[^ +]+) (?<bytes>[A-Za-z0-9+/]+={0,2})$/

/** The checkpoint that a note states. Nothing in a note counts before this returned it. @returns why not, as text */
export function openNote(note: string, verifier: Verifier): Checkpoint | string {
  const parts = NOTE.exec(note)?.groups
  if (parts === undefined) return 'is not a checkpoint note'
  const bytes = signatureBy(verifier, (parts['signatures'] ?? '').split('\n'))
  if (bytes === undefined) return 'is not signed by the verifier key'
  if (!verify(null, Buffer.from(parts['text'] ?? ''), verifier.key, bytes)) return 'has a signature that does not verify'
  const root = Buffer.from(parts['root'] ?? '', 'base64').toString('latin1')
  return { origin: parts['origin'] ?? '', size: Number(parts['size']), root, note }
}

function signatureBy({ name, id }: Verifier, lines: readonly string[]): Buffer | undefined {
  for (const line of lines) {
    const parts = SIGNATURE.exec(line)?.groups
    const bytes = Buffer.from(parts?.['bytes'] ?? '', 'base64')
    if (parts?.['name'] === name && bytes.subarray(0, 4).equals(id)) return bytes.subarray(4)
  }
  return undefined
}
