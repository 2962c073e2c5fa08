/** The guards of every session, in the order in which they judge. */
import { SHAPES, type Secrets } from '../detect/secrets/secrets.js'
import { argumentsGuard } from '../guards/arguments.js'
import { type GuardTable, guardTable } from '../guards/guard.js'
import { lifecycle } from '../guards/lifecycle.js'
import { redaction } from '../guards/redaction.js'
import { checksByRole } from '../guards/roles/checks.js'
import { schemaGuard } from '../guards/schema.js'
import { secretsGuard } from '../guards/secrets.js'
import { surface } from '../guards/surface.js'
import { textsGuard } from '../guards/texts.js'
import { schemaLibraries } from './libraries.js'

/**
 * Made anew for each session: a guard may remember what it compiled.
 * @param secrets masked toward the client
 */
export function shippedGuards(secrets: Secrets = SHAPES): GuardTable {
  const schema = schemaGuard(schemaLibraries)
  return guardTable([
    lifecycle,
    surface,
    schema,
    argumentsGuard({ checks: checksByRole(), ready: () => true }),
    secretsGuard(secrets),
    textsGuard(),
    redaction(secrets, schema),
  ])
}
