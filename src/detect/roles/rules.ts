/** All rules by which an argument's role is inferred. */
import { checkedRules, type RoleRule } from './rule.js'
import { ADDRESS_RULES } from './rules-addresses.js'
import { CODE_RULES } from './rules-code.js'
import { CREDENTIAL_RULES } from './rules-credentials.js'
import { FILE_RULES } from './rules-files.js'
import { LANGUAGE_RULES } from './rules-languages.js'
import { NAME_RULES } from './rules-names.js'
import { SEARCH_RULES } from './rules-searches.js'
import { TEXT_RULES } from './rules-texts.js'

/** @throws TypeError while loading if a rule lacks samples */
export const ROLE_RULES: readonly RoleRule[] = checkedRules([
  ...FILE_RULES,
  ...ADDRESS_RULES,
  ...LANGUAGE_RULES,
  ...CODE_RULES,
  ...SEARCH_RULES,
  ...NAME_RULES,
  ...CREDENTIAL_RULES,
  ...TEXT_RULES,
])
