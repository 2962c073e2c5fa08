/**
 * Writes the documents that are made from code: `node scripts/docs.mjs` after a build. With `--check` it writes nothing and
 * fails, naming each document that is not current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editorSchema } from '../lib/config/schema.js'
import { DENIALS, EXIT, FAULTS } from '../lib/faults.js'
import { FAILED, main, ROOT, say, Stop } from './terminal.mjs'

/** Each document by its path. */
const DOCUMENTS = {
  'docs/faults.md': faults,
  'docs/sluice.schema.json': () => `${JSON.stringify(editorSchema(), null, 2)}\n`,
}

const MEANING = {
  ok: 'done',
  internal: 'a defect of Sluicegate, or a check of `log verify` that could not be made',
  usage: 'the command line is wrong',
  config: 'sluice.yaml or sluice.lock is wrong, missing, not trusted, or differs from what was reviewed',
  refused: 'refused by a rule, or a person said no',
  sandbox: 'the sandbox cannot give what the server requires',
  packages: 'the server cannot be resolved, fetched or verified',
  record: 'the audit log or the store cannot be used',
  server: 'the server did not start, or ended by itself',
  tampered: 'a record, a log or an installed tree was changed',
}

function faults() {
  const exits = Object.entries(EXIT).map(([name, code]) => [`${code}`, name, MEANING[name]])
  const rows = Object.entries(FAULTS).map(([code, { message, hint, exit }]) => [`\`${code}\``, `${exit}`, message, hint])
  const refusals = Object.entries(DENIALS).map(([code, { message, hint, rpc }]) => [`\`${code}\``, `${rpc}`, message, hint])
  return [
    '# Faults, denials and exit codes',
    '',
    'Generated from `src/faults.ts` by `node scripts/docs.mjs`.',
    '',
    'A fault says that something is broken or missing and that the action did not happen. A denial is the product working: a peer',
    'is told that its message was refused. `{name}` is filled in.',
    '',
    '## Exit codes of `sluice`',
    '',
    ...table(['exit', 'name', 'meaning'], exits),
    '',
    '## Faults',
    '',
    ...table(['code', 'exit', 'message', 'what to do'], rows),
    '',
    '## Denials',
    '',
    'A denied `tools/call` is answered with a result whose `isError` is true, unless the protocol itself was broken; everything',
    'else with a JSON-RPC error of this code. Both say whether the call was executed.',
    '',
    ...table(['code', 'JSON-RPC', 'message', 'what to do'], refusals),
    '',
  ].join('\n')
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** @returns the text that stands in the file, or nothing where there is none */
function standing(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

await main(() => {
  const stale = Object.entries(DOCUMENTS).filter(([path, make]) => standing(path) !== make())
  if (process.argv.includes('--check')) {
    if (stale.length === 0) return
    throw new Stop(FAILED, `not current: ${stale.map(([path]) => path).join(', ')}`, 'write them again: node scripts/docs.mjs')
  }
  for (const [path, make] of stale) {
    writeFileSync(join(ROOT, path), make())
    say(`wrote ${path}`)
  }
})
