import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runScenario } from './scenario.js'

const FOLDER = join(import.meta.dirname, '../../../attacks/session')
const scenarios = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.txt'))
  .toSorted()

test('there are scenarios', () => assert.ok(scenarios.length >= 10))
for (const name of scenarios) test(`scenario ${name}`, () => runScenario(join(FOLDER, name)))
