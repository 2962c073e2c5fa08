/** Sites for the checks of arguments: a server with two grants and no network, unless told otherwise. */
import type { Role } from '#sluice/detect/roles/role.js'
import type { Reach, Site } from '#sluice/guards/roles/check.js'

export const REACH: Reach = {
  places: [
    { path: '/workspace', access: 'write' },
    { path: '/data/shared', access: 'read' },
  ],
  cwd: '/workspace/project',
  destinations: [],
}
export const EVERYTHING: Reach = { places: [{ path: '/', access: 'read' }], cwd: '/workspace/project', destinations: [] }

export function site(role: Role, reach: Reach = REACH): Site {
  return { role, at: '/value', tool: 'tool', settings: {}, reach }
}
