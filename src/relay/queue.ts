/**
 * Events that wait to be judged. Each source keeps its own order; between sources turns are taken, so that no flood of one
 * keeps the others waiting.
 */
import type { Peer } from '../protocol/message.js'
import type { Event } from './event.js'

export type Source = Peer | 'stderr' | 'gateway'
export const SOURCES: readonly Source[] = ['gateway', 'client', 'server', 'stderr']

export class EventQueue {
  readonly #lanes: Readonly<Record<Source, Lane>> = {
    client: new Lane(),
    server: new Lane(),
    stderr: new Lane(),
    gateway: new Lane(),
  }
  #exit: Event | undefined
  #turn = 0

  push(event: Event): void {
    if (event.kind === 'exit') this.#exit = event
    else this.#lanes[sourceOf(event)].push(event)
  }

  waiting(source: Source): number {
    return this.#lanes[source].length
  }

  /** The next event of the next source that has one. The server's exit comes after everything else that it said. */
  take(): Event | undefined {
    if (this.#exit !== undefined && this.waiting('server') + this.waiting('stderr') === 0) return this.#takeExit()
    for (let tried = 0; tried < SOURCES.length; tried += 1) {
      this.#turn = (this.#turn + 1) % SOURCES.length
      const source = SOURCES[this.#turn]
      const event = source && this.#lanes[source].shift()
      if (event !== undefined) return event
    }
    return undefined
  }

  #takeExit(): Event | undefined {
    const exit = this.#exit
    this.#exit = undefined
    return exit
  }
}

function sourceOf(event: Exclude<Event, { kind: 'exit' }>): Source {
  switch (event.kind) {
    case 'line':
      return event.from
    case 'end':
      return 'client'
    case 'stderr':
      return 'stderr'
    case 'answer':
    case 'parsers':
    case 'deadline':
      return 'gateway'
    default:
      return event satisfies never
  }
}

/** First in, first out, without moving what waits at every step. */
class Lane {
  /** Taken ones are gone from it: a long-lived list would make what it still holds long-lived too. */
  #events: (Event | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#events.length - this.#head
  }

  push(event: Event): void {
    this.#events.push(event)
  }

  shift(): Event | undefined {
    const event = this.#events[this.#head]
    if (event === undefined) return undefined
    this.#events[this.#head] = undefined
    this.#head += 1
    if (this.#head === this.#events.length || this.#head >= COMPACT) {
      this.#events = this.#events.slice(this.#head)
      this.#head = 0
    }
    return event
  }
}

/** Events taken before their room is given back. */
const COMPACT = 1024
