/**
 * What the gateway is measured against: a relay that does the least a relay can do and still know what passes. It starts
 * the command in its arguments and parses and stringifies every line in both directions.
 */
import type { Readable, Writable } from 'node:stream'
import { start } from '#sluice/process.js'

const [program, ...rest] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: relay PROGRAM [ARGUMENT …]')

const child = start([program, ...rest], { stdio: ['pipe', 'pipe', 'inherit'] })
if (child.stdin === null || child.stdout === null) throw new Error('no pipes')
relay(process.stdin, child.stdin)
relay(child.stdout, process.stdout)
process.stdin.on('end', () => child.stdin?.end())
child.on('close', (code) => process.exit(code ?? 1))

function relay(from: Readable, to: Writable): void {
  let held = ''
  from.setEncoding('utf8')
  from.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n')
    held = lines.pop() ?? ''
    for (const line of lines) to.write(`${JSON.stringify(JSON.parse(line))}\n`)
  })
}
