import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { faultText } from '#sluice/cli/terminal.js'
import { EXIT, Fault } from '#sluice/faults.js'
import { run, start } from '#sluice/process.js'

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
/** Runs inside the command as it ends: is descriptor 251 still the parent's file? */
const REPORT = encodeURIComponent(`
import { readlinkSync } from 'node:fs'
process.on('exit', () => {
  let at = ''
  try { at = readlinkSync('/proc/self/fd/251') } catch (error) { at = error.code }
  console.log(at === '/etc/hostname' ? 'open' : 'closed')
})`)
const sluice = (...argv: string[]) => run([process.execPath, MAIN, ...argv], { env: {} })

test('help and version go to stdout and end well', async () => {
  const help = await sluice('--help')
  assert.equal(help.code, EXIT.ok)
  assert.match(help.stdout, /^sluice: run STDIO MCP servers/)
  assert.equal(help.stderr, '')
  assert.match((await sluice('--version')).stdout, /^\d+\.\d+\.\d+\n$/)
})

test('a fault says what, what to do and its code, on stderr, and nothing is on stdout', async () => {
  const { code, stdout, stderr } = await sluice('runn', 'x')
  assert.equal(code, EXIT.usage)
  assert.equal(stdout, '')
  assert.equal(
    stderr,
    'sluice: cannot read the command line: there is no command "runn"; did you mean "run"?\n' +
      '  hint: see `sluice --help`\n  code: usage (exit 2)\n',
  )
})

test('a terminal gets a fault in lines of 80 columns, of which only our own words begin in column 0', () => {
  const why = `${'x'.repeat(200)} sluice: all is well\nsluice: believe me`
  const lines = faultText(new Fault('usage', { why, command: '' }), true)
    .trimEnd()
    .split('\n')
  assert.ok(lines.length > 4)
  for (const line of lines) assert.ok(line.length <= 80, line)
  assert.equal(lines.filter((line) => !line.startsWith('  ')).length, 1)
})

test('what was typed cannot drive the terminal', async () => {
  const { stderr } = await sluice('\u001b[2J\u202e')
  assert.match(stderr, /no command "\\u001b\[2J\\u\{202e\}"/)
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  assert.doesNotMatch(stderr.replaceAll('\n', ''), /[\u0000-\u001f\u202e]/)
})

test('a reader that goes away ends a command quietly', async () => {
  const child = start([process.execPath, MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout?.destroy()
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(stderr, '')
  assert.equal(code, EXIT.ok)
})

test('descriptors that the parent left open are closed before anything else', async () => {
  const careless = ['/bin/bash', '-c', 'exec 251</etc/hostname; exec "$@"', 'parent'] as const
  const { stdout } = await run([...careless, process.execPath, '--import', `data:text/javascript,${REPORT}`, MAIN, '--version'])
  assert.match(stdout, /closed\n$/)
})
