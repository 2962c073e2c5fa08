/** One of two hostile servers that run at the same time: leaves traces of its own, and looks for the other's. */
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { attempt, perl } from './attack.js'
import { keyOf, type Sibling, SIBLINGS } from './attacks/siblings.js'

const marker = process.argv[2] ?? ''
const traces = [`${process.env['HOME']}/trace`, `/tmp/trace-${marker}`, `/dev/shm/trace-${marker}`]
const segment = (flags: string, then: string): string => `$r = syscall(29, ${keyOf(marker)}, 4096, ${flags}); ${then}`

/** What is refused cannot be left. @returns the port on which it greets */
async function leaveTraces(): Promise<number> {
  for (const path of traces) attempt(() => writeFileSync(path, marker) === undefined)
  perl(segment('01600', ''))
  const server = createServer((socket) => socket.end(marker))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

process.stdout.write(`${JSON.stringify({ port: await leaveTraces() })}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  const other = JSON.parse(line) as Sibling
  for (const { name, run } of SIBLINGS) process.stdout.write(`${JSON.stringify({ name, ...(await run(other)) })}\n`)
  process.stdout.write('{"name":"end"}\n')
}
for (const path of traces) rmSync(path, { force: true })
perl(segment('0', 'syscall(31, $r, 0, 0) if $r != -1'))
process.exit(0)
