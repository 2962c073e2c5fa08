/** ajv and RE2 for the schema guard: loaded at the first tool that needs them, so that no start pays for them. */
import { createRequire } from 'node:module'
import { createContext, Script } from 'node:vm'
import type { Ajv, Options } from 'ajv'
import type { Libraries } from '../guards/schema.js'

type Constructor = { readonly default: new (options: Options) => Ajv }

/** Synchronous, since guards are; the module cache makes every call after the first one cheap. */
export function schemaLibraries(): Libraries {
  const require = createRequire(import.meta.url)
  const { RE2JS } = require('re2js') as typeof import('re2js')
  const linearPattern = (pattern: string): { test(text: string): boolean; toString(): string } => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    // ajv tells the patterns of a schema apart by what they say of themselves: without it the first one stands for them all.
    return { test: (text) => compiled.matcher(text).find(), toString: () => pattern }
  }
  return {
    ajv: (require('ajv') as Constructor).default,
    ajv2020: (require('ajv/dist/2020.js') as Constructor).default,
    // ajv names the engine in code that it writes out; ours is never written out.
    linearPattern: Object.assign(linearPattern, { code: 'linearPattern' }),
    within: watched(),
  }
}

/** The only way to end a synchronous function from outside: V8's own watchdog, which Node offers for scripts. */
export function watched(): Libraries['within'] {
  const script = new Script('act()')
  const context = createContext({ act: undefined })
  return (milliseconds, act) => {
    let done: { readonly value: ReturnType<typeof act> } | undefined
    context['act'] = () => {
      done = { value: act() }
    }
    try {
      script.runInContext(context, { timeout: milliseconds })
      return done
    } catch (thrown) {
      if (isLate(thrown)) return undefined
      throw thrown
    } finally {
      context['act'] = undefined
    }
  }
}

/** Not asked by `instanceof`: the error may be one of the other context. */
function isLate(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
