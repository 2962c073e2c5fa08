/**
 * What the tests start as other processes. `writer.js load DIR STORE COUNT` opens a session and records, printing the number of
 * the last receipt, with COUNT milliseconds between batches; `writer.js sessions DIR STORE COUNT` opens and closes sessions.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openLog } from '#sluice/audit/log.js'
import { openStore } from '#sluice/store/store.js'
import { CLOSE, line } from './place.js'

const [, , task, stateDir = '', store = '', count = '0'] = process.argv

async function load(): Promise<never> {
  const { exclusively } = openStore(store)
  const log = await openLog({ stateDir, server: 'load', about: {}, exclusively: (act) => exclusively('registry', act) })
  process.stdout.write(`${log.session} 0\n`)
  for (let at = 1; ; at++) {
    const batch = Array.from({ length: (at % 7) + 1 }, (_, n) => log.append([line(`${at}/${n}${'x'.repeat((at * 37) % 3000)}`)]))
    const receipts = await Promise.all(batch)
    await sleep(Number(count))
    process.stdout.write(`${log.session} ${receipts.at(-1)?.last}\n`)
  }
}

async function sessions(): Promise<void> {
  const opened = openStore(store)
  for (let n = 0; n < Number(count); n++) {
    const log = await openLog({ stateDir, server: `s${n}`, about: {}, exclusively: (act) => opened.exclusively('registry', act) })
    await log.append([line(), line('stderr', 'stderr')])
    await log.close(CLOSE)
  }
  opened.close()
}

if (task === 'load') await load()
if (task === 'sessions') await sessions()
