/** The table of checks by role. */
import type { Role } from '../../detect/roles/role.js'
import { checkHost, checkUrl } from './address.js'
import type { Check } from './check.js'
import { checkEmail } from './email.js'
import { checkCode, checkQuery, checkText } from './free.js'
import { checkIdentifier, brokenOut, checkOpaque, injectionIn } from './identifier.js'
import type { Parsers } from './parsers.js'
import { checkPath } from './path.js'
import { checkRegex } from './regex.js'
import { shellCheck, type WordsCheck, wordsCheck } from './shell.js'
import { sqlCheck } from './sql.js'
import { checkTemplate } from './template.js'

/** How values are judged, by their role. */
export interface Checks extends Readonly<Record<Role, Check>> {
  /** A command line that is handed over as its words. */
  readonly words: WordsCheck
}

export function checksByRole(parsers: Parsers): Checks {
  return {
    path: inPlace(checkPath),
    url: inPlace(checkUrl),
    host: inPlace(checkHost),
    sql: sqlCheck(parsers),
    shell: shellCheck(parsers),
    words: wordsCheck(parsers),
    code: checkCode,
    query: checkQuery,
    identifier: checkIdentifier,
    email: checkEmail,
    regex: checkRegex,
    template: checkTemplate,
    text: checkText,
    opaque: checkOpaque,
  }
}

/** What a shell or a parser would act on is no more welcome in a path or an address than in a name. */
function inPlace(check: Check): Check {
  return (value, site) =>
    check(value, site) ?? injectionIn(value, 'place') ?? (value.includes('://') ? undefined : brokenOut(value))
}
