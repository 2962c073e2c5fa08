import type { Attack } from '../attack.js'
import { calls } from './calls.js'
import { conceded } from './conceded.js'
import { files } from './files.js'
import { grants } from './grants.js'
import { kernel } from './kernel.js'
import { limits } from './limits.js'
import { network } from './network.js'
import { descriptors, processes } from './processes.js'
import { streams } from './streams.js'

export const ATTACKS: readonly Attack[] = [
  ...processes,
  descriptors,
  ...streams,
  ...files,
  ...grants,
  ...network,
  ...kernel,
  ...calls,
  ...limits,
]
/** These must succeed. */
export const CONCEDED: readonly Attack[] = conceded
