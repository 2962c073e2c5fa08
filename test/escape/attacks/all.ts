import type { Attack } from '../attack.js'
import { files } from './files.js'
import { kernel } from './kernel.js'
import { limits } from './limits.js'
import { network } from './network.js'
import { descriptors, processes } from './processes.js'

export const ATTACKS: readonly Attack[] = [...processes, descriptors, ...files, ...network, ...kernel, ...limits]
