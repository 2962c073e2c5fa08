/** Whether a setting `NAME=VALUE` is a credential, judged by both. */
import type { Finding } from './finding.js'
import { isPlaceholder, isSecretValue, secretRanges } from './match.js'
import { SECRET_RULES } from './rules.js'

/** Names of members and variables whose string is a secret whatever it looks like. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(name) && !NOT_A_CREDENTIAL.test(name)
}

const CREDENTIAL_NAME =
  /passw(?:or)?d|passphrase|(?:^|[_-])pwd$|secret|credentials?$|private[_-]?key|api[_-]?key|access[_-]?key$|(?:access|auth|refresh|bearer|session|csrf|api)[_-]?token|[_-]token$|^authorization$/i
/** A page, a file, a flag about the secret, a public half. */
const NOT_A_CREDENTIAL =
  /(?:progress|page|next|sync|continuation|cancellation)[_-]?token|public|(?:_|-)(?:file|path|dir|name|id|url|hint|policy|length|ttl)$/i
/** Ends of variable names that mark a secret only together with a value that looks like one. */
const SUSPECT_NAME = /(?:^|[_-])(?:token|key|pat|pass|auth|dsn|pin)$/i

/**
 * For `sluice add --env NAME=VALUE`: what the environment of a server must not carry in the clear.
 * @returns the finding, or undefined for an ordinary setting
 */
export function looksLikeCredential(name: string, value: string): Finding | undefined {
  if (isPlaceholder(value) || value === '') return undefined
  const known = secretRanges(value, SECRET_RULES).at(0)
  if (known !== undefined) return refusal(name, `secret.${known.rule.id}`, `its value ${known.rule.what}`)
  if (isCredentialName(name)) return refusal(name, 'secret.name', 'its name says that the value is a secret')
  if (SUSPECT_NAME.test(name) && !NOT_A_CREDENTIAL.test(name) && isSecretValue(value))
    return refusal(name, 'secret.name', 'its name and value look like a key')
  return isRandom(value) ? refusal(name, 'secret.random', 'its value looks random, as keys and tokens do') : undefined
}

/** The words of a command that are credentials by what stands before them, or by how they look: `--api-key VALUE`. */
export function credentialsIn(command: readonly string[]): Finding[] {
  return command.flatMap((word, at) => {
    const [, flag = ''] = /^--?([A-Za-z][\w-]*)$/.exec(command[at - 1] ?? '') ?? []
    if (!isCredentialBehind(flag, word) && !(isRandom(word) && !HEXADECIMAL.test(word))) return []
    const what =
      flag === '' ? 'a word of the command looks random, as keys and tokens do' : `what follows --${flag} looks like a credential`
    const hint = 'put it in a file that only you can read and pass `--env-file FILE`, if the server reads it from its environment'
    return [{ rule: 'secret.command', severity: 'high' as const, at: `/command/${at}`, what, hint }]
  })
}

function isCredentialBehind(flag: string, value: string): boolean {
  if (flag === '' || value.length < 6 || isPlaceholder(value) || NO_CREDENTIAL_VALUE.test(value)) return false
  if (isCredentialName(flag)) return true
  return SUSPECT_NAME.test(flag) && !NOT_A_CREDENTIAL.test(flag) && value.length >= 12 && isSecretValue(value)
}
/** Another flag, a path, the name of a file. */
const NO_CREDENTIAL_VALUE = /^(?:-|\.{0,2}\/|~\/)|\.(?:json|pem|key|crt|cert|txt|ya?ml|toml|env)$/

function refusal(name: string, rule: string, why: string): Finding {
  return {
    rule,
    severity: 'high',
    at: '',
    what: `the variable ${name} looks like a credential: ${why}`,
    hint: 'put it in a file that only you can read and pass `--env-file FILE`; the server still sees it in plaintext',
  }
}

/** One unbroken run of 24 or more characters that uses letters of both cases and digits evenly; paths and sentences do not. */
function isRandom(value: string): boolean {
  if (!/^[A-Za-z0-9+_=-]{24,}$/.test(value)) return false
  return HEXADECIMAL.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && entropy(value) >= 3.8)
}

const HEXADECIMAL = /^[0-9a-f]{32,}$/i

/** Bits per character (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}
