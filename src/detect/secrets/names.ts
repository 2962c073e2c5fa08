/** What the name of a member, a variable or a flag says of its value. */

/** Names of members and variables whose string is a secret whatever it looks like. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL.test(name) && !isAboutCredential(name)
}

/** Names of values that are secrets where they look drawn at random, and often are not. */
export function isSuspectName(name: string): boolean {
  return SUSPECT.test(name) && !isAboutCredential(name)
}

const CREDENTIAL = new RegExp(
  [
    'passw(?:or)?d|passphrase|(?:^|[_.-])pwd$|secret|credentials?$|^authorization$',
    '(?:private|api|account|master|encryption|signing|storage|webhook|deploy|admin|auth)[_-]?key|access[_-]?key$',
    '(?:access|auth|refresh|bearer|session|csrf|xsrf|api|bot|deploy|personal|oauth)[_-]?token|[_-]token$',
  ].join('|'),
  'i',
)
const SUSPECT = /token$|key$|(?:^|[_-])(?:pat|pass|auth|dsn|pin|sig|jwt|bearer|creds?)$/i

/** A page, a file, a flag about the secret, a public half, a count of a language model's tokens. */
function isAboutCredential(name: string): boolean {
  return ABOUT.test(name) || SUFFIX.test(name) || CAMEL_SUFFIX.test(name)
}

const ABOUT = new RegExp(
  [
    '(?:progress|page|next|prev(?:ious)?|sync|continuation|continue|cancellation|cancel|pagination|cursor|resume|eos|bos|pad|unk)[_-]?token',
    'tokens|secrets$|secrets?manager|1password|public|(?:cache|primary|foreign|partition|sort|range|hash|object|row|idempotency|translation|lookup|index|hot|json)[_-]?key',
  ].join('|'),
  'i',
)
const ENDINGS =
  'file|path|dir|name|ids?|url|uri|hint|policy|length|len|ttl|count|limit|type|at|expir\\w{1,10}|ref|arn|version|field|label|size|format|manager|store|provider|required|enabled|prompt|reset|header|prefix|endpoint|budget|usage|algorithm|strength|env'
const SUFFIX = new RegExp(`[_.-](?:${ENDINGS})$`, 'i')
const CAMEL_SUFFIX = new RegExp(
  `[a-z](?:${ENDINGS.replaceAll(/(^|\|)([a-z])/g, (_, bar: string, letter: string) => bar + letter.toUpperCase())})$`,
)
