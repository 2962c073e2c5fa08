/** A file server whose files hold secrets: they are masked toward the model, and no mask is ever written into a file. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { installedPackages } from '../cli/installed.js'
import { sampleOf } from '../detect/sample.js'
import { type Registry, startRegistry } from '../packages/registry.js'
import { House } from './house.js'

const TOKEN = sampleOf('ghp_{36c}')
const KEY = sampleOf('-----BEGIN PRIVATE KEY-----\n{64}\n{64}\n{40}\n-----END PRIVATE KEY-----')
const OWN = 'tr0ub4dor-and-3'
const SETTINGS = `# settings\nGITHUB=${TOKEN}\nDB_PASSWORD=hunter2hunter\nDEBUG=off\n`

let house: House
let registry: Registry
let notes: string
let client: Client

before(async () => {
  house = new House()
  registry = await startRegistry(...installedPackages('@modelcontextprotocol/server-filesystem'))
  house.useRegistry(registry.url)
  notes = house.folder('notes')
  house.file(join(notes, 'settings.env'), SETTINGS)
  house.file(join(notes, 'key.pem'), `${KEY}\n`)
  house.file(join(notes, 'own.txt'), `given: ${OWN}, ${Buffer.from(`x${OWN}`).toString('base64')}\n`)
  const env = join(house.root, 'server.env')
  house.file(env, `SERVICE_PASSWORD=${OWN}\nLEVEL=info\n`)
  await house.ok([
    'add',
    'notes',
    '--yes',
    '--write',
    notes,
    '--env-file',
    env,
    '--',
    'npx',
    '-y',
    '@modelcontextprotocol/server-filesystem',
    notes,
  ])
  client = (await house.connect('notes')).client
})
after(async () => {
  await client.close()
  await registry.close()
  await house.remove()
})

type Called = { content: { type: string; text: string }[]; structuredContent?: { content?: string }; isError?: boolean }
const call = async (name: string, args: Record<string, unknown>): Promise<Called> =>
  (await client.callTool({ name, arguments: args })) as Called
const textOf = (called: Called): string => called.content[0]?.text ?? ''
const path = (name: string): string => join(notes, name)

test('secrets in files are masked toward the model, in text and in structure', async () => {
  const read = await call('read_text_file', { path: path('settings.env') })
  assert.equal(textOf(read), '# settings\nGITHUB=[redacted:github-token:40]\nDB_PASSWORD=[redacted:assignment:16]\nDEBUG=off\n')
  assert.equal(read.structuredContent?.content, textOf(read))
  assert.match(textOf(await call('read_text_file', { path: path('key.pem') })), /^\[redacted:private-key:\d+\]\n$/)
})

test('what the server was given by an env file is masked too, in base64 as well', async () => {
  const shown = textOf(await call('read_text_file', { path: path('own.txt') }))
  assert.match(shown, /^given: \[redacted:environment:16\], \S?\[redacted:environment:24\]\S*\n$/)
})

test('masked text is not written back, and the file stays as it is', async () => {
  const masked = textOf(await call('read_text_file', { path: path('settings.env') }))
  const written = await call('write_file', { path: path('settings.env'), content: masked.replace('off', 'on') })
  assert.equal(written.isError, true)
  assert.match(textOf(written), /\[sluicegate\] Refused: .*holds a mask.*Nothing was executed.*around the mask/)
  const edits = [{ oldText: 'DEBUG=off', newText: 'DEBUG=on\nGITHUB=[redacted:github-token:40]' }]
  assert.equal((await call('edit_file', { path: path('settings.env'), edits })).isError, true)
  assert.equal(readFileSync(path('settings.env'), 'utf8'), SETTINGS)
})

test('an edit around the mask works and leaves the secret as it was', async () => {
  const edits = [{ oldText: 'DEBUG=off', newText: 'DEBUG=on' }]
  const edited = await call('edit_file', { path: path('settings.env'), edits })
  assert.notEqual(edited.isError, true)
  assert.ok(!textOf(edited).includes(TOKEN))
  assert.equal(readFileSync(path('settings.env'), 'utf8'), SETTINGS.replace('off', 'on'))
})

test('a secret in an argument is refused, program text about one passes', async () => {
  const refused = await call('write_file', { path: path('a.txt'), content: `token ${TOKEN}` })
  assert.match(textOf(refused), /Refused: .*\/arguments\/content holds a GitHub token/)
  const passed = await call('write_file', { path: path('a.py'), content: 'password = os.environ["X"]\n' })
  assert.notEqual(passed.isError, true)
})

test('no secret stands in the record', () => {
  const files = readdirSync(house.sluiceHome, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(house.sluiceHome, 'state', '..', name),
  )
  const record = files
    .filter((file) => statSync(file).isFile() && file.includes('state'))
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n')
  assert.match(record, /redacted:github-token/)
  for (const secret of [TOKEN, OWN, 'hunter2hunter', KEY.slice(40, 80)]) assert.ok(!record.includes(secret), secret)
})
