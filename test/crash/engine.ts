/**
 * Lets a test see every statement that SQLite is given, and fail it. Its classes cannot be changed once they are loaded, so this
 * module is imported before anything that loads them.
 */
/** One statement, done or not. */
export type Gate = <T>(statement: string, act: () => T) => T

let gate: Gate = (_statement, act) => act()
export function guardStatements(by: Gate): void {
  gate = by
}

interface Statement {
  run(...values: unknown[]): unknown
}
interface Binding {
  DatabaseSync: new (...args: unknown[]) => { exec(text: string): void; prepare(text: string): Statement }
}

const dlopen: unknown = Reflect.get(process, 'dlopen')
process.dlopen = (module: { exports: Partial<Binding> }, ...rest: [filename: string, flags?: number]): void => {
  if (typeof dlopen === 'function') Reflect.apply(dlopen, process, [module, ...rest])
  const { DatabaseSync } = module.exports
  if (DatabaseSync !== undefined) module.exports = watched({ ...module.exports, DatabaseSync })
}

function watched(binding: Binding): Binding {
  class DatabaseSync extends binding.DatabaseSync {
    override exec(text: string): void {
      gate(text, () => super.exec(text))
    }
    override prepare(text: string): Statement {
      const prepared = super.prepare(text)
      const run = (...values: unknown[]): unknown => gate(text, () => prepared.run(...values))
      return new Proxy(prepared, {
        get: (target, name) => {
          if (name === 'run') return run
          const member: unknown = Reflect.get(target, name)
          return typeof member === 'function' ? (member.bind(target) as unknown) : member
        },
      })
    }
  }
  return { ...binding, DatabaseSync }
}
