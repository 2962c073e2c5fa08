/**
 * A program of this version that goes on while a newer one comes: `older.js HOME`. Opens the store and a session, says so, waits
 * for its input to end, then tries everything and prints what became of it.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { openLog } from '#sluice/audit/log.js'
import { verify } from '#sluice/audit/verify.js'
import { isFault } from '#sluice/faults.js'
import { openStore } from '#sluice/store/store.js'
import { CLOSE, line } from '../audit/place.js'

const KEY = { config: '/c/sluice.yaml', name: 'older' }

async function outcome(act: () => unknown): Promise<string> {
  try {
    await act()
    return 'done'
  } catch (thrown) {
    return isFault(thrown) ? thrown.code : String(thrown)
  }
}

async function go(home: string): Promise<void> {
  const store = openStore(join(home, 'store.sqlite'))
  store.place(KEY, { grants: [], tree: 'sha256:old' })
  const exclusively = <T>(act: () => T): T => store.exclusively('record a session', act)
  const log = await openLog({ stateDir: home, server: 'older', about: {}, exclusively })
  await log.append([line('before')])
  process.stdout.write('ready\n')
  process.stdin.resume()
  await once(process.stdin, 'end')
  const acts: Readonly<Record<string, () => unknown>> = {
    read: () => store.placement(KEY),
    write: () => store.place(KEY, { grants: [], tree: 'sha256:spoilt' }),
    act: () => store.exclusively('act', () => store.forget(KEY)),
    append: () => log.append([line('after')]),
    close: () => log.close(CLOSE),
    openStore: () => openStore(join(home, 'store.sqlite')),
    openLog: () => openLog({ stateDir: home, server: 'older', about: {}, exclusively: (act) => act() }),
    verify: () => verify({ stateDir: home }),
  }
  const out: Record<string, string> = {}
  for (const [name, act] of Object.entries(acts)) out[name] = await outcome(act)
  process.stdout.write(`${JSON.stringify(out)}\n`)
}

const [, , home] = process.argv
if (home !== undefined && import.meta.filename === process.argv[1]) await go(home)
