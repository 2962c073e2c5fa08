/** A parser that takes too long, or breaks off. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { init, parse } from '@guanmingchiu/sqlparser-ts'
import { watched } from '#sluice/cli/libraries.js'
import { type Reader, watchedReader } from '#sluice/guards/roles/parsers.js'
import { mysqlReader } from '#sluice/guards/roles/sql-mysql.js'
import { reading } from '#sluice/guards/roles/sql-tree.js'
import type { Json } from '#sluice/protocol/message.js'

const within = watched()

describe('a parser that broke off', () => {
  const words = (message: string): Reader<unknown> =>
    watchedReader((text) => (text === 'good' ? { ok: true, value: text } : { ok: false, why: message }), within)

  it('is not asked again', () => {
    for (const why of [
      'memory access out of bounds',
      'Maximum call stack size exceeded',
      'unreachable',
      'Aborted(). Build with x',
    ]) {
      const read = words(why)
      assert.equal(read('good').ok, true)
      assert.deepEqual(read('bad'), read('good'), why)
      assert.match(JSON.stringify(read('good')), /next session/)
    }
  })

  it('is not one that only refuses a text, whatever the text makes it say', () => {
    for (const why of [
      'syntax error at or near "unreachable"',
      'syntax error',
      'near "memory access out of bounds": syntax error',
      '',
    ]) {
      const read = words(why)
      assert.deepEqual(read('bad'), { ok: false, why })
      assert.equal(read('good').ok, true)
    }
  })

  it('is one whose stack is exhausted', () => {
    const recurse = (): number => 1 + recurse()
    const read = watchedReader(
      (text) => reading(() => (text === 'bad' ? [{ does: [String(recurse())], calls: [] }] : [])),
      within,
    )
    assert.equal(read('good').ok, true)
    assert.equal(read('bad').ok, false)
    assert.equal(read('good').ok, false)
  })

  it('is one that was ended for its time, in the middle of WebAssembly too', async () => {
    await init()
    // Forty levels, each of which doubles the time; the reader itself does not let them through.
    const endless = `select ${'cast('.repeat(40)}`
    const read = watchedReader(
      mysqlReader(() => parse(endless, 'mysql') as Json),
      within,
    )
    assert.match(JSON.stringify(read('select 1')), /next session/)
    assert.match(JSON.stringify(read('select 1')), /next session/)
  })
})
