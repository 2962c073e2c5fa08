/** A PostgreSQL of the machine's package, in a folder of its own, that listens on a Unix socket alone. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { House } from '../e2e/house.js'

export interface Postgres {
  /** The folder with the socket. */
  readonly host: string
  readonly socket: string
  run(sql: string): string
  stop(): Promise<void>
}

const LIB = '/usr/lib/postgresql'

/** Undefined where the machine has none. */
export function postgresPrograms(): string | undefined {
  const version = existsSync(LIB) ? readdirSync(LIB).toSorted((a, b) => Number(b) - Number(a))[0] : undefined
  return version === undefined ? undefined : join(LIB, version, 'bin')
}

/** Started by root it runs as the user that its package made, since it refuses to be root and wants a name. */
export async function startPostgres(house: House, bin: string): Promise<Postgres> {
  const [folder, host] = [house.folder('postgres'), house.folder('socket')]
  const data = join(folder, 'data')
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : undefined
  if (owner !== undefined) for (const each of [folder, host]) chownSync(each, owner.uid, owner.gid)
  const as =
    owner === undefined ? [] : ['/usr/bin/setpriv', '--reuid', `${owner.uid}`, '--regid', `${owner.gid}`, '--clear-groups']
  const options = { env: { PATH: `${bin}:/usr/bin:/bin`, HOME: host, LC_ALL: 'C.UTF-8' }, cwd: host, encoding: 'utf8' } as const
  const [first, ...rest] = [...as, join(bin, 'initdb'), '-A', 'trust', '-U', 'dev', '-E', 'UTF8', '-D', data, '--no-sync']
  execFileSync(first, rest, { ...options, stdio: 'pipe' })
  const [program, ...args] = [...as, join(bin, 'postgres'), '-D', data, '-k', host, '-h', '', '-F']
  const child = spawn(program, args, { ...options, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const run = (sql: string): string =>
    execFileSync(join(bin, 'psql'), ['-h', host, '-U', 'dev', '-d', 'postgres', '-At', '-c', sql], options)
  await answering(run)
  return {
    host,
    socket: join(host, '.s.PGSQL.5432'),
    run,
    stop: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}

function idsOf(user: string): { uid: number; gid: number } {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('/usr/bin/id', [flag, user], { encoding: 'utf8' })))
  return { uid: uid ?? 0, gid: gid ?? 0 }
}

async function answering(run: (sql: string) => string): Promise<void> {
  for (let tries = 100; ; tries -= 1) {
    try {
      run('SELECT 1')
      return
    } catch (error) {
      if (tries === 0) throw error
      await setTimeout(100)
    }
  }
}
