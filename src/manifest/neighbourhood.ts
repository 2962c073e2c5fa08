/** What stands beside a server in its lock: another server's tools are what a definition must not speak of or look like. */
import type { Neighbourhood } from '../detect/texts/definitions.js'
import { textOf } from '../protocol/message.js'
import type { Lock, Surface } from './lock.js'

/** A server that no other stands beside. */
export const ALONE: Neighbourhood = Object.freeze({ self: '', own: new Set<string>(), others: new Map<string, string>() })

/** @param surface of the server itself, where it is not the one in the lock */
export function neighbourhoodOf(self: string, { servers }: Lock, surface = ownSurface(self, servers)): Neighbourhood {
  const others = new Map<string, string>()
  const described = new Map<string, string>()
  for (const [server, { surface }] of Object.entries(servers)) {
    if (server === self) continue
    for (const [tool, { definition }] of Object.entries(surface.tools)) {
      others.set(tool, server)
      described.set(tool, textOf(definition['description']))
    }
  }
  return { self, own: new Set(Object.keys(surface?.tools ?? {})), others, described }
}

function ownSurface(self: string, servers: Lock['servers']): Surface | undefined {
  return Object.hasOwn(servers, self) ? servers[self]?.surface : undefined
}
