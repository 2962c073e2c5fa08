import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Numbered } from '#sluice/relay/numbered.js'

interface Item {
  readonly id: number
}

function added(to: Numbered<Item>): Item {
  const item = { id: to.next() }
  to.add(item)
  return item
}

test('holds what a Map of numbers would hold, in the order of the numbers, and never gives a number twice', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 300 }), { nil: undefined, freq: 2 }), { maxLength: 1500 }), (steps) => {
      const items = new Numbered<Item>()
      const known = new Map<number, Item>()
      let last = 0
      for (const gone of steps) {
        if (gone === undefined) {
          const item = added(items)
          assert.ok(item.id > last)
          last = item.id
          known.set(item.id, item)
        } else {
          const item = [...known.values()][gone]
          if (item !== undefined) assert.ok(items.remove(item) && known.delete(item.id) && !items.remove(item))
        }
      }
      assert.equal(items.size, known.size)
      assert.deepEqual([...items], [...known.values()])
      for (let id = 0; id <= last + 1; id += 1) assert.equal(items.get(id), known.get(id))
    }),
  )
})

test('what stays for ever takes no more than its place', () => {
  const items = new Numbered<Item>()
  const endless = [added(items), added(items)]
  let last = 0
  for (let call = 0; call < 10_000; call += 1) {
    const item = added(items)
    last = item.id
    items.remove(item)
  }
  assert.deepEqual([...items], endless)
  // Two numbers of every sixty-four are passed over.
  assert.ok(last < 10_400, `${last}`)
})

test('a number that is none of its own finds nothing', () => {
  const items = new Numbered<Item>()
  const { id } = added(items)
  for (const other of [id + 64, id + 2 ** 32, -63, id + 0.5, Number.NaN, Number.POSITIVE_INFINITY, 0]) {
    assert.equal(items.get(other), undefined, `${other}`)
  }
  assert.equal(items.remove({ id }), false)
})
