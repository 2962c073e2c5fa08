/** Planted violations: the import check and the lint rule of the pure rooms must name each one, and nothing else. */
import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { run } from '#sluice/process.js'
import { ROOT } from './root.js'

describe('imports go one way', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-arrows-'))
  })
  after(() => rm(folder, { recursive: true }))

  const arrows = async (files: Record<string, string>): Promise<{ code: number | null; lines: string[] }> => {
    const source = await mkdtemp(join(folder, 'src-'))
    for (const [path, text] of Object.entries(files)) await plant(join(source, path), text)
    const { code, stdout } = await run([process.execPath, 'scripts/arrows.mjs', source], { cwd: ROOT })
    return { code, lines: stdout.trim().replaceAll(`${source}/`, '').split('\n').filter(Boolean) }
  }

  const refused: Record<string, [file: string, text: string, expected: string]> = {
    'a lower room imports a higher one': ['guards/a.ts', `import { x } from '../relay/x.js'\n`, 'guards/a.ts:1: '],
    'rooms of one level import each other': ['audit/a.ts', `\nimport { x } from '../store/x.js'\n`, 'audit/a.ts:2: '],
    'an import over several lines': ['audit/a.ts', `import {\n  x,\n  y,\n} from '../cli/x.js'\n`, 'audit/a.ts:4: '],
    'a type': ['protocol/a.ts', `import type { X } from '../audit/x.js'\n`, 'protocol/a.ts:1: '],
    'a re-export': ['protocol/a.ts', `export * from '../audit/x.js'\n`, 'protocol/a.ts:1: '],
    'an import for its effect': ['protocol/a.ts', `import '../audit/x.js'\n`, 'protocol/a.ts:1: '],
    'a lazy import': ['protocol/a.ts', `const x = await import('../audit/x.js')\n`, 'protocol/a.ts:1: '],
    'what is required late': ['guards/a.ts', `const fs = require('fs')\n`, 'guards/a.ts:1: '],
    'a table that imports a room': ['faults.ts', `import { x } from './cli/x.js'\n`, 'faults.ts:1: '],
    'a room without a place': ['helpers/a.ts', `import { x } from '../faults.js'\n`, 'helpers/a.ts:1: '],
    'child_process outside process.ts': ['sandbox/a.ts', `import { spawn } from 'node:child_process'\n`, 'sandbox/a.ts:1: '],
    'child_process without its scheme': ['cli/a.ts', `import { spawn } from 'child_process'\n`, 'cli/a.ts:1: '],
    'a program started outside the sandbox': ['relay/a.ts', `import { start } from '../process.js'\n`, 'relay/a.ts:1: '],
    'a file system in a pure room': ['guards/a.ts', `import { readFileSync } from 'node:fs'\n`, 'guards/a.ts:1: '],
    'a file system without its scheme': ['guards/a.ts', `import { readFileSync } from 'fs'\n`, 'guards/a.ts:1: '],
  }
  for (const [what, [file, text, expected]] of Object.entries(refused)) {
    it(`names ${what}`, async () => {
      const { code, lines } = await arrows({ [file]: text })
      assert.equal(code, 1)
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.ok(lines[0]?.startsWith(expected), lines[0])
    })
  }

  it('accepts the right direction, hashing in a pure room and child_process in process.ts', async () => {
    const { code, lines } = await arrows({
      'cli/a.ts': `import { x } from '../relay/x.js'\nimport { y } from './b.js'\nimport { z } from 'zod'\n`,
      'manifest/a.ts': `import { createHash } from 'node:crypto'\nimport type { Json } from '../protocol/message.js'\n`,
      'process.ts': `import { spawn } from 'node:child_process'\n`,
      'sandbox/launch.ts': `import { start } from '../process.js'\n`,
    })
    assert.deepEqual({ code, lines }, { code: 0, lines: [] })
  })

  it('finds a clock, a timer or the process in a pure room by lint', async () => {
    const project = await mkdtemp(join(folder, 'lint-'))
    await cp(join(ROOT, '.oxlintrc.json'), join(project, '.oxlintrc.json'))
    await plant(join(project, 'src/guards/a.ts'), 'export const at = (): number => Date.now()\n')
    await plant(join(project, 'src/detect/a.ts'), 'export const who = (): number => process.pid\n')
    await plant(join(project, 'src/relay/a.ts'), 'export const at = (): number => Date.now()\n')
    const oxlint = join(ROOT, 'node_modules/.bin/oxlint')
    const { code, stdout } = await run([oxlint, '--format=unix'], { cwd: project, env: { PATH: process.env['PATH'] ?? '' } })
    assert.equal(code, 1, stdout)
    assert.match(stdout, /guards\/a\.ts:1:.*restricted-globals/)
    assert.match(stdout, /detect\/a\.ts:1:.*restricted-globals/)
    assert.doesNotMatch(stdout, /relay\/a\.ts.*restricted-globals/)
  })
})

async function plant(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
