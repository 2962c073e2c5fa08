/** A text with placeholders that the server fills in: placeholders yes, programs no. */
import type { Check } from './check.js'
import { hiddenInText } from './hidden.js'
import { compiled, structureIn } from './identifier.js'
import { TEMPLATE_STRUCTURES } from './template-structures.js'

const PROGRAMS = compiled(TEMPLATE_STRUCTURES.filter(({ kinds }) => kinds.includes('prose')))

/** Of any length, unlike prose: what a template holds is evaluated. */
export const checkTemplate: Check = (value) => hiddenInText(value) ?? structureIn(value, 'prose', PROGRAMS)
