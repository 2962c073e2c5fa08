/** Text, code and queries: what they hold is their author's business, apart from what nobody would see. */
import type { Check } from './check.js'
import { hiddenIn } from './hidden.js'
import { injectionIn } from './identifier.js'

/** Programs and documents in any language: an attack in a file's content is what the file is about. */
export const checkCode: Check = hiddenIn

/** Sentences, titles and searches. Short ones are asked for what cannot be prose, since they end in command lines and pages. */
export const checkText: Check = (value) => hiddenIn(value) ?? injectionIn(value, 'prose')
