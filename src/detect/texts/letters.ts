/** What rules see of the letters of a text: one case, no accents, a hash of each word, and how English its spelling is (pure). */

/** Letters of scripts that put no blanks between words are told from others by this. */
export const WIDE = 0x3040
/** Stands inside of a word without changing it: an apostrophe, an accent of its own, what nobody sees. */
export const UNSEEN = 1

/** Whole ranges at once: one by one, its units took longer than a start should. */
function lettersTable(): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let unit = 0; unit < 0x80; unit += 1) table[unit] = table[unit + FULL_WIDTH] = ascii(unit)
  for (let unit = 0xc0; unit < 0x250; unit += 1) table[unit] = bare(String.fromCharCode(unit))
  for (const [from, to] of ALPHABETS) setLowerCase(table, from, to)
  for (const [from, to] of IDEOGRAPHS) for (let unit = from; unit < to; unit += 1) table[unit] = unit
  for (const { 0: run, index } of unitsText(0x80, WIDE).matchAll(INSIDE))
    table.fill(UNSEEN, 0x80 + index, 0x80 + index + run.length)
  table.fill(UNSEEN, 0xfe00, 0xfe10)
  table[0xfeff] = UNSEEN
  return table
}

/** From ASCII to the forms of it that are as wide as ideographs. */
const FULL_WIDTH = 0xfee0
const ALPHABETS = [
  [0x250, 0x2000],
  [0x2c00, 0x2e00],
] as const
const IDEOGRAPHS = [
  [WIDE, 0x3200],
  [0x3400, 0xd7b0],
] as const
const INSIDE = /[\p{Cf}\p{Mn}\u2019]+/gu

function unitsText(from: number, to: number): string {
  const units = new Uint16Array(to - from)
  for (let unit = from; unit < to; unit += 1) units[unit - from] = unit
  return Buffer.from(units.buffer).toString('utf16le')
}

/** None of these becomes two, or another for its neighbour's sake. */
function setLowerCase(table: Uint16Array, from: number, to: number): void {
  const lower = unitsText(from, to).toLowerCase()
  for (let at = 0; at < lower.length; at += 1) table[from + at] = lower.charCodeAt(at)
  for (const [place, looks] of Array.from(LOOKS_LATIN).entries()) {
    const unit = looks.charCodeAt(0)
    for (const like of [unit, looks.toUpperCase().charCodeAt(0)])
      if (like >= from && like < to) table[like] = LATIN.charCodeAt(place)
  }
}

/** Lower-case letters of Cyrillic and Greek, and the Latin ones that they look like (Unicode confusables). */
const LOOKS_LATIN = 'аеорсухіѕјһԁԛԝοανιρυ'
const LATIN = 'aeopcyxisjhdqwoavipu'

function ascii(unit: number): number {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 32
  if (unit === 0x27) return UNSEEN
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) ? unit : 0
}

/** Without its accent, which is left out as often as not. */
function bare(letter: string): number {
  return /\p{L}/u.test(letter) ? letter.normalize('NFD').charAt(0).toLowerCase().charCodeAt(0) : 0
}

/**
 * For each UTF-16 unit: itself in lower case and without accent if it belongs to a word, UNSEEN, or 0. What looks like a Latin
 * letter is one, also in words of its own script: those that rules ask for are folded alike.
 */
export const LETTERS = lettersTable()

export const hashStep = (hash: number, letter: number): number => (Math.imul(hash, 31) + letter) | 0

/** Place of a hash in a table of HASH_PLACES. */
export const hashPlace = (hash: number): number => (hash ^ (hash >>> 16)) & (HASH_PLACES - 1)
export const HASH_PLACES = 1 << 16

/** Of a word as rules spell it; `#` begins what is no word. */
export function hashOf(word: string): number {
  let hash = 0
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at)
    const letter = unit === 0x23 ? unit : (LETTERS[unit] ?? 0)
    if (letter !== UNSEEN) hash = hashStep(hash, letter)
  }
  return hash
}

/** Beginning and end of a word, and a letter that English lacks. */
export const BOUND = 26
export const ACCENTED = 27
const ACCENTED_BITS = 8

/** How seldom a letter follows another in English prose: minus log2, rounded, 9 at most; a to z, then the end of a word. */
const PAIRS = [
  '954598595973539693436699593',
  '498929994693894994662999496',
  '395939935944992895834999894',
  '599629993996984998796999791',
  '585466787996639673459685892',
  '599945993997992994854999692',
  '596929744996946794584999991',
  '299919993999994996969999993',
  '554654599984523796339698988',
  '499719998994994789392899994',
  '399929894999959899487999991',
  '499528993993994998565899493',
  '258929994997594399595999993',
  '595346395987984999436799692',
  '866574697986437593543659993',
  '399939874993793493645999594',
  '999999999997999999580979995',
  '496628794966564895556799592',
  '696939954987874699434999691',
  '598939923997993995566979692',
  '555657495994439593339999993',
  '399919993999696999998999996',
  '399949922998953995699999993',
  '493939974998599299629999693',
  '899979996999672596569989991',
  '399817994987695899499999664',
  '354554664985554495436649599',
].join('')

/** Bits of a pair of letters, by both, five bits for each: `before << 5 | letter`. */
export const COSTS = Uint8Array.from({ length: 32 * 32 }, (_, at) => {
  const [before, letter] = [at >> 5, at & 31]
  return before > BOUND || letter > BOUND ? ACCENTED_BITS : PAIRS.charCodeAt(before * 27 + letter) - 48
})
