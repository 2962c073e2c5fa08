/** What is shipped is few files, since a start waits for each, and holds nothing on the start path that is meant to be loaded later. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './root.js'

const DIST = join(ROOT, 'dist/cli')
const IMPORT = /^(?:import|export)\b[^'"]*?["']([^"']+)["'];?$|^\} from "([^"]+)";$/gm

/** What is loaded with a file of `dist`: files of ours by name, and packages. */
function loadedWith(file: string): ReadonlySet<string> {
  const loaded = new Set([file])
  for (const each of loaded) {
    if (!each.endsWith('.js')) continue
    for (const [, whole, last] of readFileSync(join(DIST, each), 'utf8').matchAll(IMPORT))
      loaded.add((whole ?? last ?? '').replace('./', ''))
  }
  return new Set([...loaded].filter((each) => !isBuiltin(each)))
}

/** The files of a lazily loaded module: several may have its name. */
const filesOf = (module: string): string[] => readdirSync(DIST).filter((file) => file.startsWith(`${module}-`))

test('a start loads few files, and no package but SQLite', () => {
  const asked = ['main.js', ...filesOf('run'), ...filesOf('relay'), ...filesOf('guards')]
  assert.equal(asked.length, 4, asked.join(' '))
  const loaded = [...new Set(asked.flatMap((file) => [...loadedWith(file)]))]
  // It is required as CommonJS, which is not among the imports.
  assert.deepEqual(
    loaded.filter((each) => !each.endsWith('.js')),
    [],
  )
  assert.ok(loaded.length <= 10, loaded.join(' '))
})

test('the help loads nothing of what a start needs', () => {
  const [help = ''] = filesOf('help')
  const before = loadedWith('main.js')
  assert.deepEqual(
    [...loadedWith(help)].filter((file) => !before.has(file)),
    [help],
  )
})
