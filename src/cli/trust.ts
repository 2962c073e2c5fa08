import { Fault } from '../faults.js'
import type { Parsed } from './command.js'

export async function main(parsed: Parsed): Promise<never> {
  throw new Fault('not-yet', { what: parsed.command, why: 'its parts are being joined', instead: 'see `sluice --help`' })
}
