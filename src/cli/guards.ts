/** The guards of every session, in the order in which they judge. */
import { argumentsGuard } from '../guards/arguments.js'
import { type GuardTable, guardTable } from '../guards/guard.js'
import { lifecycle } from '../guards/lifecycle.js'
import { checksByRole } from '../guards/roles/checks.js'
import { schemaGuard } from '../guards/schema.js'
import { surface } from '../guards/surface.js'
import { schemaLibraries } from './libraries.js'

/** Made anew for each session: a guard may remember what it compiled. */
export function shippedGuards(): GuardTable {
  return guardTable([
    lifecycle,
    surface,
    schemaGuard(schemaLibraries),
    argumentsGuard({ checks: checksByRole(), ready: () => true }),
  ])
}
