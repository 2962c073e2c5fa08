/** A real browser inside the sandbox, where the machine has one: the largest program that servers start. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { HOME_INSIDE } from '#sluice/sandbox/sandbox.js'
import { place, profileOf, type Ran, runInside } from './inside.js'

const CHROMIUM = '/usr/lib/chromium/chromium'
const skip = existsSync(CHROMIUM) ? false : 'there is no chromium here (on Debian: apt-get install chromium)'
const PAGE = 'data:text/html,<h1>hello</h1><script>document.title=6*7</script>'

async function browse(sockets: { ownSockets?: true }): Promise<Ran> {
  const { home, clean } = await place()
  try {
    // --no-sandbox: its own sandbox wants the user namespaces that ours gives nobody.
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--dump-dom', PAGE]
    const env = { HOME: HOME_INSIDE, PATH: '/usr/bin:/bin' }
    return await runInside(profileOf(home, [CHROMIUM, ...flags], { env, programs: ['chromium'], ...sockets }))
  } finally {
    await clean()
  }
}

test('chromium renders a page and runs its script, with sockets between its own processes', { skip }, async () => {
  const { stdout, stderr } = await browse({ ownSockets: true })
  assert.match(stdout, /<title>42<\/title>/, stderr.slice(-2000))
})

test('without them it ends, and nothing is rendered', { skip }, async () => {
  const { stdout, stderr } = await browse({})
  assert.equal(stdout, '')
  assert.match(stderr, /Address family not supported/)
})
