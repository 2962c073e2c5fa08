/**
 * Keeps in one file what is loaded at one step of a start. esbuild puts two modules into one file only where exactly the same
 * entry points and lazy imports reach them, which leaves dozens of small files: here whatever reaches one module of a step
 * reaches all of them.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ROOT } from './terminal.mjs'

const STEP = /^start-step:/

/**
 * @param {import('esbuild').Metafile['inputs']} inputs of a build without this plugin
 * @param {readonly (readonly string[])[]} start what is asked for at each step, by path
 * @returns {import('esbuild').Plugin}
 */
export function startsTogether(inputs, start) {
  const steps = stepsOf(inputs, start)
  const asked = new Set([...start.flat(), ...Object.values(inputs).flatMap((input) => imported(input, 'dynamic-import'))])
  return {
    name: 'starts-together',
    setup(build) {
      build.onResolve({ filter: STEP }, ({ path }) => ({ path, namespace: 'start-step' }))
      build.onLoad({ filter: STEP, namespace: 'start-step' }, ({ path }) => ({
        contents: importing(steps[Number(path.replace(STEP, ''))].map((module) => `./${module}`)),
        resolveDir: ROOT,
      }))
      build.onLoad({ filter: /\/lib\/.*\.js$/ }, ({ path }) => {
        const module = relative(ROOT, path)
        if (!asked.has(module)) return undefined
        return { contents: `${readFileSync(path, 'utf8')}\n${importing(stepsBefore(module))}` }
      })
    },
  }

  /** Every step up to the last that the module reaches into. */
  function stepsBefore(module) {
    const reached = reachedFrom(inputs, [module])
    const last = steps.findLastIndex((modules) => modules.some((each) => reached.has(each)))
    return steps.slice(0, last + 1).map((_modules, step) => `start-step:${step}`)
  }
}

const importing = (modules) => modules.map((module) => `import ${JSON.stringify(module)};`).join('')

/** The modules that are loaded for the first time at each step, but for the very first, which waits for all others. */
function stepsOf(inputs, start) {
  const known = new Set(start[0]?.slice(0, 1))
  return start.map((asked) => {
    const fresh = [...reachedFrom(inputs, asked)].filter((module) => !known.has(module))
    for (const module of fresh) known.add(module)
    return fresh
  })
}

/** What is loaded with these modules, themselves included. */
function reachedFrom(inputs, modules) {
  const reached = new Set(modules)
  for (const module of reached) for (const next of imported(inputs[module], 'import-statement')) reached.add(next)
  return reached
}

function imported({ imports }, kind) {
  return imports.filter((each) => each.kind === kind && !each.external).map(({ path }) => path)
}
