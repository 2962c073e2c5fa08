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

/** The scheme of a database's address among the arguments. */
const SCHEME = /^([a-z][a-z0-9+.-]{0,31}):\/\//i

/**
 * What a person set, with the dialect that package, server and the database's address name where nobody set one and they name
 * one alone. A folder or user that happens to be called like a database says nothing: what one dialect reads as a comment,
 * another runs.
 */
export function settingsOf({ profile, source, surface }: Pick<LockedServer, 'profile' | 'source' | 'surface'>): ContentSettings {
  const set = profile.content ?? {}
  if (set.sql?.dialect !== undefined) return set
  const schemes = profile.command.map((argument) => SCHEME.exec(argument)?.[1] ?? '')
  const names = [source.kind === 'npm' ? source.name : '', textOf(surface.serverInfo['name']), ...schemes]
  const words = names.flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/))
  const [named, ...more] = new Set(words.flatMap((word) => NAMES.get(word) ?? []))
  return named === undefined || more.length > 0 ? set : { ...set, sql: { ...set.sql, dialect: named } }
}
