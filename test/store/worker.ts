/** What store.test.ts starts as other processes: `worker.js TASK STORE …`. Without a task it does nothing. */
import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { openStore } from '#sluice/store/store.js'

const [, , task, file = '', path = '', count = '1'] = process.argv
const free = Array.from({ length: 100 }, (_, n) => 61_187 + n)

switch (task) {
  case undefined:
    break
  case 'count': {
    // Read, add one, write: without the lock a dozen processes lose counts.
    const store = openStore(file)
    for (let n = 0; n < Number(count); n++) {
      store.exclusively('count', () => writeFileSync(path, String(Number(readFileSync(path, 'utf8')) + 1)))
    }
    store.close()
    break
  }
  case 'lease': {
    const store = openStore(file)
    appendFileSync(path, `${store.leaseUid({ config: '/c/sluice.yaml', name: `server-${count}` }, free)}\n`)
    store.close()
    break
  }
  case 'pairs': {
    // Each turn changes two rows; whoever looks must see both or none.
    const store = openStore(file)
    for (let n = 0; ; n++) {
      store.exclusively('pairs', () => {
        store.rememberProbe('left', n, 0)
        store.rememberProbe('right', n, 0)
      })
      if (n === 0) process.stdout.write('busy\n')
    }
  }
  case 'hold': {
    const store = openStore(file)
    store.exclusively('hold', () => {
      const descriptor = openSync(path, 'w')
      fsyncSync(descriptor)
      closeSync(descriptor)
      process.stdout.write('busy\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
    })
    break
  }
  default:
    throw new Error(`unknown task ${task}`)
}
