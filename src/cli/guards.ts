/** The guards of every session, in the order in which they judge. */
import { SHAPES, type Secrets } from '../detect/secrets/secrets.js'
import { argumentsGuard } from '../guards/arguments.js'
import { type GuardTable, guardTable } from '../guards/guard.js'
import { lifecycle } from '../guards/lifecycle.js'
import { redaction } from '../guards/redaction.js'
import { checksByRole } from '../guards/roles/checks.js'
import { type Parsers, parsersFor } from '../guards/roles/parsers.js'
import { schemaGuard } from '../guards/schema.js'
import { secretsGuard } from '../guards/secrets.js'
import { surface } from '../guards/surface.js'
import { textsGuard } from '../guards/texts.js'
import { settingsOf } from '../manifest/dialect.js'
import type { LockedServer } from '../manifest/lock.js'
import { rolesIn } from '../manifest/roles.js'
import { schemaLibraries } from './libraries.js'
import { parserLoaders } from './parsers.js'

/** What reads the arguments of a server's tools and prompts; nothing is loaded before a call needs it. */
export function parsersOf(locked: LockedServer): Parsers {
  return parsersFor(rolesIn(locked.surface), settingsOf(locked), parserLoaders())
}

/**
 * Made anew for each session: a guard may remember what it compiled.
 * @param secrets masked toward the client
 * @param parsers without any, what needs one is refused
 */
export function shippedGuards(
  secrets: Secrets = SHAPES,
  parsers: Parsers = parsersFor(new Set(), {}, parserLoaders()),
): GuardTable {
  const schema = schemaGuard(schemaLibraries)
  return guardTable([
    lifecycle,
    surface,
    schema,
    argumentsGuard({ checks: checksByRole(parsers), ready: (role) => parsers.ready(role) }),
    secretsGuard(secrets),
    textsGuard(secrets),
    redaction(secrets, schema),
  ])
}
