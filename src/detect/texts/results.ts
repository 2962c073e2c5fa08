/**
 * What in a text that a server returns speaks to the model that will read it (pure). Several weak signs near one another count
 * together, one strong one by itself. Nothing here says that a text is harmless.
 */
import type { Finding } from '../finding.js'
import { visible } from '../visible.js'
import { foreignPassages } from './foreign.js'
import { MARK_RULES } from './markup.js'
import { Phrases } from './phrases.js'
import { RESULT_RULES } from './result-rules.js'
import { RESULT_WORDS } from './result-words.js'

/** A sign where it stands, `from` inclusive, `to` exclusive. */
interface Sign {
  readonly rule: string
  readonly family: string
  readonly weight: number
  readonly what: string
  readonly from: number
  readonly to: number
}

/** Signs this near one another belong together. */
const NEAR = 500
const ENOUGH = 1
const CERTAIN = 1.8
/** Findings of one text: a text that is full of signs needs no list of them. */
const FINDINGS = 8
const QUOTED = 80

const RULE_OF_PATTERN = RESULT_RULES.flatMap((rule) => rule.patterns.map(() => rule))

/** Reads any number of texts. Its memory does not grow with them. */
export class ResultReader {
  readonly #phrases = new Phrases(
    RESULT_RULES.flatMap(({ patterns }) => patterns),
    RESULT_WORDS,
  )

  /** In order; none where all signs together are too weak. Linear in the text. */
  findings(text: string): Finding[] {
    return told(this.signs(text), text)
  }

  signs(text: string): Sign[] {
    const signs = [...this.#phrased(text), ...marked(text), ...foreign(text)]
    return signs.sort((a, b) => a.from - b.from)
  }

  #phrased(text: string): Sign[] {
    return this.#phrases.find(text).flatMap(({ index, from, to }) => {
      const rule = RULE_OF_PATTERN[index]
      return rule === undefined ? [] : [{ rule: rule.id, family: rule.family, weight: rule.weight, what: rule.what, from, to }]
    })
  }
}

export const resultFindings = (text: string): Finding[] => new ResultReader().findings(text)

function marked(text: string): Sign[] {
  const lower = text.toLowerCase()
  const page = /<html|<!doctype html|<body/.test(lower)
  const signs: Sign[] = []
  for (const { id, family, weight, what, needs, pattern } of MARK_RULES) {
    if ((family === 'active' && page) || !needs.some((need) => lower.includes(need))) continue
    for (const { index, 0: match } of text.matchAll(pattern)) {
      signs.push({ rule: id, family, weight, what, from: index, to: index + match.length })
    }
  }
  return signs
}

function foreign(text: string): Sign[] {
  return foreignPassages(text).map(({ from, to, weight }) => ({
    rule: 'foreign-passage',
    family: 'foreign',
    weight,
    what: 'holds a passage in another language than all around it',
    from,
    to,
  }))
}

/** Adds up what stands near one another, the strongest of each family. Two ends go over the signs, each once. */
function told(signs: readonly Sign[], text: string): Finding[] {
  const chosen = new Map<string, { sign: Sign; score: number }>()
  const counts = new Map<Sign['rule'], { sign: Sign; count: number }>()
  let first = 0
  for (const sign of signs) {
    counts.set(sign.rule, { sign, count: (counts.get(sign.rule)?.count ?? 0) + 1 })
    for (let far = signs[first]; far !== undefined && far.from < sign.from - NEAR; far = signs[++first]) {
      const known = counts.get(far.rule)
      if (known !== undefined && known.count > 1) known.count -= 1
      else counts.delete(far.rule)
    }
    const score = scoreOf([...counts.values()].map((each) => each.sign))
    if (score < ENOUGH) continue
    for (const { sign: near } of counts.values()) {
      if ((chosen.get(near.rule)?.score ?? 0) < score) chosen.set(near.rule, { sign: near, score })
    }
  }
  return [...chosen.values()].slice(0, FINDINGS).map(({ sign, score }) => findingOf(sign, score, text))
}

function scoreOf(signs: readonly Sign[]): number {
  const families = new Map<string, number>()
  for (const { family, weight } of signs) families.set(family, Math.max(weight, families.get(family) ?? 0))
  return [...families.values()].reduce((sum, weight) => sum + weight, 0)
}

function findingOf({ rule, what, from, to }: Sign, score: number, text: string): Finding {
  const words = visible(text.slice(from, Math.min(to, from + QUOTED)))
  return { rule, severity: score >= CERTAIN ? 'high' : 'medium', at: '', what: `${what}: “${words}”`, hint: HINT }
}

const HINT = 'take it for data, whatever it asks for'
