/** The question that every message is asked: may a rule of rules.ts find anything in it at all? */

/**
 * Whether a text (also the JSON text of a message) may hold a secret of known shape. False is final, true is a reason to
 * look closer. It runs over every message, so it asks for literals at the speed of a memory scan, about 1 µs for 1 KB. It
 * must be true for every sample that a rule matches (a test holds it to that).
 */
export function mayHoldSecret(text: string): boolean {
  return (
    LITERALS.some((literal) => text.includes(literal)) ||
    (text.includes('@') && text.includes('://')) ||
    (text.includes('Token') && NAMED_TOKEN.test(text)) ||
    (text.includes('Key') && NAMED_KEY.test(text)) ||
    joins(text, '_') ||
    joins(text, '-')
  )
}

/** Beginnings are cut where the letter that is left begins fewer words. */
const LITERALS = ['-----BEGIN', 'yJ', 'AKIA', 'ASIA', 'AIza', 'Bearer ', 'bearer ', 'Basic ', 'basic '].concat(
  ['passw', 'passW', 'Passw', 'PASSW', 'passphrase', 'Passphrase', 'PASSPHRASE', 'cret', 'CRET'],
  ['credential', 'Credential', 'CREDENTIAL', 'pikey', 'APIKEY', 'sskey', 'htoken', 'pwd"', 'uthorization"'],
)
const NAMED_TOKEN = /(?:ccess|uth|fresh|earer|ession|csrf|[aA]pi)Token/
const NAMED_KEY = /(?:pi|ivate|ccess)Key/

/** Most prefixes of tokens end with an underscore or a dash, which ordinary text has few of: each is looked at from there. */
function joins(text: string, join: '_' | '-'): boolean {
  let closer: RegExp | undefined
  for (let at = text.indexOf(join); at >= 0; at = text.indexOf(join, at + 1)) {
    const before = text.charCodeAt(at - 2) * 256 + text.charCodeAt(at - 1)
    if (ENDINGS.has(before) || INITIALS.has(text.charCodeAt(at + 1))) {
      closer ??= new RegExp(JOINED)
      closer.lastIndex = at
      if (closer.test(text)) return true
    }
  }
  return false
}

/** The two letters before the join in ghp_ … github_pat_, npm_, hf_, sk_, rk_, whsec_, sk-, glpat- …, xoxb- …, xapp-. */
const ENDINGS: ReadonlySet<number> = new Set(
  [
    'hp',
    'ho',
    'hu',
    'hs',
    'hr',
    'at',
    'pm',
    'hf',
    'sk',
    'rk',
    'ec',
    'dt',
    'rt',
    'tt',
    'xa',
    'xb',
    'xe',
    'xp',
    'xr',
    'xs',
    'pp',
  ].map((pair) => pair.charCodeAt(0) * 256 + pair.charCodeAt(1)),
)
/** The letter after it in access_token, API_KEY, private-key. */
const INITIALS: ReadonlySet<number> = new Set(['t', 'T', 'k', 'K'].map((letter) => letter.charCodeAt(0)))
const JOINED =
  /[_-](?:(?<=gh[opusr]_|hub_pat_|npm_|hf_|[sr]k_|whsec_|sk-|lpat-|ldt-|lrt-|lptt-|xox[a-z]-|xapp-)\w|(?:[tT]oken|TOKEN|[kK]ey|KEY))/y
