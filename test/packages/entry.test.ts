import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { chooseProgram, readManifest, startOfProgram } from '#sluice/packages/entry.js'
import { temporary } from './place.js'

const expected = { name: '@acme/server', version: '1.0.0' }
const manifest = (bin: unknown) => readManifest(JSON.stringify({ ...expected, bin }), expected)

const CHOSEN: readonly [what: string, bin: unknown, asked: string | undefined, path: string | RegExp][] = [
  ['a single file', './dist/x.js', undefined, 'dist/x.js'],
  ['a single program under any name', { any: 'x.js' }, undefined, 'x.js'],
  ['the unscoped name among many', { other: 'o.js', server: 'x.js' }, undefined, 'x.js'],
  ['two names of one file', { a: 'x.js', b: 'x.js' }, undefined, 'x.js'],
  ['the one asked for', { a: 'x.js', b: 'o.js' }, 'b', 'o.js'],
  ['the scoped name of a program', { '@acme/tool': 'x.js' }, 'tool', 'x.js'],
  ['none with its name', { a: 'x.js', b: 'o.js' }, undefined, /none has its name/],
  ['none of that name', { a: 'x.js' }, 'b', /offers no b/],
  ['a path that leaves', '../../x.js', undefined, /offers none/],
  ['a path that leaves later', 'a/../../x.js', undefined, /offers none/],
  ['no bin', undefined, undefined, /offers none/],
  ['a bin that is a number', 7, undefined, /offers none/],
  ['a program whose path is an object', { a: {} }, undefined, /offers none/],
]
for (const [what, bin, asked, path] of CHOSEN) {
  test(`the program that npx would choose: ${what}`, () => {
    if (typeof path === 'string') return assert.equal(chooseProgram(manifest(bin), asked), path)
    assert.throws(
      () => chooseProgram(manifest(bin), asked),
      (error: unknown) => error instanceof Fault && error.code === 'packages.entry' && path.test(error.message),
    )
  })
}

test('a manifest of another package, or none, is refused', () => {
  for (const text of [
    '{',
    'null',
    '[]',
    '{}',
    '{"name":"evil","version":"1.0.0"}',
    '{"name":"@acme/server","version":"1.0.1"}',
  ]) {
    assert.throws(
      () => readManifest(text, expected),
      (error: unknown) => error instanceof Fault && error.code === 'packages.refused',
      text,
    )
  }
})

const FIRST_LINES: readonly [name: string, line: string, flags: readonly string[] | RegExp][] = [
  ['a.js', '', []],
  ['a.mjs', 'import "x"', []],
  ['a.js', '#!/usr/bin/env node', []],
  ['a', '#!/usr/bin/env node\r', []],
  ['a', '#! /usr/local/bin/node --no-warnings', ['--no-warnings']],
  ['a', '#!/usr/bin/env -S node --no-warnings --enable-source-maps', ['--no-warnings', '--enable-source-maps']],
  ['a.js', '#!/usr/bin/env -S node --import=./x.mjs', /--import/],
  ['a.js', '#!/bin/sh', /run by \/bin\/sh/],
  ['a.js', '#!/usr/bin/env bash', /run by bash/],
  ['a.js', '#!/usr/bin/env ts-node', /run by ts-node/],
  ['a', '\u007fELX', /no JavaScript/],
]
for (const [name, line, flags] of FIRST_LINES) {
  test(`a program ${name} whose first line is ${JSON.stringify(line)}`, async (t) => {
    const file = join(await temporary(t), name)
    writeFileSync(file, `${line}\n`)
    if (!(flags instanceof RegExp)) return assert.deepEqual(startOfProgram(file, 'p'), { by: 'node', flags })
    assert.throws(
      () => startOfProgram(file, 'p'),
      (error: unknown) => error instanceof Fault && flags.test(error.message),
    )
  })
}

test('a program that is machine code is started by itself', async (t) => {
  const file = join(await temporary(t), 'a')
  writeFileSync(file, '\u007fELF and the rest')
  assert.deepEqual(startOfProgram(file, 'p'), { by: 'itself' })
})
