/** Why a sandbox does not start here, and what the reader can do: bubblewrap's words and the kernel's switches, read together. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '../faults.js'

/** The switches that are known to keep unprivileged programs from user namespaces. Undefined where the kernel has no such switch. */
export interface Circumstances {
  readonly uid: number
  readonly container: string | undefined
  readonly apparmorRestricts: boolean
  readonly unprivilegedClone: string | undefined
  readonly maxUserNamespaces: string | undefined
}

export interface Diagnosis {
  readonly why: string
  readonly remedy: string
}

/** Ubuntu's switch (23.10 and later): programs without a profile get user namespaces without capabilities. */
export const APPARMOR_SWITCH = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

/** @param root stands for `/` in tests */
export function circumstances(root = '/'): Circumstances {
  const value = (path: string): string | undefined =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8').trim() : undefined
  return {
    uid: process.geteuid?.() ?? 0,
    container: containerOf(root, value),
    apparmorRestricts: value(APPARMOR_SWITCH) === '1',
    unprivilegedClone: value('/proc/sys/kernel/unprivileged_userns_clone'),
    maxUserNamespaces: value('/proc/sys/user/max_user_namespaces'),
  }
}

function containerOf(root: string, value: (path: string) => string | undefined): string | undefined {
  if (existsSync(join(root, '/.dockerenv'))) return 'docker'
  if (existsSync(join(root, '/run/.containerenv'))) return 'podman'
  if (existsSync(join(root, '/var/run/secrets/kubernetes.io'))) return 'kubernetes'
  return /docker|containerd|kubepods|lxc/.exec(value('/proc/1/cgroup') ?? '')?.[0]
}

export function diagnose(failure: Fault, around: Circumstances): Diagnosis {
  if (failure.code !== 'sandbox.start-failed') return { why: failure.message, remedy: failure.hint }
  const why = (words: string): string => `${words} (${failure.message})`
  if (around.maxUserNamespaces === '0')
    return { why: why('user namespaces are switched off here'), remedy: 'as root: sysctl -w user.max_user_namespaces=15000' }
  if (around.uid !== 0 && around.unprivilegedClone === '0')
    return {
      why: why('user namespaces are kept from ordinary users here'),
      remedy: 'as root: sysctl -w kernel.unprivileged_userns_clone=1',
    }
  if (around.apparmorRestricts)
    return {
      why: why('AppArmor keeps user namespaces from programs without a profile'),
      remedy: '`sluice doctor --fix` shows and installs a profile for bubblewrap alone',
    }
  if (around.container !== undefined && /^.*bwrap: .*(namespace|uid map|mount|RTM_|permitted|denied)/i.test(failure.message))
    return {
      why: why(`this is a ${around.container} container, and its limits forbid a sandbox inside it`),
      remedy:
        'run Sluicegate on the host, or give the container a seccomp profile that permits user namespaces and an unmasked /proc',
    }
  return { why: failure.message, remedy: failure.hint }
}
