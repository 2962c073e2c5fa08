/**
 * A small Debian machine in QEMU with this tree inside, for proofs that need another kernel or another processor.
 *
 * Two archives, one behind the other, are the machine's memory disk: Debian's packages (fetched with the package sources
 * of this machine, verified by apt, kept in the cache folder) and what is proven (packed for each boot). Nothing is
 * shared with it but its serial line, and it has no network.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { guestFiles, readSteps } from './guest.mjs'
import { FAILED, ROOT, run, say, Stop, UNPREPARED } from './terminal.mjs'

/** What runs here for a machine to run there. */
export const NEEDS = [
  { program: 'mmdebstrap', name: 'mmdebstrap', why: 'fetches and unpacks the packages of the machine' },
  { program: 'bsdtar', name: 'libarchive-tools', why: "packs the machine's memory disk" },
]
export const ARCHITECTURES = {
  x86_64: {
    debian: 'amd64',
    need: { program: 'qemu-system-x86_64', name: 'qemu-system-x86', why: 'is the x86-64 machine' },
    machine: ['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    console: 'ttyS0',
    // On a busy machine the emulated timer comes too late for the kernel's test of it.
    append: 'no_timer_check',
  },
  aarch64: {
    debian: 'arm64',
    need: { program: 'qemu-system-aarch64', name: 'qemu-system-arm', why: 'is the arm64 machine' },
    // Emulated pointer authentication costs half of the speed and is not what is proven.
    machine: ['-M', 'virt', '-accel', 'tcg,thread=multi', '-cpu', 'max,pauth=off'],
    console: 'ttyAMA0',
    append: '',
  },
}
/** What every machine has besides the kernel: a shell, the sandbox, what the escape probes use, and what Node loads. */
const PACKAGES = [
  'busybox-static',
  'dash',
  'bash',
  'coreutils',
  'util-linux',
  'procps',
  'grep',
  'libc-bin',
  'bubblewrap',
  'perl-base',
  'libstdc++6',
  'libatomic1',
]
/** Of the packages, what no program in the machine reads. */
const LEFT_OUT = [
  'boot/*',
  'lib/modules/*',
  'usr/lib/modules/*',
  'usr/share/doc/*',
  'usr/share/locale/*',
  'usr/share/man/*',
  'var/cache/*',
  'var/lib/apt/lists/*',
]
/** Of this tree, what is no part of a proof: sources that are compiled, and tools that only this machine can run. */
const TREE = ['package.json', 'dist', 'lib', 'build', 'attacks', 'test', 'docs', 'node_modules']
const TOOLS = ['@biomejs', '@oxlint*', 'oxlint*', '@oxc-*', 'oxc-*', '@typescript', 'typescript', 'knip', '.cache']

/**
 * Boots a machine, runs the steps in order, and ends it.
 * @param {{
 *   architecture: 'x86_64' | 'aarch64',
 *   node: string,
 *   steps: {name: string, as: 'root' | 'person', argv: string[]}[],
 *   packages?: string[],
 *   systemd?: boolean,
 *   minutes: number,
 * }} wanted `node`: the program that becomes the machine's Node
 * @returns {Promise<{name: string, code: number, output: string}[]>} one per step, in order
 * @throws Stop where the machine could not be made, or ended before its last step
 */
export async function boot({ architecture, node, steps, packages = [], systemd = false, minutes }) {
  const machine = ARCHITECTURES[architecture]
  const base = await debian(machine, [...PACKAGES, ...packages], systemd)
  const folder = mkdtempSync(join(tmpdir(), 'sluice-machine-'))
  const forget = atEnd(() => rmSync(folder, { recursive: true, force: true }))
  try {
    const disk = join(folder, 'disk.cpio')
    await packTree(join(folder, 'tree.cpio'), node, guestFiles(steps, systemd))
    await command(['sh', '-c', 'cat "$1" "$2" > "$3"', 'sh', base.disk, join(folder, 'tree.cpio'), disk])
    // systemd would ask for a login on the line that steps speak on.
    const silent = systemd ? ` systemd.mask=serial-getty@${machine.console}.service` : ''
    return await runMachine(machine, { kernel: base.kernel, disk, append: machine.append + silent }, steps, minutes)
  } finally {
    forget()
  }
}

/** Has something done when the caller says so, or when this process ends, by Ctrl-C too. @returns how to have it done */
function atEnd(act) {
  const stopped = () => process.exit(UNPREPARED)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  process.once('exit', act)
  for (const signal of signals) process.once(signal, stopped)
  return () => {
    process.off('exit', act)
    for (const signal of signals) process.off(signal, stopped)
    act()
  }
}

/** Where what was fetched is kept. */
export function cacheFolder() {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluicegate', 'machines')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Kernel and packages, from the cache or made now. */
async function debian(machine, packages, systemd) {
  const { suite, sources } = await packageSources()
  const all = [...packages, `linux-image-cloud-${machine.debian}`]
  const recipe = JSON.stringify([suite, machine.debian, all, systemd, LEFT_OUT])
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16)
  const cache = cacheFolder()
  const folder = join(cache, `${suite}-${machine.debian}-${key}`)
  const base = { kernel: join(folder, 'kernel'), disk: join(folder, 'disk.cpio') }
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return base
  say(`fetching: Debian ${suite} for ${machine.debian} into ${folder} (about 80 MB to load, 100 to 200 MB kept)`)
  say(`          ${all.join(' ')}`)
  const making = mkdtempSync(join(cache, 'making-'))
  try {
    await unpack(making, { suite, sources, architecture: machine.debian, packages: all, configured: systemd })
    renameSync(making, folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return base
}

/** Debian's sources as this machine's apt has them: the proof fetches from nowhere else. */
async function packageSources() {
  const format = '$(ORIGIN) $(CODENAME) $(SITE) $(RELEASE) $(COMPONENT)'
  const { output } = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'])
  const rows = output.split('\n').map((row) => row.split(' '))
  const debians = rows.filter(([origin]) => origin === 'Debian')
  const suite = debians.find(([, codename, , release]) => codename === release)?.[1]
  if (suite === undefined) {
    throw new Stop(
      UNPREPARED,
      "The machines are made of Debian's packages, and apt has no Debian source here.",
      'Run this on Debian, after apt-get update.',
    )
  }
  return { suite, sources: debians.map(([, , site, release, component]) => `deb ${site} ${release} ${component}\n`).join('') }
}

/** Runs no script of a package unless `configured`: then the machine must be of this processor. */
async function unpack(folder, { suite, sources, architecture, packages, configured }) {
  const at = (name) => join(folder, name)
  writeFileSync(at('sources.list'), sources)
  const variant = configured ? 'minbase' : 'extract'
  const include = `--include=${packages.join(',')}`
  const merged = '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr'
  const flags = [`--variant=${variant}`, `--architectures=${architecture}`, include, ...(configured ? [] : [merged])]
  await command(['mmdebstrap', '--quiet', ...flags, suite, at('all.tar'), at('sources.list')])
  const excluded = LEFT_OUT.flatMap((pattern) => ['--exclude', `./${pattern}`])
  await command(['bsdtar', '--format=newc', '-cf', at('disk.cpio'), ...excluded, `@${at('all.tar')}`])
  await command(['sh', '-c', 'bsdtar -xOf "$1" "./boot/vmlinuz-*" > "$2"', 'sh', at('all.tar'), at('kernel')])
  rmSync(at('all.tar'))
}

/** @param {Record<string, {text: string, mode: number}>} files by path in the machine */
async function packTree(archive, node, files) {
  const stage = mkdtempSync(join(archive, '..', 'stage-'))
  for (const [path, { text, mode }] of Object.entries(files)) {
    mkdirSync(join(stage, path, '..'), { recursive: true })
    writeFileSync(join(stage, path), text, { mode })
  }
  for (const path of ['usr/local/bin', 'opt/sluicegate']) mkdirSync(join(stage, path), { recursive: true })
  chmodSync(stage, 0o755)
  await command(['cp', node, join(stage, 'usr/local/bin/node')])
  const tools = TOOLS.flatMap((name) => ['--exclude', `node_modules/${name}`])
  const pack = ['bsdtar', '--format=newc', '--uid', '0', '--gid', '0', '--uname', '', '--gname', '']
  const tree = ['-H', ...tools, '-s', ',^,opt/sluicegate/,', '-C', ROOT, ...TREE]
  await command([...pack, '-cf', join(stage, 'tree.cpio'), ...tree])
  await command([...pack, '-cf', join(stage, 'files.cpio'), '--exclude', '*.cpio', '-C', stage, '.'])
  await command(['sh', '-c', 'cat "$1"/*.cpio > "$2"', 'sh', stage, archive])
}

async function runMachine({ need, machine, console: line }, { kernel, disk, append: more }, steps, minutes) {
  const append = `${more} console=${line} quiet loglevel=1 panic=-1 rdinit=/machine/init`
  const hardware = ['-m', '3072', '-smp', '2', '-nographic', '-no-reboot', '-nic', 'none']
  const argv = [...machine, ...hardware, '-kernel', kernel, '-initrd', disk, '-append', append]
  const begun = performance.now()
  const child = spawn(need.program, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
  const end = atEnd(() => child.kill('SIGKILL'))
  const late = setTimeout(end, minutes * 60_000)
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(0)} s`
  const { results, rest } = await readSteps(createInterface({ input: child.stdout }), ({ name, code, output }) => {
    say(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}  (${seconds()})`)
    if (code !== 0) say(`\n${output}\n`)
  })
  clearTimeout(late)
  end()
  if (results.length === steps.length) return results
  throw new Stop(
    FAILED,
    `The machine ended after ${results.length} of ${steps.length} steps and ${seconds()}.`,
    ...(errors + rest.join('\n')).split('\n').slice(-40),
  )
}

/** @throws Stop where it fails */
export async function command(argv) {
  const { code, output } = await run(argv)
  if (code !== 0)
    throw new Stop(UNPREPARED, `could not be done: ${argv.join(' ').slice(0, 300)}`, ...output.split('\n').slice(-20))
}
