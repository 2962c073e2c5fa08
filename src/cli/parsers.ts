/** The parsers of SQL and of command lines: each loaded when it is first asked for, which no start waits for. */
import { reason } from '../faults.js'
import { type ParserLoaders, watchedReader } from '../guards/roles/parsers.js'
import { bashReader } from '../guards/roles/shell-bash.js'
import { mysqlReader } from '../guards/roles/sql-mysql.js'
import { postgresqlReader } from '../guards/roles/sql-postgresql.js'
import { sqliteReader } from '../guards/roles/sql-sqlite.js'
import type { Json } from '../protocol/message.js'
import { watched } from './libraries.js'

export const parserLoaders = (): ParserLoaders => ({
  sql: {
    postgresql: async () => {
      const { loadModule, parseSync } = await import('libpg-query')
      await loadModule()
      const read = postgresqlReader((text) => parseSync(text) as Json)
      return watchedReader(read, watched())
    },
    mysql: async () => {
      const { init, parse } = await import('@guanmingchiu/sqlparser-ts')
      await init()
      const read = mysqlReader((text) => parse(text, 'mysql') as Json)
      return watchedReader(read, watched())
    },
    sqlite: async () => sqliteReader(await sqliteCompiler()),
  },
  shell: async () => watchedReader(bashReader(await import('unbash')), watched()),
})

/** A database in memory that may do nothing: it compiles a statement up to the first action that it would be asked about. */
async function sqliteCompiler(): Promise<(text: string) => string | undefined> {
  const { constants, DatabaseSync } = await import('@photostructure/sqlite')
  const database = new DatabaseSync(':memory:')
  database.setAuthorizer(() => constants.SQLITE_DENY)
  return (text) => {
    try {
      database.prepare(text)
      return undefined
    } catch (thrown) {
      return reason(thrown)
    }
  }
}
