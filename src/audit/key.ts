/** The key that signs the checkpoints of a state folder, made once. Whoever reads it can rewrite what has not left the machine. */
import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { Fault, isSystemError, reason } from '../faults.js'
import { replaceWhole } from './files.js'
import { parseSigningKey, parseVerifierKey, signingKeyText, type Signer, type Verifier } from './note.js'
import type { Place } from './place.js'
import type { Exclusively } from './registry.js'

/** The signer of this place; its first caller makes the key. @throws Fault `audit.key`, and what the lock throws */
export function signerOf(place: Place, exclusively: Exclusively): Signer {
  const signer = parseSigningKey(keyText(place.signingKey, newKeyText, exclusively))
  if (signer === undefined) throw unusable(place.signingKey, 'it does not hold a signing key')
  const published = keyText(place.verifierKey, () => signer.verifier.text, exclusively)
  if (published !== signer.verifier.text) throw unusable(place.verifierKey, 'it is not the other half of the signing key')
  return signer
}

/** The key that checkpoints are verified with. @throws Fault `audit.key` */
export function verifierOf(place: Place): Verifier {
  const verifier = parseVerifierKey(readKey(place.verifierKey))
  if (verifier === undefined) throw unusable(place.verifierKey, 'it does not hold a verifier key')
  return verifier
}

function newKeyText(): string {
  return signingKeyText(`sluicegate/${randomBytes(8).toString('hex')}`, randomBytes(32))
}

/** The key in a file, made if there is none; several processes may try at once and all get the same. */
function keyText(path: string, make: () => string, exclusively: Exclusively): string {
  return (
    keyIfThere(path) ??
    exclusively(() => {
      if (keyIfThere(path) === undefined) replaceWhole(path, `${make()}\n`)
      return readKey(path)
    })
  )
}

function keyIfThere(path: string): string | undefined {
  try {
    return readKey(path)
  } catch (thrown) {
    if (thrown instanceof Fault && isSystemError(thrown.cause, 'ENOENT')) return undefined
    throw thrown
  }
}

function readKey(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { mode, size } = fstatSync(file)
      if ((mode & 0o077) !== 0) throw unusable(path, 'other users may read or write it')
      if (size > 1024) throw unusable(path, 'it is not a key file')
      return readFileSync(file, 'utf8').trimEnd()
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : unusable(path, reason(thrown), thrown)
  }
}

function unusable(file: string, why: string, cause?: unknown): Fault {
  return new Fault('audit.key', { file, why }, { cause })
}
