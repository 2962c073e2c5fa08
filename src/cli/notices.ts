/** What `sluice run` says on stderr beside the server's own words; all of it is on record too. */
import type { Entry } from '../audit/entry.js'
import { visible } from '../detect/visible.js'
import type { Runtime } from '../packages/runtime.js'

export function alarmText(name: string, { type, data }: Entry): string {
  return `sluice: ${name}: ${visible(`${type} ${JSON.stringify(data)}`)} (see \`sluice log show\`)\n`
}

export function changedFileText(name: string, path: string): string {
  return `sluice: ${name}: changed a file that programs may run: ${visible(path)}\n`
}

export function notLookedAtText(name: string): string {
  return `sluice: ${name}: its write grants hold more than could be looked at for such files\n`
}

export function runtimeText(name: string, before: Runtime, now: Runtime): string {
  return `sluice: ${name}: ${visible(`what runs it was upgraded: ${shortly(now)}; it was ${shortly(before)}`)}\n`
}

function shortly({ path, digest, version }: Runtime): string {
  return `${path}${version === undefined ? '' : ` ${version}`} (${digest.slice(0, 'sha256:'.length + 12)})`
}
