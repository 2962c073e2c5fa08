import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#sluice/faults.js'
import { isRegistryRange, parseSpec, recognise } from '#sluice/packages/launchers.js'

const words = (line: string) => line.split(' ').filter((word) => word !== '')

const NPM: readonly [line: string, name: string, wanted: string, args: string, program?: string][] = [
  ['npx foo', 'foo', 'latest', ''],
  ['npx -y @s/foo /notes', '@s/foo', 'latest', '/notes'],
  ['npx --yes @s/foo@1.2.3 -y --flag', '@s/foo', '1.2.3', '-y --flag'],
  ['/usr/local/bin/npx -y foo@^1.2 x', 'foo', '^1.2', 'x'],
  ['npx -- foo -v', 'foo', 'latest', '-v'],
  ['npx -p foo bar a', 'foo', 'latest', 'a', 'bar'],
  ['npx -y --package @s/foo@next bar', '@s/foo', 'next', '', 'bar'],
  ['npx --package=foo@1 -- bar --x', 'foo', '1', '--x', 'bar'],
  ['npm exec foo', 'foo', 'latest', ''],
  ['npm exec --yes -- foo --x', 'foo', 'latest', '--x'],
  ['npm x foo -- --x', 'foo', 'latest', '--x'],
  ['npm exec --package=foo -- bar --x', 'foo', 'latest', '--x', 'bar'],
]
for (const [line, name, wanted, args, program] of NPM) {
  test(`understood: ${line}`, () => {
    const launcher = recognise(words(line))
    assert.equal(launcher.kind, 'npm')
    if (launcher.kind !== 'npm') return
    assert.deepEqual([launcher.name, launcher.wanted, launcher.args.join(' '), launcher.program], [name, wanted, args, program])
    assert.deepEqual(words(line).slice(launcher.argsAt), launcher.args)
  })
}

test('node with a script: flags that load no code, the script, its arguments', () => {
  const launcher = recognise(words('node --no-warnings --max-old-space-size=512 ./dist/index.js --inspect /x'))
  assert.deepEqual(launcher, {
    kind: 'script',
    interpreter: 'node',
    program: 'node',
    script: './dist/index.js',
    flags: ['--no-warnings', '--max-old-space-size=512'],
    args: ['--inspect', '/x'],
    argsAt: 4,
  })
})

test('a Python of any name or place with a script', () => {
  for (const program of ['python', 'python3', 'python3.12', '/usr/bin/python3', '.venv/bin/python']) {
    const launcher = recognise([program, '-u', '-B', 'server.py', '-m', 'x'])
    const wanted = { script: 'server.py', flags: ['-u', '-B'], args: ['-m', 'x'], argsAt: 4 }
    assert.deepEqual(launcher, { kind: 'script', interpreter: 'python', program, ...wanted })
  }
})

test('a program by path or by name', () => {
  assert.deepEqual(recognise(['/opt/server', 'a']), { kind: 'executable', program: '/opt/server', args: ['a'], argsAt: 1 })
  assert.deepEqual(recognise(['github-mcp-server', 'stdio']).kind, 'executable')
})

const REFUSED: readonly [line: string, code: string, says: RegExp][] = [
  ['', 'packages.launcher-refused', /empty/],
  ['npx', 'packages.launcher-refused', /names no package/],
  ['npx -y', 'packages.launcher-refused', /names no package/],
  ['npx -c foo', 'packages.launcher-refused', /line of shell/],
  ['npx --call=foo', 'packages.launcher-refused', /line of shell/],
  ['npx -p a -p b c', 'packages.launcher-refused', /two packages/],
  ['npx --registry=http://evil foo', 'packages.launcher-refused', /--registry/],
  ['npx --ignore-existing foo', 'packages.launcher-refused', /--ignore-existing/],
  ['npm exec foo --x', 'packages.launcher-refused', /its own/],
  ['npm exec -c foo', 'packages.launcher-refused', /line of shell/],
  ['npm start', 'packages.launcher-refused', /package\.json/],
  ['npm', 'packages.launcher-refused', /package\.json/],
  ['node', 'packages.launcher-refused', /no script/],
  ['node -', 'packages.launcher-refused', /no script/],
  ['node -e 1 x.js', 'packages.launcher-refused', /-e/],
  ['node --eval=1 x.js', 'packages.launcher-refused', /--eval/],
  ['node -r ./x.js y.js', 'packages.launcher-refused', /-r/],
  ['node --import=./x.mjs y.js', 'packages.launcher-refused', /--import/],
  ['node --loader ./x.mjs y.js', 'packages.launcher-refused', /--loader/],
  ['node --experimental-loader=./x.mjs y.js', 'packages.launcher-refused', /loader/],
  ['node --inspect=0.0.0.0 y.js', 'packages.launcher-refused', /--inspect/],
  ['node --env-file=.env y.js', 'packages.launcher-refused', /--env-file/],
  ['node --openssl-config=/tmp/x y.js', 'packages.launcher-refused', /openssl/],
  ['node --run start', 'packages.launcher-refused', /--run/],
  ['sh -c x', 'packages.launcher-refused', /shell/],
  ['/bin/bash script.sh', 'packages.launcher-refused', /shell/],
  ['cmd /c npx foo', 'packages.launcher-refused', /shell/],
  ['env A=b npx foo', 'packages.launcher-refused', /another program/],
  ['sudo npx foo', 'packages.launcher-refused', /another program/],
  ['tsx server.ts', 'packages.launcher-refused', /not be pinned/],
  ['uvx mcp-server-git', 'not-yet', /Python.*uvx.*cannot be pinned/],
  ['pypy3 server.py', 'not-yet', /CPython 3/],
  ['python2.7 server.py', 'not-yet', /CPython 3/],
  ['uv run x', 'not-yet', /Python/],
  ['python3.11 -m x', 'packages.launcher-refused', /-m names a module/],
  ['python -c 1', 'packages.launcher-refused', /line of code/],
  ['python3', 'packages.launcher-refused', /no script/],
  ['python3 -', 'packages.launcher-refused', /no script/],
  ['python3 -i server.py', 'packages.launcher-refused', /-i/],
  ['python3 -I server.py', 'packages.launcher-refused', /-I/],
  ['python3 -X importtime server.py', 'packages.launcher-refused', /-X/],
  ['pipx run x', 'not-yet', /Python/],
  ['docker run -i x', 'not-yet', /container/],
  ['podman run -i x', 'not-yet', /container/],
  ['bunx foo', 'not-yet', /npx/],
  ['deno run x', 'not-yet', /npx/],
  ['pnpm dlx foo', 'not-yet', /npx/],
  ['yarn dlx foo', 'not-yet', /npx/],
]
for (const [line, code, says] of REFUSED) {
  test(`refused: ${line}`, () => {
    assert.throws(
      () => recognise(words(line)),
      (error: unknown) => error instanceof Fault && error.code === code && says.test(error.message) && error.hint.length > 10,
    )
  })
}

const SPECS: readonly [spec: string, what: RegExp][] = [
  ['git+https://host/x.git', /git/],
  ['git@host:u/x.git', /git/],
  ['github:u/x', /git/],
  ['u/x', /git/],
  ['u/x#branch', /git/],
  ['x@u/x', /./],
  ['https://host/x.tgz', /address/],
  ['x@https://host/x.tgz', /address/],
  ['./x', /file or folder/],
  ['../x', /file or folder/],
  ['/x', /file or folder/],
  ['~/x', /file or folder/],
  ['.', /file or folder/],
  ['file:x', /file or folder/],
  ['x@file:..', /file or folder/],
  ['x@./y', /file or folder/],
  ['x.tgz', /tarball/],
  ['x@y.tgz', /tarball/],
  ['a@npm:b@1', /alias/],
  ['a@', /no package name/],
  ['@s', /no package name/],
  ['@s/', /no package name/],
  ['@/x', /no package name/],
  ['_x', /no package name/],
  ['node_modules', /no package name/],
  ['a b', /no package name/],
  ['a;b', /no package name/],
  ['a\nb', /no package name/],
  ['$(x)', /no package name/],
  ['', /no package name/],
]
for (const [spec, what] of SPECS) {
  test(`no package of the registry: ${JSON.stringify(spec)}`, () => {
    assert.throws(
      () => parseSpec(spec),
      (error: unknown) => error instanceof Fault && error.code === 'packages.spec-refused' && what.test(error.message),
    )
  })
}

test('ranges as they occur, and nothing that npm reads as an address, a path, a repository or an alias', () => {
  for (const range of [
    '',
    '*',
    '1',
    '1.x',
    '^1.2.3',
    '~1.2',
    '>=1 <2 || 3.x',
    '1.0.0-beta.1+build',
    'latest',
    '1 - 2',
    ' >= 1.0.0',
  ]) {
    assert.ok(isRegistryRange(range), range)
  }
  for (const range of [
    'npm:x@1',
    'file:x',
    './x',
    '..',
    '.',
    'u/x',
    'git:x',
    'http://x',
    'workspace:*',
    'x.tgz',
    'catalog:',
    '~/x',
    'a\\b',
  ]) {
    assert.ok(!isRegistryRange(range), range)
  }
})

test('whatever the words are, reading them gives a launcher or a fault', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('npx', 'npm', 'exec', 'node', '-y', '-p', '--', '--package=', '-', '@s/x@1', 'x.js'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (command) => {
      try {
        const { args, argsAt } = recognise(command)
        assert.deepEqual(command.slice(argsAt), args)
      } catch (error) {
        assert.ok(error instanceof Fault, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
