/** A user's machine for one test: own HOME, own SLUICE_HOME, own folders, and the real command. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { removeOwnHomes } from '../ground/homes.js'

/** The real command. */
export const MAIN = join(import.meta.dirname, '../../../dist/cli/main.js')
/** A server in one file, see there. */
export const FIXTURE = join(import.meta.dirname, '../../../test/fixtures/server.js')
/** As root a server runs as the unprivileged user that owns its grants. No range of leases holds this one. */
const OWNER = 60_123

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export class House {
  readonly root: string
  readonly home: string
  readonly sluiceHome: string
  /** Found in the environment of every server that was told. */
  readonly mark = `mark-${randomUUID()}`

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'sluice-e2e-'))
    chmodSync(this.root, 0o755)
    this.home = join(this.root, 'home')
    this.sluiceHome = join(this.root, 'sluice')
    mkdirSync(this.home, { mode: 0o755 })
    mkdirSync(this.sluiceHome, { mode: 0o755 })
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      SLUICE_HOME: this.sluiceHome,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOUSE_SECRET: 'the gateway knows this',
    }
  }

  /** The user's npm fetches from here. */
  useRegistry(url: string): void {
    writeFileSync(join(this.home, '.npmrc'), `registry=${url}\n`)
  }

  /** A folder that can be granted: as root it belongs to an ordinary uid. */
  folder(name: string): string {
    const path = join(this.root, name)
    mkdirSync(path, { mode: 0o755 })
    this.give(path)
    return path
  }

  file(path: string, text: string): string {
    writeFileSync(path, text)
    this.give(path)
    return path
  }

  give(path: string): void {
    if (process.getuid?.() === 0) chownSync(path, OWNER, OWNER)
  }

  /** Runs the command to its end. */
  sluice(args: readonly string[], options: { cwd?: string; input?: string } = {}): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [MAIN, ...args], { env: this.env, cwd: options.cwd ?? this.root, stdio: 'pipe' })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      child.once('error', reject)
      child.once('close', (code) =>
        resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
      )
      child.stdin.end(options.input ?? '')
    })
  }

  /** As `sluice`, and it must succeed. */
  async ok(args: readonly string[], options: { cwd?: string; input?: string } = {}): Promise<Finished> {
    const finished = await this.sluice(args, options)
    if (finished.code !== 0)
      throw new Error(`sluice ${args.join(' ')} ended with ${finished.code}\n${finished.stderr}${finished.stdout}`)
    return finished
  }

  /** A real client of the official SDK, connected through `sluice run`. */
  async connect(
    name: string,
    options: { cwd?: string; client?: Client } = {},
  ): Promise<{ client: Client; transport: StdioClientTransport; stderr: () => string }> {
    const client = options.client ?? new Client({ name: 'e2e', version: '1' })
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'run', name],
      env: this.env,
      cwd: options.cwd ?? this.root,
      stderr: 'pipe',
    })
    let heard = ''
    transport.stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
    })
    try {
      await client.connect(transport)
    } catch (thrown) {
      throw new Error(`no session with ${name}: ${String(thrown)}\n${heard}`, { cause: thrown })
    }
    return { client, transport, stderr: () => heard }
  }

  async remove(): Promise<void> {
    await removeOwnHomes(this.sluiceHome)
    unseal(this.root)
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Trees are read-only: their owner, unless root, cannot simply remove them. */
function unseal(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    chmodSync(join(folder, entry.name), 0o700)
    unseal(join(folder, entry.name))
  }
}

/** The same server without us, for comparison. */
export async function connectDirectly(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1' })
  await client.connect(
    new StdioClientTransport({ command, args: [...args], env: { PATH: '/usr/bin:/bin', ...env }, cwd, stderr: 'ignore' }),
  )
  return client
}
