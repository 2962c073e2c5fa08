/** Finds on this machine what an entry names: grants and host identity. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isSystemError } from '../faults.js'
import { resolvePath } from '../config/expand.js'
import type { User } from '../config/paths.js'
import type { Profile } from '../manifest/lock.js'
import { grantFacts, resolveGrant } from '../sandbox/grants.js'
import { chooseIdentity, freeUids, type Identity } from '../sandbox/identity.js'
import type { ResolvedGrant } from '../sandbox/sandbox.js'
import type { ServerKey, Store } from '../store/store.js'
import type { House } from './house.js'

export interface Found {
  readonly grants: readonly ResolvedGrant[]
  /** Absent where the gateway is not root. */
  readonly identity?: Identity
}

/** @throws Fault `sandbox.grant-refused`, `sandbox.grant-missing`, `sandbox.no-identity` */
export function findOnMachine(profile: Profile, key: ServerKey, house: House): Found {
  const { folders, user } = house
  const facts = grantFacts([folders.config, folders.data, folders.state])
  const place = { folder: dirname(key.config), home: user.home }
  const grants = Object.entries(profile.grants).map(([name, { path, access }]) =>
    resolveGrant(name, resolvePath(path, place), access, facts),
  )
  const identity = identityFor(key, grants, user, house.store)
  return { grants, ...(identity === undefined ? {} : { identity }) }
}

/** A host identity that nothing else uses, where the gateway is root. */
export function leaseIdentity(key: ServerKey, user: User, store: Store): Identity | undefined {
  return identityFor(key, [], user, store)
}

function identityFor(key: ServerKey, grants: readonly ResolvedGrant[], user: User, store: Store): Identity | undefined {
  const passwd = readFileSync('/etc/passwd', 'utf8')
  const lease = (): number => store.leaseUid(key, freeUids(passwd, readIfThere('/etc/subuid')))
  return chooseIdentity({ gatewayUid: user.uid, grants, passwd, lease })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return ''
    throw thrown
  }
}
