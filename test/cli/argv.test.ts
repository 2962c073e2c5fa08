import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from '#sluice/cli/argv.js'
import { COMMANDS } from '#sluice/cli/commands.js'
import { help } from '#sluice/cli/help.js'
import { Fault } from '#sluice/faults.js'

function parsed(...argv: string[]) {
  const typed = parse(argv, COMMANDS)
  assert.equal(typed.want, 'command')
  assert.ok(typed.want === 'command')
  return typed.parsed
}

function refused(...argv: string[]): string {
  try {
    parse(argv, COMMANDS)
  } catch (thrown) {
    assert.ok(thrown instanceof Fault)
    assert.equal(thrown.exit, 2)
    return thrown.message
  }
  throw new Error(`accepted: ${argv.join(' ')}`)
}

test('everything after -- is kept exact, flags included', () => {
  const add = parsed('add', 'notes', '--yes', '--read', '/a', '--read=/b', '--', 'npx', '-y', '--help', '--', '', '--yes')
  assert.deepEqual(add.operands, ['notes'])
  assert.deepEqual(add.rest, ['npx', '-y', '--help', '--', '', '--yes'])
  assert.deepEqual(add.values.get('read'), ['/a', '/b'])
  assert.ok(add.on.has('yes'))
})

test('a value may hold an equals sign, and an empty value is a value', () => {
  assert.deepEqual(parsed('add', 'n', '--env', 'A=b=c', '--env=B=', '--', 'x').values.get('env'), ['A=b=c', 'B='])
})

test('two-word commands', () => {
  assert.equal(parsed('log', 'verify', '--json').command, 'log verify')
  assert.match(refused('log', 'verfy'), /no command "log verfy"; did you mean "log verify"\?/)
})

const REFUSALS: readonly [argv: string[], why: RegExp][] = [
  [['ad', 'x'], /no command "ad"; did you mean "add"\?/],
  [['add', 'n', '--yess', '--', 'x'], /no flag "--yess"; did you mean "--yes"\?/],
  [['add', 'n'], /`-- COMMAND \[ARGS\.\.\.\]` is missing/],
  [['add', '--', 'x'], /NAME is missing/],
  [['add', 'n', 'npx', '--', 'x'], /"npx" is one word too many/],
  [['add', 'n', 'npx', '-y', 'pkg'], /"npx" is one word too many; the server's command stands after `--`/],
  [['add', 'n', '--read', '--', 'x'], /--read needs a value: PATH/],
  [['run', 'n', '--config', 'a', '--config', 'b'], /--config is given twice/],
  [['run', 'n', '--', 'x'], /nothing may stand after `--`/],
  [['list', '--json=1'], /--json takes no value/],
  [['toString'], /no command "toString"/],
  [['run', 'n', '--__proto__'], /no flag "--__proto__"/],
]
for (const [argv, why] of REFUSALS) {
  test(`refused: sluice ${argv.join(' ')}`, () => assert.match(refused(...argv), why))
}

test('help is asked for anywhere before --', () => {
  for (const argv of [
    [],
    ['-h'],
    ['--help'],
    ['help'],
    ['add', '--help'],
    ['help', 'add'],
    ['log'],
    ['log', '-h'],
    ['run', 'x', '-h'],
  ]) {
    assert.equal(parse(argv, COMMANDS).want, 'help', argv.join(' '))
  }
})

test('help of every command fits 80 columns and names every flag', () => {
  for (const rows of [COMMANDS, ...COMMANDS.map((row) => [row])]) {
    for (const line of help(rows).split('\n')) assert.ok(line.length <= 80, line)
  }
  for (const row of COMMANDS) {
    const text = help([row])
    for (const flag of row.flags) assert.ok(text.includes(`--${flag.name}`), `${row.name} --${flag.name}`)
  }
})

test('every example of every command is accepted by the parser', () => {
  for (const row of COMMANDS) {
    for (const example of row.examples) {
      const words = example
        .split(' ')
        .slice(1)
        .map((word) => word.replaceAll("'", ''))
      assert.equal(parse(words, COMMANDS).want, 'command', example)
    }
  }
})
