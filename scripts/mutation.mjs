/**
 * `npm run mutation -- ROOM [--every N] [FILE …]`: changes the sources of a room one small change at a time and runs the
 * room's own tests against each; what no test notices is listed. The tree itself stays as it is: all happens in a copy.
 * Hours for all rooms on two cores; with `--every N` only what stands on one line of N is changed.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUBBLEWRAP, PERL, prepare } from './prepare.mjs'
import { FAILED, main, ROOT, run, say, Stop } from './terminal.mjs'

const sources = (room) => readdirSync(join(ROOT, 'src', room)).map((name) => `src/${room}/${name}`)
const tests = (room, ...names) => names.map((name) => `build/test/${room}/${name}.test.js`)

/**
 * Sources, and the tests that have to notice, the quick ones first: the first that fails ends a mutant. What starts real
 * sandboxes by the dozen stays out; `sandbox` is therefore its plan alone, not the launch.
 */
const ROOMS = {
  protocol: {
    mutate: sources('protocol'),
    tests: [
      ...tests('protocol', 'attack-lines', 'methods', 'canonical', 'framing'),
      ...tests('relay', 'scenarios', 'lines', 'session'),
      ...tests('protocol', 'properties', 'decode'),
    ],
  },
  guards: {
    mutate: sources('guards'),
    tests: [
      ...tests('guards', 'guard', 'marks', 'resources', 'surface', 'lifecycle', 'spelling', 'tasks', 'live'),
      ...tests('relay', 'scenarios', 'session', 'lines', 'corpus', 'hostile'),
      ...tests('guards', 'schema'),
    ],
  },
  relay: {
    mutate: sources('relay'),
    tests: tests('relay', 'scenarios', 'session', 'told', 'held', 'queue', 'path', 'lines', 'corpus', 'relay', 'hostile'),
  },
  sandbox: {
    mutate: [
      'arguments',
      'elf',
      'gate',
      'grants',
      'identity',
      'plan',
      'policy',
      'posture',
      'refusals',
      'seccomp',
      'triggers',
    ].map((name) => `src/sandbox/${name}.ts`),
    tests: tests('sandbox', 'plan', 'identity', 'posture', 'programs', 'seccomp', 'grants'),
  },
}

await main(async () => {
  const { values, positionals } = parseArgs({ options: { every: { type: 'string', default: '1' } }, allowPositionals: true })
  const [name, ...files] = positionals
  const room = ROOMS[name]
  if (room === undefined) throw new Stop(FAILED, `a room is wanted: ${Object.keys(ROOMS).join(', ')}`)
  await prepare([BUBBLEWRAP, PERL])
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mutation-'))
  try {
    await installTool(folder)
    await copyTree(folder, { ...room, mutate: sampled(files.length === 0 ? room.mutate : files, Number(values.every)) })
    const stryker = join(folder, 'tool/node_modules/@stryker-mutator/core/bin/stryker.js')
    const { code } = await run([process.execPath, stryker, 'run'], { show: true, cwd: join(folder, 'tree') })
    report(join(folder, 'tree/reports/mutation/mutation.json'))
    process.exitCode = code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** One line of `every`, counted through all files, so that a short one has its share. */
function sampled(files, every) {
  if (every === 1) return files
  let count = 0
  return files.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((_line, index) => (count++ % every === 0 ? [`${file}:${index + 1}-${index + 1}`] : [])),
  )
}

async function installTool(folder) {
  mkdirSync(join(folder, 'tool'))
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(ROOT, 'scripts/mutation', name), join(folder, 'tool', name))
  say('npm ci --ignore-scripts   (the mutation tool, in a temporary folder)')
  const { code } = await run(['npm', 'ci', '--ignore-scripts', '--prefix', join(folder, 'tool')], { show: true })
  if (code !== 0) throw new Stop(FAILED, 'npm ci failed; npm says why above')
}

async function copyTree(folder, { mutate, tests: testFiles }) {
  const tree = join(folder, 'tree')
  const { output } = await run(['git', 'ls-files', '-z'])
  for (const path of output.split('\0').filter((each) => each !== '')) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    cpSync(join(ROOT, path), join(tree, path))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
  const config = {
    testRunner: 'tap',
    plugins: [join(folder, 'tool/node_modules/@stryker-mutator/tap-runner/dist/src/index.js')],
    mutate,
    mutator: { excludedMutations: ['StringLiteral'] },
    tap: { testFiles, nodeArgs: ['--test-reporter=tap'] },
    // The tool works in a folder two below.
    buildCommand: '../../node_modules/.bin/tsc -b test',
    coverageAnalysis: 'off',
    concurrency: Math.min(2, availableParallelism()),
    reporters: ['json', 'progress-append-only'],
    tsconfigFile: 'none',
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 30,
    symlinkNodeModules: false,
  }
  writeFileSync(join(tree, 'stryker.config.json'), JSON.stringify(config))
}

/** The score by file, and every mutant that lived. A mutant that runs into its time limit has been noticed. */
function report(path) {
  const { files } = JSON.parse(readFileSync(path, 'utf8'))
  const all = []
  for (const [file, { mutants, source }] of Object.entries(files)) {
    const lines = source.split('\n')
    for (const { status, location, replacement, mutatorName } of mutants) {
      all.push({ file, status, mutatorName, replacement, line: location.start.line, text: lines[location.start.line - 1].trim() })
    }
  }
  for (const file of new Set(all.map((each) => each.file)))
    say(
      score(
        file,
        all.filter((each) => each.file === file),
      ),
    )
  say(score('all', all))
  for (const { file, line, text, mutatorName, replacement, status } of all.filter(isAlive))
    say(
      `${status === 'NoCoverage' ? 'not run' : 'lived'}  ${file}:${line}  ${mutatorName}\n    ${text}\n    => ${replacement.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
    )
}

function isAlive({ status }) {
  return status === 'Survived' || status === 'NoCoverage'
}

function score(what, mutants) {
  const counted = mutants.filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status))
  const alive = counted.filter(isAlive).length
  return `${what.padEnd(32)} ${String(counted.length).padStart(5)} mutants, ${String(alive).padStart(4)} alive, ${(100 * (1 - alive / Math.max(1, counted.length))).toFixed(1)} % noticed`
}
