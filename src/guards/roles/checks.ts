/** The table of checks by role. */
import type { Role } from '../../detect/roles/role.js'
import type { Check } from './check.js'
import { checkEmail } from './email.js'
import { checkCode, checkText } from './free.js'
import { checkIdentifier } from './identifier.js'
import { checkRegex } from './regex.js'
import { checkTemplate } from './template.js'

export function checksByRole(): Readonly<Record<Role, Check>> {
  return {
    path: checkIdentifier,
    url: checkIdentifier,
    host: checkIdentifier,
    sql: checkCode,
    shell: checkCode,
    code: checkCode,
    query: checkText,
    identifier: checkIdentifier,
    email: checkEmail,
    regex: checkRegex,
    template: checkTemplate,
    text: checkText,
    opaque: checkIdentifier,
  }
}
