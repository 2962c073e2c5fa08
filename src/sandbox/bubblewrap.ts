/** The bubblewrap backend: unprivileged namespaces, a few milliseconds a start. */
import { existsSync, readFileSync, type Stats, statSync } from 'node:fs'
import { release } from 'node:os'
import { Fault } from '../faults.js'
import type { JsonObject } from '../protocol/message.js'
import { APPARMOR_SWITCH } from './diagnosis.js'
import { findPlace, placeKey } from './hierarchy.js'
import { launchSandbox } from './launch.js'
import { planSandbox, type SandboxPlan } from './plan.js'
import { probeSandbox } from './probe.js'
import { type Backend, type Guarantee, type Plan, type Probe, type SandboxProfile } from './sandbox.js'
import { type Survey, survey } from './survey.js'

const NAME = 'bubblewrap'
/** Not PATH: a project may have put its own `bwrap` there. */
const PLACES = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap', '/run/current-system/sw/bin/bwrap']

class BubblewrapPlan implements Plan {
  readonly backend = NAME
  readonly describe: JsonObject
  readonly #plan: SandboxPlan
  constructor(plan: SandboxPlan) {
    this.describe = plan.describe
    this.#plan = plan
  }
  static open(plan: Plan): SandboxPlan {
    if (plan instanceof BubblewrapPlan) return plan.#plan
    throw new Fault('internal', { why: `a plan of ${plan.backend} was given to ${NAME}` })
  }
}

export function bubblewrap(): Backend {
  return {
    name: NAME,
    probe,
    survey,
    plan: (profile: SandboxProfile, available: ReadonlySet<Guarantee>, seen: Survey) =>
      new BubblewrapPlan(planSandbox(profile, available, seen)),
    launch: (plan: Plan) => launchSandbox(locate().path, BubblewrapPlan.open(plan)),
  }
}

/** What a kept probe holds for: another kernel, boot, user, bubblewrap or AppArmor switch may give something else. */
export function probeKey(): string {
  const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '')
  const { path, stat } = locate()
  return JSON.stringify([
    [release(), text('/proc/sys/kernel/random/boot_id'), process.geteuid?.() ?? 0, process.execPath],
    [path, stat.ino, stat.size, stat.mtimeMs, text(APPARMOR_SWITCH)],
    placeKey(findPlace(process.geteuid?.() ?? 0)),
  ])
}

/** What a trial start is found to have is what this machine gives. */
function probe(): Promise<Probe> {
  return probeSandbox(
    async (profile, claimed) => {
      const plan = planSandbox(profile, claimed, await survey(profile))
      const child = await launchSandbox(locate().path, plan)
      await child.go()
      child.kill()
      await child.exited
    },
    findPlace(process.geteuid?.() ?? 0),
  )
}

/** @throws Fault `sandbox.no-bubblewrap` */
function locate(): { readonly path: string; readonly stat: Stats } {
  const missing = (why: string): Fault => new Fault('sandbox.no-bubblewrap', { why, remedy: `install it: ${installCommand()}` })
  for (const path of PLACES) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) continue
    if (stat.uid !== 0 || (stat.mode & 0o022) !== 0) throw missing(`${path} can be changed by others than root`)
    return { path, stat }
  }
  throw missing(`looked for ${PLACES.join(', ')}`)
}

const INSTALLERS = [
  ['/usr/bin/apt-get', 'apt-get install bubblewrap'],
  ['/usr/bin/dnf', 'dnf install bubblewrap'],
  ['/usr/bin/zypper', 'zypper install bubblewrap'],
  ['/usr/bin/pacman', 'pacman -S bubblewrap'],
  ['/sbin/apk', 'apk add bubblewrap'],
] as const

function installCommand(): string {
  return INSTALLERS.find(([tool]) => existsSync(tool))?.[1] ?? 'the package is called bubblewrap'
}
