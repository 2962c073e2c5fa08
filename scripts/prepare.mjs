/**
 * Makes a bare machine ready: Node's version, the npm packages of package-lock.json, and packages of Debian or Ubuntu.
 * Whatever is installed is named with its reason first; whatever cannot be had ends the script with how to get it.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, say, Stop, UNPREPARED } from './terminal.mjs'

/** Debian packages by the program that shows their presence; by the absolute path of a file where they bring no program. */
export const PERL = {
  program: 'perl',
  name: 'perl-base',
  why: 'makes raw system calls in the tests that try to escape the sandbox',
}
export const BUBBLEWRAP = { program: 'bwrap', name: 'bubblewrap', why: 'starts every MCP server in its sandbox' }

/** @param {{program: string, name: string, why: string}[]} needs */
export async function prepare(needs) {
  checkPlatform()
  await installNodePackages()
  await installSystemPackages(needs.filter(({ program }) => !onPath(program)))
}

function checkPlatform() {
  const wanted = readJson('package.json')
    .engines.node.match(/(\d+)\.(\d+)/)
    .slice(1)
    .map(Number)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (process.platform !== 'linux') {
    throw new Stop(
      UNPREPARED,
      `Sluicegate runs on Linux; this is ${process.platform}.`,
      'Use a Linux machine or virtual machine.',
    )
  }
  if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
    throw new Stop(
      UNPREPARED,
      `Node is ${process.versions.node}; Sluicegate needs ${wanted.join('.')} or newer.`,
      'Install a newer Node.',
    )
  }
}

async function installNodePackages() {
  if (nodePackagesMatch()) return
  say('npm ci --ignore-scripts   (node_modules is missing or differs from package-lock.json)')
  const npm = process.env.npm_execpath === undefined ? ['npm'] : [process.execPath, process.env.npm_execpath]
  const { code } = await run([...npm, 'ci', '--ignore-scripts', '--no-update-notifier'], { show: true })
  if (code === 0) return
  throw new Stop(
    UNPREPARED,
    'The npm packages could not be installed; npm says why above.',
    'The package registry must be reachable: see `npm config get registry`, `proxy` and `cafile`.',
    'Then run this command again, or `npm ci --ignore-scripts` alone.',
  )
}

/** npm keeps what it installed in a hidden lock file; every package there and every required one here must agree. */
function nodePackagesMatch() {
  const wanted = readJson('package-lock.json').packages
  const present = readJson('node_modules/.package-lock.json')?.packages
  if (present === undefined) return false
  const same = (at) => present[at]?.version === wanted[at]?.version && present[at]?.integrity === wanted[at]?.integrity
  const required = Object.keys(wanted).filter((at) => at !== '' && wanted[at].optional !== true)
  return [...required, ...Object.keys(present)].every(same)
}

async function installSystemPackages(missing) {
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  for (const { name, why } of missing) say(`missing: ${name} (${why})`)
  const byHand = `Install by hand: apt-get install ${names.join(' ')}   (as root), then run this command again.`
  if (!onPath('apt-get')) {
    throw new Stop(
      UNPREPARED,
      'apt-get is not here, so nothing was installed.',
      `Install with your system's package manager: ${names.join(' ')}`,
    )
  }
  const asRoot = await rootPrefix(byHand)
  const apt = (...rest) => {
    const argv = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'Dpkg::Use-Pty=0', ...rest]
    say(argv.join(' '))
    return run(argv, { show: true })
  }
  const install = ['install', '--yes', '--no-install-recommends', ...names]
  const known = (await run(['apt-cache', 'show', ...names])).code === 0
  const installed = known && (await apt(...install)).code === 0
  // Unknown here, or listed by an index that is out of date.
  if (!installed && (await apt('update')).code === 0) await apt(...install)
  const absent = missing.filter(({ program }) => !onPath(program)).map(({ name }) => name)
  if (absent.length > 0) throw new Stop(UNPREPARED, `apt-get did not install ${absent.join(', ')}; it says why above.`, byHand)
}

/** How a command is run as root from here: nothing, or sudo with a password asked only of a person. */
async function rootPrefix(byHand) {
  if (process.getuid() === 0) return []
  if (!onPath('sudo')) throw new Stop(UNPREPARED, 'This is not root and there is no sudo, so nothing was installed.', byHand)
  if ((await run(['sudo', '-n', 'true'])).code === 0) return ['sudo', '-n']
  if (process.stdin.isTTY) return ['sudo']
  throw new Stop(UNPREPARED, 'sudo wants a password and there is no terminal to ask on, so nothing was installed.', byHand)
}

function onPath(program) {
  if (program.startsWith('/')) return existsSync(program)
  return (process.env.PATH ?? '/usr/bin:/bin').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** @returns the parsed file, or undefined where it does not exist */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
