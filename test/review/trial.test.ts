import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '#sluice/faults.js'
import { LIMITS } from '#sluice/limits.js'
import type { JsonObject, Message, Request } from '#sluice/protocol/message.js'
import { Conversation, asObject } from '#sluice/review/conversation.js'
import { discover, type Shown, showLegacy, showModern } from '#sluice/review/trial.js'

const CLIENT = { name: 'sluicegate', version: '0' }
type Answer = (request: Request, say: (message: Message) => void) => JsonObject | { error: number } | undefined

/** A server in this process: answers requests by a function, and keeps everything that it was sent. */
function talkTo(answer: Answer, deadlineMs = 2000) {
  const received: Message[] = []
  const talk = new Conversation(async (message) => {
    received.push(message)
    if (message.kind !== 'request') return
    const reply = answer(message, (said) => void talk.receive(said))
    if (reply === undefined) return
    const { id } = message
    if (typeof reply['error'] === 'number')
      await talk.receive({ kind: 'error', id, error: { code: reply['error'], message: 'no' } })
    else await talk.receive({ kind: 'result', id, result: reply })
  }, deadlineMs)
  return { talk, received }
}

const HELLO = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'fake', version: '1' },
  instructions: 'be kind',
}
const tool = (name: string): JsonObject => ({ name, inputSchema: { type: 'object' } })
const names = (shown: Shown): unknown[] => shown.tools.map((tool) => tool['name'])

async function faultOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (thrown) {
    assert.ok(isFault(thrown), String(thrown))
    return thrown.code
  }
  throw new Error('no fault')
}

test('every page of a list is asked for, and only lists of declared capabilities', async () => {
  const { talk, received } = talkTo(({ method, params }) => {
    if (method === 'initialize') return HELLO
    if (method !== 'tools/list') return { error: -32601 }
    return params?.['cursor'] === 'two' ? { tools: [tool('b')] } : { tools: [tool('a')], nextCursor: 'two' }
  })
  const shown = await showLegacy(talk, CLIENT)
  assert.deepEqual(names(shown), ['a', 'b'])
  assert.equal(shown.instructions, 'be kind')
  const methods = received.map((message) => ('method' in message ? message.method : ''))
  assert.deepEqual(methods, ['initialize', 'notifications/initialized', 'tools/list', 'tools/list'])
})

test('tools that appear after the handshake are seen', async () => {
  let tools = [tool('early')]
  const { talk } = talkTo(({ method }, say) => {
    if (method === 'initialize') return HELLO
    if (tools.length === 1) {
      setTimeout(() => {
        tools = [tool('early'), tool('late')]
        say({ kind: 'notification', method: 'notifications/tools/list_changed' })
      }, 20)
    }
    return { tools }
  })
  assert.deepEqual(names(await showLegacy(talk, CLIENT)), ['early', 'late'])
})

test('a server that changes its lists for ever ends all the same', async () => {
  let number = 0
  const { talk } = talkTo(({ method }, say) => {
    if (method === 'initialize') return HELLO
    say({ kind: 'notification', method: 'notifications/tools/list_changed' })
    return { tools: [tool(`t${(number += 1)}`)] }
  })
  assert.equal(names(await showLegacy(talk, CLIENT)).length, 1)
})

test('requests of the server are answered politely and nothing is invented', async () => {
  const { talk, received } = talkTo(({ method }) => {
    if (method === 'initialize') return { ...HELLO, capabilities: {} }
    return undefined
  })
  for (const [id, method] of ['ping', 'roots/list', 'sampling/createMessage', 'elicitation/create', 'x/y'].entries()) {
    await talk.receive({ kind: 'request', id, method })
  }
  const shown = await showLegacy(talk, CLIENT)
  assert.deepEqual(shown.asked, ['elicitation/create', 'ping', 'roots/list', 'sampling/createMessage', 'x/y'])
  const answers = received.filter((message) => message.kind === 'result' || message.kind === 'error')
  assert.deepEqual(
    answers.map((answer) => (answer.kind === 'result' ? answer.result : answer.error.code)),
    [{}, { roots: [] }, -1, { action: 'decline' }, -32601],
  )
})

test('a line that is no message ends at once what waits for it, and nothing else', async () => {
  const talked = talkTo(({ method }) => (method === 'initialize' ? HELLO : undefined))
  const shown = showLegacy(talked.talk, CLIENT)
  while (talked.received.length < 3) await new Promise((resolve) => setTimeout(resolve, 1))
  for (const id of [undefined, 'x', 77]) talked.talk.refuse(id, 'it is too deep')
  talked.talk.refuse(2, 'it is too deep')
  await assert.rejects(
    shown,
    (thrown) => isFault(thrown) && thrown.code === 'review.malformed' && /tools\/list .*too deep/.test(thrown.message),
  )
})

test('of definitions so many are taken as are reviewed; of resources so many as are looked at', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ ...tool(`t${n}`), uri: `memo:///${n}` }))
  const showing = (counts: Record<string, number>) => {
    const answer: Answer = ({ method }) => {
      if (method === 'initialize') return { ...HELLO, capabilities: { tools: {}, prompts: {}, resources: {} } }
      const list = method === 'resources/templates/list' ? 'resourceTemplates' : method.replace('/list', '')
      return { [list]: many(counts[list] ?? 0) }
    }
    return showLegacy(talkTo(answer).talk, CLIENT)
  }
  const most = LIMITS.definitions
  assert.equal((await showing({ tools: most, prompts: most, resourceTemplates: most })).tools.length, most)
  for (const list of ['tools', 'prompts', 'resourceTemplates'])
    assert.equal(await faultOf(showing({ [list]: most + 1 })), 'review.endless-list', list)
  assert.equal((await showing({ resources: LIMITS.listItems + 1, tools: 1 })).tools.length, 1)
})

test('an endless list is a fault', async () => {
  const { talk } = talkTo(({ method }) => (method === 'initialize' ? HELLO : { tools: [], nextCursor: 'again' }))
  assert.equal(await faultOf(showLegacy(talk, CLIENT)), 'review.endless-list')
})

test('resources that it cannot list while it is tried are left out, and the review says why', async () => {
  const offers = { ...HELLO, capabilities: { tools: {}, resources: {} } }
  const answer = ({ method }: { method: string }) => {
    if (method === 'initialize') return offers
    return method === 'resources/list' ? { error: -32603 } : { tools: [], resourceTemplates: [] }
  }
  const shown = await showLegacy(talkTo(answer).talk, CLIENT)
  assert.deepEqual([shown.resources, shown.tools], [[], []])
  assert.match(shown.withoutResources ?? '', /resources\/list.*-32603/)
})

test('a list that is no list, a refused handshake, silence and a dead server are faults', async () => {
  const bad = talkTo(({ method }) => (method === 'initialize' ? HELLO : { tools: 'none' }))
  assert.equal(await faultOf(showLegacy(bad.talk, CLIENT)), 'review.bad-list')
  assert.equal(await faultOf(showLegacy(talkTo(() => ({ error: -32000 })).talk, CLIENT)), 'review.no-handshake')
  assert.equal(await faultOf(showLegacy(talkTo(() => undefined, 10).talk, CLIENT)), 'review.silent')
  const { talk } = talkTo(() => undefined)
  const shown = showLegacy(talk, CLIENT)
  talk.end(new Fault('usage', { why: 'it ended', command: '' }))
  assert.equal(await faultOf(shown), 'usage')
})

test('the era probe: only a discover result of the modern version means modern', async () => {
  const modern = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, resultType: 'complete' }
  assert.deepEqual(await discover(talkTo(() => modern).talk, CLIENT), modern)
  assert.equal(await discover(talkTo(() => ({ error: -32601 })).talk, CLIENT), undefined)
  assert.equal(await discover(talkTo(() => ({ supportedVersions: ['2027-01-01'] })).talk, CLIENT), undefined)
  assert.equal(await discover(talkTo(() => ({})).talk, CLIENT), undefined)
  assert.equal(await discover(talkTo(() => undefined, 10).talk, CLIENT), undefined)
})

test('a modern server is listed with the members that its era wants in every request', async () => {
  const { talk, received } = talkTo(() => ({ tools: [tool('m')], resultType: 'complete' }))
  const discovered = {
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '2' } },
  }
  const shown = await showModern(talk, CLIENT, discovered)
  assert.deepEqual(names(shown), ['m'])
  assert.deepEqual(shown.serverInfo, { name: 'modern', version: '2' })
  const [first] = received
  assert.ok(first?.kind === 'request')
  assert.equal(asObject(first.params?.['_meta'])?.['io.modelcontextprotocol/protocolVersion'], '2026-07-28')
})
