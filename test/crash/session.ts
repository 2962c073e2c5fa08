/** A session with every kind of write. As a program: `session.js STATE DURABILITY FAILURE`, which prints the number of each receipt. */
import { writeSync } from 'node:fs'
import type { Log, Receipt } from '#sluice/audit/log.js'
import { type Durability, openLog } from '#sluice/audit/log.js'
import { CLOSE, line } from '../audit/place.js'
import { type Failure, FaultyDisk } from './disk.js'

export interface Told {
  /** Numbers of the records that receipts were given for. */
  readonly receipts: number[]
  readonly faults: unknown[]
  log?: Log
}

/** Never rejects. @param told is filled as it goes */
export async function session(stateDir: string, durability: Durability, told: Told, hear: (seq: number) => void): Promise<void> {
  const kept = async (appended: Promise<Receipt>): Promise<void> => {
    try {
      const { first, last } = await appended
      for (let seq = first; seq <= last; seq++) told.receipts.push(seq)
      hear(last)
    } catch (fault) {
      told.faults.push(fault)
    }
  }
  try {
    told.log = await openLog({ stateDir, server: 'notes', about: {}, exclusively: (act) => act(), durability })
    const { log } = told
    await kept(log.append([line('a')]))
    await Promise.all([kept(log.append([line('b'), line('c')])), kept(log.append([line('d')]))])
    await log.checkpoint().catch((fault: unknown) => void told.faults.push(fault))
    const [first, ...rest] = ['e', 'f', 'g'].map((text) => kept(log.append([line(text)])))
    await first
    // Comes while the disk may still be waited for.
    await kept(log.append([line('h', 'stderr')]))
    await Promise.all(rest)
    await log.close(CLOSE)
  } catch (fault) {
    told.faults.push(fault)
  }
}

const [, , stateDir, durability, failure] = process.argv
if (stateDir !== undefined && failure !== undefined && import.meta.filename === process.argv[1]) {
  const disk = new FaultyDisk(stateDir)
  disk.fail(JSON.parse(failure) as Failure)
  const told: Told = { receipts: [], faults: [] }
  await session(stateDir, durability === 'synced' ? 'synced' : 'written', told, (seq) => writeSync(1, `${seq}\n`))
}
