/**
 * `npm run evaluate -- DIR [--json FILE]`: how the guards do on sets of attacks and of ordinary messages: what is caught, what is
 * caught wrongly, and what it costs. DIR holds any of the sets below as `NAME.jsonl`. Every row is judged by the guards that
 * are shipped, in a session; roles of arguments are inferred from the tool's definition.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parserLoaders } from '#sluice/cli/parsers.js'
import { ROLES } from '#sluice/detect/roles/role.js'
import { parsersFor } from '#sluice/guards/roles/parsers.js'
import { type JsonObject, objectOf, textOf } from '#sluice/protocol/message.js'
import { type Judge, judgeCalls, judgeDrift, judgeResults, judgeTools } from './judges.js'
import { figuresOf, type Kind, render, type SetFigures } from './report.js'
import { readRows, type Row } from './rows.js'

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const [folder] = positionals
if (folder === undefined) throw new Error('usage: npm run evaluate -- DIR [--json FILE]')

interface Set {
  readonly name: string
  readonly kind: Kind
  readonly members: readonly string[]
  readonly judge: (rows: readonly Row[]) => Judge
}

const parsers = parsersFor(new Set(ROLES), {}, parserLoaders())
await parsers.load()
const judgeOfCalls = judgeCalls(await toolsOf(folder), parsers)
const judgeOfResults = judgeResults(parsers)
const judgeOfDrift = judgeDrift(parsers)
const calls = (): Judge => judgeOfCalls
const results = (): Judge => judgeOfResults
const drift = (): Judge => judgeOfDrift
const SETS: readonly Set[] = [
  { name: 'tools_malicious', kind: 'attacks', members: ['tool'], judge: judgeTools },
  { name: 'tools_benign', kind: 'benign', members: ['tool'], judge: judgeTools },
  { name: 'tool_drift_malicious', kind: 'attacks', members: ['before', 'after'], judge: drift },
  { name: 'tool_drift_benign', kind: 'benign', members: ['before', 'after'], judge: drift },
  { name: 'calls_malicious', kind: 'attacks', members: ['tool_id', 'arguments'], judge: calls },
  { name: 'calls_benign', kind: 'benign', members: ['tool_id', 'arguments'], judge: calls },
  { name: 'results_malicious', kind: 'attacks', members: ['text'], judge: results },
  { name: 'results_benign', kind: 'benign', members: ['text'], judge: results },
]

const all: SetFigures[] = []
for (const { name, kind, members, judge } of SETS) {
  const rows = await readRows(folder, name, members)
  if (rows === undefined) continue
  const judged = judge(rows)
  all.push(figuresOf(name, kind, rows.map(judged), rows.map(judged)))
}
process.stdout.write(render(all))
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(all, null, 2)}\n`)

async function toolsOf(dir: string): Promise<ReadonlyMap<string, JsonObject>> {
  const rows = (await readRows(dir, 'call_tools', ['tool_id', 'tool'])) ?? []
  return new Map(rows.map(({ value }) => [textOf(value['tool_id']), objectOf(value['tool'])]))
}
