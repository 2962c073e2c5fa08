/** Other readers of lines: where each of them believes that a line ends. */
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { ReadBuffer as ClientBuffer } from '@modelcontextprotocol/client'
import { ReadBuffer as SdkBuffer } from '@modelcontextprotocol/sdk/shared/stdio.js'
import { ReadBuffer as ServerBuffer } from '@modelcontextprotocol/server'

/** The lines of each whole stream without their ends; of the SDKs, the messages. Undefined where the reader is not here. */
type Framing = (streams: readonly Buffer[]) => Promise<string[][] | undefined>

/** As text of the line: the SDKs give values. */
interface MessageBuffer {
  append(chunk: Buffer): void
  readMessage(): object | null
}

function sdk(make: () => MessageBuffer): Framing {
  return async (streams) => streams.map((stream) => messagesOf(make(), stream))
}

function messagesOf(buffer: MessageBuffer, stream: Buffer): string[] {
  const found: string[] = []
  buffer.append(stream)
  for (let message = next(buffer); message !== null; message = next(buffer))
    if (message !== undefined) found.push(asWritten(message))
  return found
}

/** Undefined for a line that it does not take. */
function next(buffer: MessageBuffer): object | null | undefined {
  try {
    return buffer.readMessage()
  } catch {
    return undefined
  }
}

/** In our order of members and our spelling of line ends. */
function asWritten(message: object): string {
  const { jsonrpc, id, method, params } = message as Record<string, unknown>
  const text = JSON.stringify({ jsonrpc, id, method, params })
  return text.replaceAll(/[\u0085\u2028\u2029]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const readline: Framing = (streams) => Promise.all(streams.map(readlineOf))

async function readlineOf(stream: Buffer): Promise<string[]> {
  const lines: string[] = []
  for await (const line of createInterface({ input: Readable.from([stream]), crlfDelay: Infinity })) lines.push(line)
  return lines
}

/** @param lines an expression for the lines of `raw` */
function python(lines: string): Framing {
  const script = [
    'import base64, io, json, sys',
    `def lines(raw): return ${lines}`,
    'print(json.dumps([lines(base64.b64decode(row)) for row in sys.stdin]))',
  ].join('\n')
  return async (streams) => {
    const input = streams.map((stream) => `${stream.toString('base64')}\n`).join('')
    const { error, stdout, stderr } = spawnSync('python3', ['-c', script], { input, maxBuffer: 1 << 28 })
    if (error !== undefined) return undefined
    if (stderr.length > 0) throw new Error(stderr.toString())
    return JSON.parse(stdout.toString()) as string[][]
  }
}

export const FRAMINGS: Readonly<Record<string, Framing>> = {
  'SDK v1': sdk(() => new SdkBuffer()),
  'SDK v2, client': sdk(() => new ClientBuffer()),
  'SDK v2, server': sdk(() => new ServerBuffer()),
  'Node, readline': readline,
  'Python, lines of a text stream': python("[l.rstrip('\\n') for l in io.TextIOWrapper(io.BytesIO(raw), encoding='utf-8')]"),
  'Python, splitlines of text': python("raw.decode('utf-8').splitlines()"),
  'Python, splitlines of bytes': python("[l.decode('utf-8') for l in raw.splitlines()]"),
}
