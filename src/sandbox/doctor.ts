/**
 * What `sluice doctor` says of the sandbox: for each guarantee whether it is given, by what, why not, and how to get it; and
 * the one repair that Sluicegate does itself, Ubuntu's AppArmor profile for bubblewrap.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wrap } from '../detect/wrap.js'
import { Fault, reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { type Argv, type Finished, run } from '../process.js'
import type { JsonObject } from '../protocol/message.js'
import { circumstances } from './diagnosis.js'
import { type GuaranteeRow, REQUIRED } from './sandbox.js'

const NAME = 26

const isRequired = ({ guarantee }: GuaranteeRow): boolean => REQUIRED.some((name) => name === guarantee)

/** The rows as text of at most 80 columns, with a verdict as the last line. */
export function renderDoctor(backend: string, rows: readonly GuaranteeRow[]): string {
  const missing = rows.filter((row) => !row.given && isRequired(row))
  const verdict =
    missing.length === 0
      ? 'Servers can be started here: every required guarantee is given.'
      : `No server is started here: ${missing.length} required ${missing.length === 1 ? 'guarantee is' : 'guarantees are'} not given.`
  return [
    `Sandbox by ${backend}`,
    '',
    ...rows.flatMap((row, at) => renderRow(row, rows[at - 1], rows[at + 1])),
    '',
    ...wrap(verdict, ''),
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}

/** One remedy of several rows that follow each other is told once, behind the last of them. */
function renderRow(row: GuaranteeRow, before: GuaranteeRow | undefined, next: GuaranteeRow | undefined): string[] {
  const mark = row.given ? 'yes ' : isRequired(row) ? 'NO  ' : 'no  '
  const indent = ' '.repeat(mark.length + NAME)
  const head = `${mark}${row.guarantee}${isRequired(row) ? '' : ' (wanted)'}`.padEnd(mark.length + NAME)
  if (row.given) return wrap(`by ${row.by}`, indent, head)
  const why = wrap(oneLine(row.why), indent, head)
  if (isAlike(row, next)) return why
  return [...why, ...wrap(`to get ${isAlike(row, before) ? 'these' : 'it'}: ${row.remedy}`, `${indent}  `, indent)]
}

function isAlike(row: GuaranteeRow, other: GuaranteeRow | undefined): boolean {
  return other?.given === false && other.remedy === row.remedy
}

/** bubblewrap's words may be several lines. */
const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')

/** The rows as data, for `--json`. */
export function doctorData(backend: string, rows: readonly GuaranteeRow[]): JsonObject {
  const guarantees = rows.map((row) => ({ ...row, required: isRequired(row) }))
  return { backend, startsServers: guarantees.every(({ given, required }) => given || !required), guarantees }
}

/** Ubuntu's own name for the profile, and where its package `apparmor-profiles` keeps it unloaded (24.04). */
const PROFILE = 'bwrap-userns-restrict'
const INSTALLED = `/etc/apparmor.d/${PROFILE}`
const DISABLED = `/etc/apparmor.d/disable/${PROFILE}`
const SHIPPED = `/usr/share/apparmor/extra-profiles/${PROFILE}`

export interface AppArmor {
  /** See `APPARMOR_SWITCH`. */
  readonly restricted: boolean
  /** Where Ubuntu's profile for bubblewrap stands. */
  readonly profile: 'installed' | 'disabled' | 'shipped' | 'absent'
}

/** @param root stands for `/` in tests */
export function appArmorRestriction(root = '/'): AppArmor {
  const has = (path: string): boolean => existsSync(join(root, path))
  const restricted = circumstances(root).apparmorRestricts
  const profile = has(DISABLED) ? 'disabled' : has(INSTALLED) ? 'installed' : has(SHIPPED) ? 'shipped' : 'absent'
  return { restricted, profile }
}

export interface AppArmorFix {
  /** One paragraph for the reader: what is the matter and what the steps do. */
  readonly about: string
  /** What has to be run as root, in order; empty where nothing is to be done. */
  readonly steps: readonly Argv[]
  /** The text of the profile, where it is on this machine already. */
  readonly profile: string | undefined
  readonly done: boolean
}

/**
 * Shows, and with `write` takes, the steps that let bubblewrap, and no other program, make user namespaces with
 * capabilities. The restriction stays on for everything else. Ubuntu's profile takes the capabilities away again from what
 * bubblewrap starts, so that no program gains them by way of bubblewrap.
 * @param take runs one step, as root; its exit code decides
 * @throws Fault `sandbox.fix-failed` naming the step
 */
export async function fixAppArmor(options: {
  readonly write: boolean
  readonly root?: string
  readonly take?: (step: Argv) => Promise<Finished>
}): Promise<AppArmorFix> {
  const root = options.root ?? '/'
  const found = appArmorRestriction(root)
  const fix = { about: aboutOf(found), steps: stepsOf(found), profile: profileText(root), done: false }
  if (!options.write || fix.steps.length === 0) return fix
  for (const step of fix.steps) await succeed(step, options.take ?? takeStep)
  return { ...fix, profile: profileText(root), done: true }
}

const takeStep = (step: Argv): Promise<Finished> =>
  run(step, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: LIMITS.fetchMs })

async function succeed(step: Argv, take: (step: Argv) => Promise<Finished>): Promise<void> {
  const failed = (why: string): Fault => new Fault('sandbox.fix-failed', { step: step.join(' '), why })
  const { code, stderr } = await take(step).catch((error: unknown) => {
    throw failed(reason(error))
  })
  if (code !== 0) throw failed(stderr.trim() || `exit code ${code}`)
}

function aboutOf({ restricted, profile }: AppArmor): string {
  if (!restricted) return 'AppArmor does not restrict user namespaces here: there is nothing to repair.'
  if (profile === 'disabled')
    return `AppArmor restricts user namespaces, and ${DISABLED} says that the profile for bubblewrap is not wanted: remove that file first.`
  return `AppArmor restricts user namespaces. Ubuntu's profile ${PROFILE} lets bubblewrap make them and nothing else; other programs that use bubblewrap come under it too. The restriction itself stays on. To undo: apparmor_parser -R ${INSTALLED}, then remove that file.`
}

function stepsOf({ restricted, profile }: AppArmor): Argv[] {
  if (!restricted || profile === 'disabled') return []
  const fetch: Argv[] =
    profile === 'absent' ? [['apt-get', 'install', '--yes', '--no-install-recommends', 'apparmor-profiles']] : []
  const copy: Argv[] = profile === 'installed' ? [] : [['install', '--mode=0644', SHIPPED, INSTALLED]]
  return [...fetch, ...copy, ['apparmor_parser', '--replace', INSTALLED]]
}

function profileText(root: string): string | undefined {
  const path = [INSTALLED, SHIPPED].map((name) => join(root, name)).find((name) => existsSync(name))
  return path === undefined ? undefined : readFileSync(path, 'utf8')
}
