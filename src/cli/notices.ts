/** What `sluice run` says on stderr beside the server's own words; all of it is on record too. */
import type { Entry } from '../audit/entry.js'
import { visible } from '../detect/visible.js'
import { objectOf, textOf } from '../protocol/message.js'
import type { Runtime } from '../packages/runtime.js'

export function alarmText(name: string, { type, data }: Entry): string {
  return `sluice: ${name}: ${visible(`${type} ${JSON.stringify(data)}`)} (see \`sluice log show\`)\n`
}

/** Each hostile change is told; of the others the first, with what to do about all of them. */
export class DriftNotices {
  readonly #name: string
  #offered = false

  constructor(name: string) {
    this.#name = name
  }

  /** Nothing for what was told already. */
  text({ data, severity }: Entry): string {
    const { list, name, what, grade } = data
    const which = list === 'server' ? 'what the server says of itself' : visible(`${textOf(list)}: ${textOf(name)}`)
    const review = `\`sluice review ${this.#name} --again\` shows it`
    if (severity === 'high') return `sluice: ${this.#name}: HOSTILE: ${which}: ${said(data)}; it is held out, ${review}\n`
    if (what === 'unreviewed' || this.#offered) return ''
    this.#offered = true
    const effect = what === 'changed' ? 'goes on as it was reviewed' : 'is held out'
    return `sluice: ${this.#name}: ${which} changed since the review (${textOf(grade)}) and ${effect}; ${review}, and what else changed\n`
  }
}

/** The first thing that was found. */
function said({ what, findings }: Entry['data']): string {
  const [first] = Array.isArray(findings) ? findings.filter((each) => objectOf(each)['severity'] === 'high') : []
  if (first !== undefined) return visible(textOf(objectOf(first)['what']))
  return what === 'twice' ? 'it stands twice in the list' : 'see `sluice log show`'
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
