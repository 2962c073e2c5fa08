/** What stands beside a server in its lock: another server's tools are what a definition must not speak of or look like. */
import type { Neighbourhood } from '../detect/texts/definitions.js'
import type { Lock, Surface } from './lock.js'

/** A server that no other stands beside. */
export const ALONE: Neighbourhood = Object.freeze({ self: '', own: new Set<string>(), others: new Map<string, string>() })

/** @param surface of the server itself, where it is not the one in the lock */
export function neighbourhoodOf(self: string, { servers }: Lock, surface = ownSurface(self, servers)): Neighbourhood {
  const others = new Map<string, string>()
  for (const [server, { surface }] of Object.entries(servers)) {
    if (server !== self) for (const tool of Object.keys(surface.tools)) others.set(tool, server)
  }
  return { self, own: new Set(Object.keys(surface?.tools ?? {})), others }
}

function ownSurface(self: string, servers: Lock['servers']): Surface | undefined {
  return Object.hasOwn(servers, self) ? servers[self]?.surface : undefined
}
