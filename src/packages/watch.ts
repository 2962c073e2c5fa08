/** Whether the originals of a working copy are still what runs. Watching is a courtesy: where it fails, that is said. */
import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { reason } from '../faults.js'
import { LIMITS } from '../limits.js'
import { hashFile } from './files.js'
import type { WorkingCopy } from './script.js'

export interface Watching {
  /** Ends after what is being reported. */
  stop(): void
}

export interface Observer {
  /** Paths relative to the root, once for a burst of changes; not again before they change again. */
  readonly changed: (paths: readonly string[]) => void
  readonly failed: (why: string) => void
}

/** Installed packages are left out: there are too many, and they change by a package manager. */
const NOT_WATCHED = /(^|\/)(node_modules|\.site-packages)(\/|$)/

export function watchOriginals(copy: Pick<WorkingCopy, 'root' | 'files'>, observer: Observer): Watching {
  const watched = [...copy.files].flatMap(([path, { mode }]) => (mode === 'link' || NOT_WATCHED.test(path) ? [] : [path]))
  const folders = [...new Set(watched.map((path) => dirname(path)))]
  const burst = new Burst(copy, new Set(watched), observer)
  const open: FSWatcher[] = []
  const stop = (): void => {
    burst.end()
    for (const each of open) each.close()
  }
  const fail = (why: string): void => {
    stop()
    observer.failed(why)
  }
  if (folders.length > LIMITS.watchedFolders) fail(`there are more than ${LIMITS.watchedFolders} folders`)
  else
    try {
      for (const folder of folders) open.push(watchFolder(folder, copy.root, burst).on('error', (error) => fail(reason(error))))
    } catch (thrown) {
      fail(reason(thrown))
    }
  return { stop }
}

function watchFolder(folder: string, root: string, burst: Burst): FSWatcher {
  return watch(join(root, folder), { persistent: false }, (_event, name) => {
    if (name !== null) burst.touched(join(folder, name))
  })
}

/** Editors write a file in several steps: it is read once they are done. */
class Burst {
  readonly #copy: Pick<WorkingCopy, 'root' | 'files'>
  readonly #watched: ReadonlySet<string>
  readonly #observer: Observer
  readonly #touched = new Set<string>()
  /** Digest of each original that was reported, so that the same content is not reported twice. */
  readonly #reported = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  constructor(copy: Pick<WorkingCopy, 'root' | 'files'>, watched: ReadonlySet<string>, observer: Observer) {
    this.#copy = copy
    this.#watched = watched
    this.#observer = observer
  }

  touched(path: string): void {
    if (!this.#watched.has(path)) return
    this.#touched.add(path)
    this.#timer ??= setTimeout(() => this.#look(), LIMITS.watchSettleMs).unref()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#touched.clear()
  }

  #look(): void {
    this.#timer = undefined
    const changed = [...this.#touched].filter((path) => this.#isNews(path))
    this.#touched.clear()
    if (changed.length > 0) this.#observer.changed(changed.toSorted())
  }

  #isNews(path: string): boolean {
    const now = digestNow(join(this.#copy.root, path))
    const known = this.#reported.get(path)
    this.#reported.set(path, now)
    return now !== known && now !== this.#copy.files.get(path)?.sha256
  }
}

/** One that is gone, or became something else, is changed too. */
function digestNow(path: string): string {
  try {
    return hashFile(path, LIMITS.packageBytes)
  } catch (thrown) {
    return reason(thrown)
  }
}
