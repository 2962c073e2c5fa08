import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#sluice/faults.js'
import { findNpm } from '#sluice/packages/npm.js'
import { readSettings, renderNpmrc } from '#sluice/packages/settings.js'
import { temporary } from './place.js'

test('registry, scopes, certificates and proxies are taken over; tokens and everything else are not', async (t) => {
  const folder = await temporary(t)
  const user = join(folder, 'user')
  const machine = join(folder, 'machine')
  writeFileSync(
    user,
    `; comment
registry = "https://registry.test/npm"
@acme:registry=https://acme.test/ ; why
//registry.test/:_authToken=npm_SECRET
_auth=SECRET
email=a@b
git=./evil.sh
node-options=--require /evil.js
script-shell=/evil
cafile=\${HOME}/ca.pem
ignore-scripts=false
strict-ssl=false
[section]
https-proxy=http://section.test/
`,
  )
  writeFileSync(machine, 'registry=https://weaker.test/\nhttps-proxy=http://proxy.test:3128\nnoproxy=.test,localhost\n')
  const settings = readSettings([user, join(folder, 'absent'), machine], {
    HTTP_PROXY: 'http://plain.test:1',
    NODE_EXTRA_CA_CERTS: '/extra',
  })
  assert.deepEqual(settings, {
    registry: 'https://registry.test/npm',
    scopes: { '@acme': 'https://acme.test/' },
    proxy: 'http://plain.test:1/',
    httpsProxy: 'http://proxy.test:3128/',
    noProxy: '.test,localhost',
    cafile: join(homedir(), 'ca.pem'),
    extraCa: '/extra',
    strictSsl: false,
  })
  const npmrc = renderNpmrc(settings, { cache: '/c', cafile: '/ca' })
  assert.match(npmrc, /^registry=https:\/\/registry\.test\/npm$/m)
  assert.match(npmrc, /^cafile=\/ca$/m)
  assert.match(npmrc, /^ignore-scripts=true$/m)
  assert.doesNotMatch(npmrc, /SECRET|evil|auth|ca\.pem|extra/)
})

const REFUSED: readonly [line: string, says: RegExp][] = [
  ['registry=https://user:pass@registry.test/', /registry.*credentials/],
  ['registry=https://token@registry.test/', /credentials/],
  ['https-proxy=http://u:p@proxy.test', /https-proxy.*credentials/],
  ['@a:registry=https://x:y@registry.test/', /credentials/],
  ['registry=https://registry.test/?token=x', /plain/],
  ['registry=file:///etc', /plain/],
  ['registry=registry.test', /plain/],
  ['registry=https://${TOKEN}.test/', /environment/],
  ['noproxy=a;b=c', /host names/],
]
for (const [line, says] of REFUSED) {
  test(`refused, without showing it: ${line}`, async (t) => {
    const file = join(await temporary(t), 'npmrc')
    writeFileSync(file, `${line}\n`)
    assert.throws(
      () => readSettings([file], { TOKEN: 'SECRET' }),
      (error: unknown) => {
        assert.ok(error instanceof Fault)
        assert.equal(error.code, 'packages.setting-refused')
        assert.match(error.message, says)
        assert.doesNotMatch(error.message, /pass|u:p|SECRET/)
        return true
      },
    )
  })
}

test('npm is found beside node or on PATH, never inside a project', async (t) => {
  const folder = await temporary(t)
  const project = join(folder, 'project/node_modules/.bin')
  const good = join(folder, 'good/lib/node_modules/npm')
  for (const made of [project, join(good, 'bin'), join(folder, 'project/node_modules/npm/bin')])
    mkdirSync(made, { recursive: true })
  writeFileSync(join(project, 'npm'), '')
  writeFileSync(join(good, 'package.json'), '{}')
  writeFileSync(join(good, 'bin/npm-cli.js'), '')
  assert.throws(
    () => findNpm('/no/bin/node', `${project}:relative:.`),
    (error: unknown) => error instanceof Fault && error.code === 'packages.npm-missing',
  )
  assert.deepEqual(findNpm(join(folder, 'good/bin/node'), ''), {
    node: join(folder, 'good/bin/node'),
    cli: join(good, 'bin/npm-cli.js'),
    folder: good,
  })
})
