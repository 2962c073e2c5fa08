/**
 * `npm run train -- [DIR ...]`: learns how much each class of words, and each two of them in one sentence, say of an attack, and
 * writes src/detect/texts/learned. Reads training/, the documentation of the installed packages, and any folders with sets in the
 * shapes that `npm run evaluate` reads. The same input gives the same weights.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLASS_COUNT, className, Sentences, weightAt } from '#sluice/detect/texts/sense.js'
import { Dictionary, Tokens } from '#sluice/detect/texts/tokens.js'
import { type Json, objectOf, textOf } from '#sluice/protocol/message.js'
import { readRows } from '../evaluate/rows.js'
import { type Bag, learn, type Model } from './learn.js'

const SIZE = (CLASS_COUNT * (CLASS_COUNT + 1)) / 2
const dictionary = new Dictionary()
const tokens = new Tokens(dictionary)
let heard: number[][] = []
const sentences = new Sentences(dictionary, (_from, _to, classes, _known, count) => heard.push([...classes.subarray(0, count)]))

/** Names that samples have instead of real ones would tell what is a sample. */
const RESERVED = /\bexample(?=\.(?:com|org|net))|(?<=\.)(?:example|test)\b/gi

/** Features of each sentence together with the one before it: what a text is judged by. */
function windowsOf(text: string): number[][] {
  heard = []
  tokens.walk(text.replaceAll(RESERVED, 'host'), [sentences])
  sentences.end()
  const each = heard.map(featuresOf)
  return each.map((features, at) => [...new Set([...(each[at - 1] ?? []), ...features])])
}

function featuresOf(classes: readonly number[]): number[] {
  return classes.flatMap((one, at) => classes.slice(0, at + 1).map((other) => weightAt(one, other)))
}

type Kind = 'definitions' | 'results'
const KINDS: readonly Kind[] = ['definitions', 'results']
const SET: Readonly<Record<Kind, string>> = { definitions: 'tools', results: 'results' }

async function bagsOf(kind: Kind, folders: readonly string[]): Promise<Bag[]> {
  const own = [...samples(kind, 'malicious', 0.3), ...samples(kind, 'benign', 0.5)]
  const others: Bag[] = []
  for (const folder of folders) others.push(...(await setsOf(kind, folder)))
  return [...own, ...others, ...documentation(kind)].filter(({ windows }) => windows.length > 0)
}

function samples(kind: Kind, label: 'malicious' | 'benign', weight: number): Bag[] {
  const lines = readFileSync(join('training', `${kind}-${label}.txt`), 'utf8').split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => ({ windows: windowsOf(line.replaceAll('\\n', '\n')), attack: label === 'malicious', weight }))
}

async function setsOf(kind: Kind, folder: string): Promise<Bag[]> {
  const member = kind === 'definitions' ? 'tool' : 'text'
  const bags: Bag[] = []
  for (const label of ['malicious', 'benign']) {
    for (const row of (await readRows(folder, `${SET[kind]}_${label}`, [member])) ?? []) {
      if (row.class === 'hidden_channel') continue
      const hard = row.hard || /hard|security/.test(row.class)
      const windows = textsIn(row.value[member] ?? null).flatMap(windowsOf)
      bags.push({ windows, attack: label === 'malicious', weight: hard && label === 'benign' ? 0.5 : 1 })
    }
  }
  return bags
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return Object.entries(objectOf(value)).flatMap(([name, each]) => (UNREAD.has(name) ? [] : textsIn(each)))
}
const UNREAD: ReadonlySet<string> = new Set(['type', '$schema', 'name', 'required', 'format', 'pattern'])

/** Paragraphs of manuals, and what functions say of themselves: texts that want nothing of a model. Every third is enough. */
function documentation(kind: Kind): Bag[] {
  const texts = [...new Set(PACKAGES.flatMap((name) => manuals(join('node_modules', name))))]
  const windows = texts.filter((text) => text.length > 40 && text.length < 2000).flatMap(windowsOf)
  return windows
    .filter((features) => features.length > 3)
    .filter((_, at) => at % (kind === 'definitions' ? 3 : 2) === 0)
    .map((features) => ({ windows: [features], attack: false, weight: 0.3 }))
}

const PACKAGES = Object.keys(objectOf(objectOf(JSON.parse(readFileSync('package.json', 'utf8')) as Json)['devDependencies']))

function manuals(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .flatMap((file) => {
      if (/\.md$/i.test(file)) return readFileSync(join(folder, file), 'utf8').split(/\n\s*\n/)
      if (!file.endsWith('.d.ts')) return []
      return [...readFileSync(join(folder, file), 'utf8').matchAll(/\/\*\*([^*]*(?:\*(?!\/)[^*]*)*)\*\//g)].map((match) =>
        textOf(match[1] ?? '').replaceAll(/^\s*\* ?/gm, ''),
      )
    })
}

/** Signed bytes: a weight that does not show in one is none. */
function written(kind: Kind, { bias, weights }: Model): string {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
  const unit = largest / 127
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / unit))
  return `import type { Learned } from '../sense.js'

/** Written by \`npm run train\`, which prints the strongest. */
export const ${kind.toUpperCase()}: Learned = {
  classes: ${CLASS_COUNT},
  bias: ${bias.toFixed(4)},
  unit: ${unit.toFixed(6)},
  weights:
    '${Buffer.from(bytes.buffer).toString('base64')}',
}
`
}

for (const kind of KINDS) {
  const bags = await bagsOf(kind, process.argv.slice(2))
  const model = learn(bags, SIZE)
  writeFileSync(join('src/detect/texts/learned', `${kind}.ts`), written(kind, model))
  const attacks = bags.filter(({ attack }) => attack).length
  process.stdout.write(`${kind}: ${attacks} attacks, ${bags.length - attacks} ordinary passages\n${strongest(model)}\n`)
}

function strongest({ weights }: Model): string {
  const named: (readonly [weight: number, name: string])[] = []
  for (let one = 0; one < CLASS_COUNT; one += 1)
    for (let other = 0; other <= one; other += 1) {
      const name = one === other ? className(one) : `${className(other)} + ${className(one)}`
      named.push([weights[weightAt(one, other)] ?? 0, name])
    }
  const sorted = named.toSorted(([a], [b]) => b - a)
  const line = (rows: typeof named): string => rows.map(([weight, name]) => `${name} ${weight.toFixed(2)}`).join(', ')
  return `  most: ${line(sorted.slice(0, 20))}\n  least: ${line(sorted.slice(-10))}`
}
