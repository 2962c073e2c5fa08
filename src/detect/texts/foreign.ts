/**
 * A passage in another language than everything around it (pure). Who hides an instruction from the people who read a document
 * writes it in a language that they do not; a model reads them all. Known by what every English sentence has, common words and
 * the pairs of letters of English spelling, so that the language itself need not be known. Speaks of English documents alone.
 */

/** `from` inclusive, `to` exclusive. */
export interface Passage {
  readonly from: number
  readonly to: number
  /** 1 for surely, 0.5 for perhaps. */
  readonly weight: number
}

/** What was counted in one sentence. */
interface Counted extends Omit<Passage, 'weight'> {
  readonly words: number
  readonly common: number
  /** Mean cost of its pairs of letters, in bits. */
  readonly cost: number
  readonly letters: number
  readonly capitals: number
  /** Digits, signs of programs and names. */
  readonly signs: number
  readonly accents: number
  /** Common words of other languages. */
  readonly elsewhere: number
}

/** The few foreign passages of an English document; none where there are many, or where English is not the rule. */
export function foreignPassages(text: string): Passage[] {
  const sentences = sentencesOf(text)
  const graded = sentences.map((sentence) => ({ ...sentence, weight: foreignness(sentence) }))
  const foreign = graded.filter(({ weight }) => weight > 0)
  if (foreign.length === 0) return []
  const rest = graded.filter(({ weight }) => weight === 0)
  const common = rest.reduce((sum, { common: count }) => sum + count, 0)
  const words = rest.reduce((sum, { words: count }) => sum + count, 0)
  if (common < COMMON_WORDS || common * 16 < words) return []
  const runs = joined(foreign)
  return runs.length > PASSAGES ? [] : runs
}

const COMMON_WORDS = 2
const PASSAGES = 3

/** 1 for surely, 0.5 for perhaps: the shorter a sentence, the less its letters say. */
function foreignness({ words, common, cost, letters, capitals, signs, accents, elsewhere }: Counted): 0 | 0.5 | 1 {
  if (words < 4 || letters < 20 || capitals * 2 > words || signs * 4 > letters) return 0
  const beyond =
    cost +
    (accents > 0 ? ACCENTED : 0) +
    (elsewhere > 1 ? FAMILIAR * Math.min(elsewhere, 3) : 0) -
    (6 * common + SHORT) / words -
    ENGLISH
  return beyond >= 0 ? 1 : beyond >= -NEARLY ? 0.5 : 0
}

/** Bits, of sentences of endless length; ordinary English prose has 3.5. */
const ENGLISH = 4.1
const SHORT = 2
const ACCENTED = 0.15
/** Languages whose spelling is like that of English are known by their own common words. */
const FAMILIAR = 0.3
const NEARLY = 0.2

/** Sentences that follow one another are one passage. */
function joined(passages: readonly Passage[]): Passage[] {
  const runs: Passage[] = []
  for (const { from, to, weight } of passages) {
    const last = runs.at(-1)
    if (last !== undefined && from - last.to <= BETWEEN)
      runs[runs.length - 1] = { from: last.from, to, weight: Math.max(weight, last.weight) }
    else runs.push({ from, to, weight })
  }
  return runs
}

const BETWEEN = 80

export function sentencesOf(text: string): Counted[] {
  const found: Counted[] = []
  let from = 0
  for (const { index, 0: end } of text.matchAll(ENDS)) {
    found.push(counted(text, from, index))
    from = index + end.length
  }
  found.push(counted(text, from, text.length))
  return found.filter(({ words }) => words > 0)
}

const ENDS = /[.!?:;|](?=\s|\p{Lu})|[\n|<>]|\\n/gu

function counted(text: string, from: number, to: number): Counted {
  let [words, common, elsewhere, cost, pairs, letters, capitals, signs, accents] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (const { 0: word } of text.slice(from, to).matchAll(PIECES)) {
    const prose = QUOTED_WORD.test(word) ? undefined : PROSE.exec(word)?.[1]
    if (prose === undefined) {
      if (!PUNCTUATION.test(word)) signs += word.length
      continue
    }
    words += 1
    letters += prose.length
    const lower = prose.toLowerCase()
    if (lower !== prose) capitals += 1
    if (COMMON.has(lower)) common += 1
    else if (ELSEWHERE.has(lower)) elsewhere += 1
    let before = BOUND
    for (let at = 0; at <= lower.length; at += 1) {
      const letter = at === lower.length ? BOUND : pairIndex(lower.charCodeAt(at))
      if (letter < 0) accents += 1
      cost += letter < 0 || before < 0 ? FOREIGN_LETTER : PAIRS.charCodeAt(before * 27 + letter) - 48
      pairs += 1
      before = letter
    }
  }
  return { from, to, words, common, cost: pairs === 0 ? 0 : cost / pairs, letters, capitals, signs, accents, elsewhere }
}

const BOUND = 26
const FOREIGN_LETTER = 8

/** Letters that English lacks have none; an apostrophe or a hyphen ends a word inside of one. */
function pairIndex(code: number): number {
  const letter = code - 97
  if (letter >= 0 && letter < BOUND) return letter
  return code < 0x80 || code === 0x2019 ? BOUND : -1
}

const PIECES = /\S+/g
/** A word of a sentence, with the marks around it; paths, names of programs and the like are none. */
const PROSE = /^["'“”‘’(*]{0,3}(\p{L}[\p{L}\p{M}'’-]*)[)"'“”‘’.,;:!?*]{0,4}$/u
/** One word between quotation marks is a name. */
const QUOTED_WORD = /^["'`“‘].*["'`”’][,;]?$|\p{Ll}\p{Lu}/u
const PUNCTUATION = /^[\p{P}\d]+$/u

/** Words that hardly an English sentence is without, but for those that are words of other languages too. */
const COMMON: ReadonlySet<string> = new Set(
  'the of and to that with for this from are was have you your not be by it on or will can which their has they we if when but what there been were would its our into how than then these those must should may any using use used all one more other each only also where who here my just'.split(
    ' ',
  ),
)

const ELSEWHERE: ReadonlySet<string> = new Set(
  'und der das nicht sie ist ein eine mit auf für von zu den dem sich el los las que para por con una del este esta le les des est pas une dans pour sur qui il che di non per sono della não uma com os dos het een van niet en voor zijn och att som inte på för og det ikke av til nie jest się na że je si ve bir ile'.split(
    ' ',
  ),
)

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
