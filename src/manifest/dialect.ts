/** Which database a server speaks to, as its own names say (pure). */
import { textOf } from '../protocol/message.js'
import type { ContentSettings, Dialect } from './content.js'
import type { LockedServer } from './lock.js'

/** As people name packages, servers and addresses of databases. */
const NAMES: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgresql'],
  ['postgresql', 'postgresql'],
  ['pg', 'postgresql'],
  ['psql', 'postgresql'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
])

/** What a person set, with the dialect that package and server are named for where nobody set one and they name one alone. */
export function settingsOf({ profile, surface }: Pick<LockedServer, 'profile' | 'surface'>): ContentSettings {
  const set = profile.content ?? {}
  if (set.sql?.dialect !== undefined) return set
  const words = [...profile.command, textOf(surface.serverInfo['name'])].flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/))
  const [named, ...more] = new Set(words.flatMap((word) => NAMES.get(word) ?? []))
  return named === undefined || more.length > 0 ? set : { ...set, sql: { ...set.sql, dialect: named } }
}
