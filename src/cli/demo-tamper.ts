/** Step 6 of the demo: one letter of the record is changed, in a copy. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { EXIT, type ExitCode, Fault } from '../faults.js'
import { type Stage, sluice, title, words, WRITTEN } from './demo-stage.js'

export async function tamper(stage: Stage): Promise<ExitCode> {
  title(stage.terminal, '6. Would a change show?')
  const copy = { ...stage, home: join(stage.folder, 'copy') }
  cpSync(stage.home, copy.home, { recursive: true, filter: (path) => relative(stage.home, path) !== 'data' })
  words(stage.terminal, `One letter of the record changes, in a copy: ${changeOneLetter(copy.home)}.`)
  const code = await sluice(copy, ['log', 'verify'])
  if (code !== EXIT.tampered) throw new Fault('cli.demo-unexpected', { wanted: `exit code ${EXIT.tampered}`, got: `${code}` })
  words(stage.terminal, `Shows: the changed record is named, and the exit code is ${EXIT.tampered}.`)
  return EXIT.ok
}

function changeOneLetter(home: string): string {
  for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'))) {
    const text = readFileSync(join(home, path), 'utf8')
    if (!text.includes(WRITTEN)) continue
    writeFileSync(join(home, path), text.replace(WRITTEN, `w${WRITTEN.slice(1)}`))
    return `"${WRITTEN}" becomes "w${WRITTEN.slice(1)}" in ${path}`
  }
  throw new Fault('cli.demo-unexpected', { wanted: `a log that holds "${WRITTEN}"`, got: 'none' })
}
