/**
 * The server of the benchmark: newline JSON-RPC in plain Node, one tool `echo`. A single file without imports of ours,
 * because it is copied alone to where it runs.
 */
interface Call {
  readonly id?: string | number
  readonly method?: string
  readonly params?: { readonly protocolVersion?: string; readonly arguments?: { readonly text?: string } }
}

const TOOL = {
  name: 'echo',
  description: 'Returns its text.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'What to return.' } },
    required: ['text'],
    additionalProperties: false,
  },
}

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  let out = ''
  for (const line of lines) out += answer(JSON.parse(line) as Call)
  if (out !== '') process.stdout.write(out)
})
process.stdin.on('end', () => process.exit(0))

function answer({ id, method, params }: Call): string {
  if (id === undefined || method === undefined) return ''
  switch (method) {
    case 'initialize':
      return reply(id, {
        protocolVersion: params?.protocolVersion ?? '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'bench', version: '1.0.0' },
      })
    case 'ping':
      return reply(id, {})
    case 'tools/list':
      return reply(id, { tools: [TOOL] })
    case 'tools/call':
      return reply(id, { content: [{ type: 'text', text: params?.arguments?.text ?? '' }] })
    default:
      return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } })}\n`
  }
}

function reply(id: string | number, result: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`
}
