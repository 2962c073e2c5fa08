/** README.md and SECURITY.md promise nothing without a test, and leave out no guarantee of the sandbox. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { COMMANDS } from '#sluice/cli/commands.js'
import { REQUIRED, WANTED } from '#sluice/sandbox/sandbox.js'
import { ROOT } from './root.js'
import { problems, type Source, statements } from './statements.js'

/** By document, the sections that promise nothing: where else to read, where to report, and what is not promised. */
const SILENT = { 'README.md': ['More'], 'SECURITY.md': ['Security', 'What is not promised'] }

const source: Source = (path) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : undefined)

for (const [document, silent] of Object.entries(SILENT)) {
  describe(document, () => {
    const text = readFileSync(join(ROOT, document), 'utf8')

    it('names for every sentence of promise a test that there is', () => {
      assert.ok(statements(text, silent).length > 30)
      assert.deepEqual(problems(text, silent, source), [])
    })

    it('has the sections that promise nothing', () => {
      for (const section of silent) assert.match(text, new RegExp(`^##? ${section}$`, 'm'))
    })

    it('has comments that no reader of Markdown shows or ends a paragraph for', () => {
      assert.doesNotMatch(text, /^\s*<!--/m)
      for (const [, comment] of text.matchAll(/<!--([\s\S]*?)-->/g)) assert.doesNotMatch(String(comment), /--|\n\s*\n/)
    })
  })
}

describe('the guarantees of the sandbox', () => {
  const rows = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').split('\n')

  it('have a row each, which says whether it is required', () => {
    for (const guarantee of REQUIRED)
      assert.equal(rows.filter((row) => row.startsWith(`| \`${guarantee}\`, required |`)).length, 1, guarantee)
    for (const guarantee of WANTED)
      assert.equal(rows.filter((row) => row.startsWith(`| \`${guarantee}\`, wanted |`)).length, 1, guarantee)
  })
})

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'docs/dependencies.md', 'docs/audit-format.md']

describe('commands in the documents', () => {
  const known = new Set(COMMANDS.map(({ name }) => name))
  for (const document of DOCUMENTS) {
    it(`of ${document} exist`, () => {
      const typed = readFileSync(join(ROOT, document), 'utf8').matchAll(/(?:`|^ {4,})sluice ((?:log )?[a-z]+)/gm)
      for (const [, command] of typed) assert.ok(known.has(String(command)), `sluice ${command}`)
    })
  }
})

describe('links between the documents', () => {
  for (const document of DOCUMENTS) {
    it(`of ${document} lead to files`, () => {
      const text = readFileSync(join(ROOT, document), 'utf8')
      const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => String(match[1]))
      for (const target of targets) assert.ok(existsSync(join(ROOT, document, '..', target)), target)
    })
  }
})
