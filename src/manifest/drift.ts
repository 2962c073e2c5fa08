/**
 * What became of a definition since it was reviewed, judged by what it changes (pure). The client is given the reviewed
 * definition whatever this says; it decides whether the live tool may still be called under it. The live definition is the
 * server's: untrusted, any size, any name.
 */
import type { Finding } from '../detect/finding.js'
import { rolesOf } from '../detect/roles/infer.js'
import type { Role, Roles } from '../detect/roles/role.js'
import { definitionsReader, type Neighbourhood } from '../detect/texts/definitions.js'
import type { Json, JsonObject } from '../protocol/message.js'
import { isSame } from './compare.js'
import { type Change, Changes, type Grade } from './drift/changes.js'
import { freshIn, isTooLarge } from './drift/fresh.js'
import { compareMembers, type DriftKind } from './drift/members.js'
import { newReferences } from './drift/references.js'
import type { Definition } from './lock.js'

export type { Change, DriftKind, Grade }

export interface Drifted {
  /**
   * cosmetic: nothing that is read or done. compatible: other words or more possibilities, nothing suspicious. material: a
   * reviewed call may mean something else or not be possible. hostile: what is new addresses the model, hides or lures.
   */
  readonly grade: Grade
  /** The worst first; bounded. */
  readonly changes: readonly Change[]
  /** In what is new. */
  readonly findings: readonly Finding[]
}

const SAME: Drifted = Object.freeze({ grade: 'same', changes: [], findings: [] })

const WHOLE = { at: '', before: undefined, after: undefined }

/** @see Grader, for many of one server */
export function gradeDrift(kind: DriftKind, reviewed: Reviewed, live: JsonObject, about: Neighbourhood): Drifted {
  return new Grader(about).grade(kind, reviewed, live)
}

type Reviewed = Pick<Definition, 'definition'>

/** Judges the definitions of one server. The rules about texts are made ready for the first that differs. */
export class Grader {
  readonly about: Neighbourhood
  #read: ReturnType<typeof definitionsReader> | undefined

  constructor(about: Neighbourhood) {
    this.about = about
  }

  /** What is suspicious in a definition. */
  findings(value: Json): Finding[] {
    this.#read ??= definitionsReader(this.about)
    return this.#read(value)
  }

  /** Linear in the two, within the bounds of LIMITS; what is beyond those is material. */
  grade(kind: DriftKind, { definition }: Reviewed, live: JsonObject): Drifted {
    if (isSame(definition, live)) return SAME
    const changes = new Changes()
    if (isTooLarge(live)) {
      changes.add('material', 'is too large or too deep to be looked at', WHOLE)
      return { grade: changes.grade, changes: changes.all, findings: [] }
    }
    compareMembers(kind, changes, definition, live)
    if (changes.grade === 'compatible') compareRoles(changes, kind, [rolesOf(definition), rolesOf(live)])
    const findings = this.#newFindings(definition, freshIn(definition, live) ?? null)
    for (const { at, severity } of findings) suspect(changes, at, severity)
    if (changes.cut) changes.add('material', 'is too entangled to be compared place by place', WHOLE)
    // Nothing above has a word for it, and yet they are not the same.
    if (changes.grade === 'same') changes.add('cosmetic', 'is written otherwise', WHOLE)
    return { grade: changes.grade, changes: changes.all, findings }
  }

  /** Words that stood elsewhere at the review, or were found there too, are not new. */
  #newFindings(reviewed: JsonObject, fresh: Json): Finding[] {
    const found = this.findings(fresh)
    const known = new Set(found.length === 0 ? [] : this.findings(reviewed).map(sameWords))
    const said = found.filter((finding) => !known.has(sameWords(finding)))
    return [...said, ...newReferences(reviewed, fresh, this.about.others)]
  }
}

/** Roles whose values reach something: an argument that becomes one was not held against that at the review. */
const REACHING: ReadonlySet<Role> = new Set(['path', 'url', 'host', 'sql', 'shell', 'code', 'template'])

/** As both are read today: a person's correction in the lock, or older rules, are no change of the server's. */
function compareRoles(changes: Changes, kind: DriftKind, [reviewed, live]: readonly [Roles, Roles]): void {
  const holder = kind === 'prompts' ? '/arguments' : '/inputSchema'
  for (const [at, { role }] of Object.entries(live)) {
    const before = Object.hasOwn(reviewed, at) ? reviewed[at]?.role : undefined
    if (before === undefined || before === role || !REACHING.has(role)) continue
    changes.add('material', 'an argument is for something else', { at: `${holder}${at}`, before, after: role })
  }
}

const sameWords = ({ rule, what }: Finding): string => `${rule}\n${what}`

function suspect(changes: Changes, at: string, severity: Finding['severity']): void {
  const spot = { at, before: undefined, after: undefined }
  if (severity === 'high') changes.add('hostile', 'says something hostile', spot)
  if (severity === 'medium') changes.add('material', 'says something suspicious', spot)
}
