/**
 * How a text that comes back from a server speaks to the model that reads it, as data. What a document says to people or of
 * programs is ordinary; an injection must address the reader's reply, its instructions, its nature or its tools.
 * Weights: 1 is enough by itself, less waits for others nearby (see results.ts).
 */
import { ACTING_RULES } from './result-rules/acting.js'
import { ADDRESS_RULES } from './result-rules/address.js'
import { FRAMING_RULES } from './result-rules/framing.js'
import { OVERRIDE_RULES } from './result-rules/override.js'
import { PERSONA_RULES } from './result-rules/persona.js'
import { REPLY_RULES } from './result-rules/reply.js'
import { SECRECY_RULES } from './result-rules/secrecy.js'
import { TAKING_RULES } from './result-rules/taking.js'
import { BOTS_RULES } from './result-rules/bots.js'
import { ANSWERS_RULES } from './result-rules/answers.js'
import { ORDERS_RULES } from './result-rules/orders.js'
import { LANGUAGES_RULES } from './result-rules/languages.js'
import { REQUEST_RULES } from './result-rules/requests.js'
import type { PhraseRule } from './result-rules/rule.js'

export const RESULT_RULES: readonly PhraseRule[] = [
  ...OVERRIDE_RULES,
  ...REPLY_RULES,
  ...TAKING_RULES,
  ...PERSONA_RULES,
  ...FRAMING_RULES,
  ...ADDRESS_RULES,
  ...SECRECY_RULES,
  ...ACTING_RULES,
  ...BOTS_RULES,
  ...ANSWERS_RULES,
  ...ORDERS_RULES,
  ...LANGUAGES_RULES,
  ...REQUEST_RULES,
]
