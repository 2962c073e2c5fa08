/** The bubblewrap backend: unprivileged namespaces, a few milliseconds a start. */
import { existsSync, readFileSync } from 'node:fs'
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
import { locateBubblewrap, stageToolsKey } from './tools.js'

const NAME = 'bubblewrap'

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
    launch: (plan: Plan) => launchSandbox(locateBubblewrap().path, BubblewrapPlan.open(plan)),
  }
}

/** What a kept probe holds for: another kernel, boot, user, bubblewrap, AppArmor switch or range of uids may give something else. */
export function probeKey(): string {
  const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '')
  const { path, stat } = locateBubblewrap()
  return JSON.stringify([
    [release(), text('/proc/sys/kernel/random/boot_id'), process.geteuid?.() ?? 0, process.execPath],
    [path, stat.ino, stat.size, stat.mtimeMs, text(APPARMOR_SWITCH)],
    placeKey(findPlace(process.geteuid?.() ?? 0)),
    [stageToolsKey(), text('/etc/subuid'), text('/etc/subgid')],
  ])
}

/** What a trial start is found to have is what this machine gives. */
function probe(): Promise<Probe> {
  return probeSandbox(
    async (profile, claimed) => {
      const plan = planSandbox(profile, claimed, await survey(profile))
      const child = await launchSandbox(locateBubblewrap().path, plan)
      await child.go()
      child.kill()
      await child.exited
    },
    findPlace(process.geteuid?.() ?? 0),
  )
}
