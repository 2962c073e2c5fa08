/** Other readers of the same lines: both versions of the SDK, a lossless parser, Python. */
import { spawnSync } from 'node:child_process'
import { deserializeMessage as clientV2 } from '@modelcontextprotocol/client'
import { deserializeMessage as sdkV1 } from '@modelcontextprotocol/sdk/shared/stdio.js'
import { deserializeMessage as serverV2 } from '@modelcontextprotocol/server'
import { isLosslessNumber, parse as losslessParse } from 'lossless-json'

/** What a reader makes of a line; undefined if it does not take it. */
export type Reading = { readonly value: unknown } | undefined
export type Reader = (line: Buffer) => Reading

function reader(read: (text: string) => unknown): Reader {
  return (line) => {
    try {
      return { value: plain(read(line.toString('utf8'))) }
    } catch {
      return undefined
    }
  }
}

/** The readers that run in this process. The SDKs decode leniently: what is not UTF-8 becomes U+FFFD. */
export const READERS: Readonly<Record<string, Reader>> = {
  'SDK v1': reader(sdkV1),
  'SDK v2, client': reader(clientV2),
  'SDK v2, server': reader(serverV2),
  'JSON.parse': reader((text) => JSON.parse(text) as unknown),
  'lossless-json': reader((text) => losslessParse(text)),
  'lossless-json, the first of equal names': reader((text) =>
    losslessParse(text, undefined, { onDuplicateKey: ({ oldValue }) => oldValue }),
  ),
}

/** Numbers as exact decimals, so that one value has one form: sign, digits, power of ten. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return decimal(String(value))
  if (isLosslessNumber(value)) return decimal(value.value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, plain(member)]])),
  )
}

function decimal(token: string): string {
  const [mantissa = '', power = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  if (trimmed === '') return 'number 0'
  const scale = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - trimmed.length)
  return `number ${token.startsWith('-') ? '-' : ''}${trimmed}e${scale}`
}

/** How Python's two ways of reading see a line beside what we made of it. */
export const PYTHON_WAYS = ['Python, text', 'Python, bytes'] as const
export type Compared = 'both refuse' | 'it reads, we refuse' | 'we forward, it refuses' | 'same' | 'DIFFERENT'

const COMPARE = `
import base64, decimal, json, sys
def number(token): return decimal.Decimal(token)
def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool): return a is b
    if isinstance(a, dict): return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list): return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    return a == b
def read(line, decode):
    try: return [json.loads(line.decode('utf-8') if decode else line, parse_float=number)]
    except (ValueError, RecursionError, ArithmeticError): return None
def word(line, ours, decode):
    theirs = read(line, decode)
    if ours is None: return 'both refuse' if theirs is None else 'it reads, we refuse'
    if theirs is None: return 'we forward, it refuses'
    again = read(ours, decode)
    if isinstance(theirs[0], dict) and 'error' in theirs[0] and theirs[0].get('id', 0) is None: del theirs[0]['id']
    return 'same' if again is not None and same(theirs[0], again[0]) else 'DIFFERENT'
for row in sys.stdin:
    line, _, ours = row.rstrip('\\n').partition(' ')
    line, ours = base64.b64decode(line), base64.b64decode(ours) if ours != '-' else None
    print(word(line, ours, True) + '|' + word(line, ours, False))
`

/** @param pairs each line with what we write for it. Undefined where there is no Python. */
export function comparedByPython(pairs: readonly (readonly [Buffer, Buffer | undefined])[]): Compared[][] | undefined {
  const input = pairs.map(([line, ours]) => `${line.toString('base64')} ${ours?.toString('base64') ?? '-'}\n`).join('')
  if (spawnSync('python3', ['--version']).error !== undefined) return undefined
  const { status, stdout, stderr } = spawnSync('python3', ['-c', COMPARE], { input, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr.toString())
  const rows = stdout.toString().trimEnd().split('\n')
  return rows.map((row) => row.split('|') as Compared[])
}
