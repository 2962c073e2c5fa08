/** Text, code and queries: what they hold is their author's business, apart from what nobody would see. */
import { LIMITS } from '../../limits.js'
import { checkUrl } from './address.js'
import type { Check } from './check.js'
import { hiddenInText } from './hidden.js'
import { brokenOut, injectionIn } from './identifier.js'

/** Programs and documents in any language: an attack in a file's content is what the file is about. */
export const checkCode: Check = hiddenInText

/** Sentences and titles. Short ones are asked for what cannot be prose, since they end in command lines and pages. */
export const checkText: Check = (value) => hiddenInText(value) ?? injectionIn(value, 'prose')

/** What is searched for: handed to programs as an argument, put into queries, and some servers open it if it is an address. */
export const checkQuery: Check = (value, site) =>
  hiddenInText(value) ??
  injectionIn(value, 'query') ??
  (value.length > LIMITS.shortText
    ? undefined
    : ((STATEMENT.test(value) ? undefined : brokenOut(value)) ?? (ADDRESS.test(value) ? checkUrl(value, site) : undefined)))

/** A statement as a whole breaks out of nothing; where it is known for one, it is parsed. */
const STATEMENT = /^\s{0,8}(?:select|with|explain|show|describe|insert|update|delete|create|alter)\s/i
/** Nothing but an address. */
const ADDRESS = /^https?:\/\/[^\s*?{]{1,2000}$/i
