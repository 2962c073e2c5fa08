/**
 * What the running server says of itself in its first answer, compared with what was reviewed. The client is given the
 * reviewed words whatever it says, so another name or version is only told; a server that is hostile there is held out with
 * all that it has.
 */
import type { Grader } from '../manifest/drift.js'
import type { Surface } from '../manifest/lock.js'
import { type JsonObject, metaOf, objectOf } from '../protocol/message.js'
import { META } from '../protocol/methods.js'
import { type Drift, driftOf, type Standing } from './live.js'

export class LiveFace {
  standing: Extract<Standing, 'live' | 'hostile'> = 'live'
  readonly #grader: Grader

  constructor(grader: Grader) {
    this.#grader = grader
  }

  /**
   * @param method of the request: `initialize` or `server/discover`; anything else says nothing of the server
   * @param result untrusted
   * @returns what differs
   */
  observe(method: string, result: JsonObject, surface: Surface): Drift[] {
    const both = FACES.get(method)?.(result, surface)
    if (both === undefined) return []
    const drifted = this.#grader.grade('server', { definition: both.reviewed }, both.live)
    if (drifted.grade === 'hostile') this.standing = 'hostile'
    return drifted.grade === 'same' ? [] : [driftOf('server', this.#grader.about.self, this.standing, drifted)]
  }
}

interface Faces {
  readonly reviewed: JsonObject
  readonly live: JsonObject
}

/** A server may offer less to one client than to another: only what it offers now is compared. */
function facesOf(reviewed: JsonObject, live: JsonObject): Faces {
  const now = objectOf(live['capabilities'])
  const kept = Object.entries(objectOf(reviewed['capabilities'])).filter(([name]) => Object.hasOwn(now, name))
  return { reviewed: face({ ...reviewed, capabilities: Object.fromEntries(kept) }), live: face(live) }
}

const FACES: ReadonlyMap<string, (result: JsonObject, surface: Surface) => Faces> = new Map([
  [
    'initialize',
    (result, { serverInfo, capabilities, instructions }) =>
      facesOf({ serverInfo, capabilities, ...(instructions === undefined ? {} : { instructions }) }, result),
  ],
  ['server/discover', (result, { discover = {} }) => facesOf(named(discover), named(result))],
])

/** In this era the server's name travels in `_meta`. */
function named(discovered: JsonObject): JsonObject {
  return { ...discovered, serverInfo: metaOf(discovered)[META.serverInfo] ?? {} }
}

/** Nothing else of the two answers is a claim about the server. */
function face({ serverInfo, capabilities, instructions }: JsonObject): JsonObject {
  return {
    serverInfo: objectOf(serverInfo),
    capabilities: objectOf(capabilities),
    ...(typeof instructions === 'string' ? { instructions } : {}),
  }
}
