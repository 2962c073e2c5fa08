/** All rules by which an argument's role is inferred. */
import { LANGUAGE_RULES } from './rules-languages.js'
import { NAME_RULES } from './rules-names.js'
import { PLACE_RULES } from './rules-places.js'
import { SEARCH_RULES } from './rules-searches.js'
import { TEXT_RULES } from './rules-texts.js'
import { checkedRules, type RoleRule } from './rule.js'

/** @throws TypeError while loading if a rule lacks samples */
export const ROLE_RULES: readonly RoleRule[] = checkedRules([
  ...PLACE_RULES,
  ...LANGUAGE_RULES,
  ...SEARCH_RULES,
  ...NAME_RULES,
  ...TEXT_RULES,
])
