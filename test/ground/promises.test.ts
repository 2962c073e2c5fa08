/** SECURITY.md promises nothing without a test, and leaves out no guarantee of the sandbox. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { COMMANDS } from '#sluice/cli/commands.js'
import { REQUIRED, WANTED } from '#sluice/sandbox/sandbox.js'
import { ROOT } from './root.js'

describe('SECURITY.md', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const promises = text.slice(text.indexOf('\n## Promises'), text.indexOf('\n## What is not promised'))
  const rows = promises.split('\n').filter((line) => line.startsWith('| ') && !/^\| (---|promise|guarantee) /.test(line))

  it('makes promises', () => {
    assert.ok(rows.length > 30, `${rows.length} rows`)
  })

  it('names for each an existing test', () => {
    for (const row of rows) {
      const named = row.match(/test\/[\w/.-]+/g) ?? []
      assert.notEqual(named.length, 0, row)
      for (const path of named) assert.ok(path.endsWith('.test.ts') && existsSync(join(ROOT, path)), `${path}: ${row}`)
    }
  })

  it('has a row for every guarantee, and says which are required', () => {
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
