/** What files.test.ts kills: writes two files for ever, one turn after the other. Without arguments it does nothing. */
import { updatePair } from '#sluice/config/files.js'
import { openStore } from '#sluice/store/store.js'

const [, , yaml, lock, store] = process.argv
if (yaml !== undefined && lock !== undefined && store !== undefined) {
  const { exclusively } = openStore(store)
  for (let turn = 0; ; turn += 1) {
    const body = `${turn}:${'x'.repeat(50_000)}:${turn}\n`
    updatePair({ yaml, lock }, exclusively, () => ({ yaml: body, lock: body }))
    if (turn === 2) process.stdout.write('busy\n')
  }
}
