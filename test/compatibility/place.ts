/** One run's machine: the real command with the machine's own package registry, and the servers started without us for comparison. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLock } from '#sluice/manifest/read.js'
import { House, MAIN } from '../e2e/house.js'
import type { Command } from './clients.js'
import { INSPECTOR, NODE, type Stage, type Tried } from './servers.js'

const PYTHON = join(import.meta.dirname, '../../../test/fixtures/python')
/** What reaches a registry behind a proxy or with a certificate of its own. */
const NETWORK = ['NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
/** As in house.ts: servers that are started without us, too, do not run as root. */
const OWNER = '60123'

export class Place extends House {
  readonly stage: Stage

  constructor() {
    super()
    const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: this.root }).trim()
    this.useRegistry(registry)
    const repository = this.folder('repository')
    const python = this.folder('python')
    for (const name of readdirSync(PYTHON)) this.file(join(python, name), readFileSync(join(PYTHON, name), 'utf8'))
    this.stage = {
      folder: this.folder('granted'),
      repository,
      kubeconfig: this.file(join(this.root, 'cluster.yaml'), KUBECONFIG),
      python: join(python, 'server.py'),
    }
    this.#makeRepository(repository)
  }

  override get env(): Record<string, string> {
    const network = NETWORK.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
    return { ...super.env, ...Object.fromEntries(network) }
  }

  #makeRepository(folder: string): void {
    this.file(join(folder, 'new.txt'), 'not yet committed\n')
    if (existsSync('/usr/bin/git')) execFileSync('/usr/bin/git', ['-c', 'safe.directory=*', 'init', '-q', folder], { env: {} })
    this.#giveAll(folder)
  }

  #giveAll(folder: string): void {
    this.give(folder)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) this.#giveAll(path)
      else this.give(path)
    }
  }

  through(name: string): Command {
    return { argv: [process.execPath, MAIN, 'run', name], env: this.env, cwd: this.root }
  }

  /** The same code from the same tree, without a sandbox and without a gateway. */
  without(tried: Tried): Command {
    const home = this.folder(`home-${randomUUID()}`)
    const flags = tried.flags(this.stage)
    const variables = flags.flatMap((flag, at) => (flags[at - 1] === '--env' ? [flag.replace('~', home)] : []))
    const env = {
      HOME: home,
      PATH: '/usr/bin:/bin',
      ...Object.fromEntries(variables.map((text) => text.split(/=(.*)/s).slice(0, 2))),
    }
    const plain = this.#plainly(tried)
    const drop = ['/usr/bin/setpriv', '--reuid', OWNER, '--regid', OWNER, '--clear-groups']
    const [first, ...rest] = process.getuid?.() === 0 ? [...drop, ...plain] : plain
    return { argv: [first ?? '', ...rest], env: env as Record<string, string>, cwd: home }
  }

  #plainly({ name, command }: Tried): readonly string[] {
    const typed = command(this.stage)
    if (typed[0] !== 'npx') return typed
    const lock = readLock(readFileSync(join(this.sluiceHome, 'config/sluice.lock'), 'utf8'), 'sluice.lock')
    const source = lock.servers[name]?.source
    if (source?.kind !== 'npm') throw new Error(`${name} is no package`)
    const trees = join(this.sluiceHome, 'data/trees')
    const tree = readdirSync(trees).find((each) => existsSync(join(trees, each, 'code', source.entry)))
    return [process.execPath, join(trees, tree ?? '', 'code', source.entry), ...typed.slice(3)]
  }

  /** The Inspector and the Node that it needs, without install scripts. @returns why not, where that fails */
  fetchInspector(): { node: string; cli: string; scratch: string } | string {
    const scratch = join(this.root, 'inspector')
    mkdirSync(scratch)
    writeFileSync(join(scratch, 'package.json'), '{"private":true}')
    const wanted = [INSPECTOR, NODE].map(({ name, version }) => `${name}@${version}`)
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--force', '--loglevel=error']
    try {
      execFileSync('npm', ['install', ...quiet, ...wanted], { cwd: scratch, stdio: 'pipe' })
    } catch (error) {
      return `npm could not fetch ${wanted.join(' and ')}: ${String(error).slice(0, 300)}`
    }
    const node = join(scratch, 'node_modules', NODE.name, 'bin/node')
    chmodSync(node, 0o755)
    return { node, cli: join(scratch, 'node_modules', INSPECTOR.name, 'clients/launcher/build/index.js'), scratch }
  }
}

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: here
clusters: [{name: here, cluster: {server: "https://127.0.0.1:9"}}]
contexts: [{name: here, context: {cluster: here, user: nobody}}]
users: [{name: nobody, user: {}}]
`
