/** Whether a setting `NAME=VALUE` is a credential, judged by both. */
import type { Finding } from './finding.js'
import { SHAPES } from './secrets/secrets.js'
import { isPlaceholder, isRandom, isSecretValue } from './secrets/credible.js'
import { isCredentialName, isSuspectName } from './secrets/names.js'

/**
 * For `sluice add --env NAME=VALUE`: what the environment of a server must not carry in the clear.
 * @returns the finding, or undefined for an ordinary setting
 */
export function looksLikeCredential(name: string, value: string): Finding | undefined {
  if (isPlaceholder(value) || value === '') return undefined
  const known = SHAPES.ranges(value).at(0)
  if (known !== undefined) return refusal(name, `secret.${known.rule.id}`, `its value ${known.rule.what}`)
  if (isCredentialName(name)) return refusal(name, 'secret.name', 'its name says that the value is a secret')
  if (isSuspectName(name) && isSecretValue(value)) return refusal(name, 'secret.name', 'its name and value look like a key')
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
  return isSuspectName(flag) && value.length >= 12 && isSecretValue(value)
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

const HEXADECIMAL = /^[0-9a-f]{32,}$/i
