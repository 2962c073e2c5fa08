/** Text, code and queries: what they hold is their author's business, apart from what nobody would see. */
import type { Finding } from '../../detect/finding.js'
import { LIMITS } from '../../limits.js'
import { checkUrl } from './address.js'
import type { Check, Site } from './check.js'
import { hiddenInText } from './hidden.js'
import { DOCUMENT_STRUCTURES } from './document-structures.js'
import { brokenOut, compiled, injectionIn, STRUCTURES } from './identifier.js'
import { readingsOf } from './reading.js'
import { refusalOf, type Structure } from './structure.js'

/** Programs and documents in any language: an attack in a file's content is what the file is about. */
export const checkCode: Check = (value, site) =>
  hiddenInText(value) ?? (isXml(site) ? documentProblem(value) : onlyPayload(value))

/** An argument that the server parses as XML, as its reviewed name says, or the tool's; a file's content is only kept. */
const isXml = ({ at, tool }: Site): boolean => IS_XML.test(at) || XML_TOOL.test(tool)
const XML_TOOL =
  /(?:^|[^A-Za-z])(?:xml|xslt?|svg|rss|soap|wsdl)(?![A-Za-z])|(?:parse|convert|validate|transform)(?:Xml|XML|Svg|SVG|Rss|RSS)/
const IS_XML =
  /\/\w{0,20}(?:xml|svg|soap|saml|xslt?|xsd|wsdl|rss|kml|gpx|plist|bpmn)(?:_?(?:text|string|body|data|content|document|source|code|input|payload|markup))?$/i

/** One line that is an expression reaching into an engine, or an old shell's function, from end to end: no program is only that. */
function onlyPayload(value: string): Finding | undefined {
  const line = value.trim()
  return ONE_EXPRESSION.test(line) ? injectionIn(line, 'prose', PAYLOADS) : undefined
}
const ONE_EXPRESSION = /^(?:(?:\{\{|[$#*@]\{|<%)[^\r\n]*[}>]|\(\) {0,2}\{[^\r\n]*)$/
const PAYLOADS = compiled(STRUCTURES.filter(({ id }) => id === 'template.program' || id === 'shell.function').map(atOnce))

function atOnce(structure: Structure): Structure {
  const find: Structure['find'] = (text, kind) => {
    const span = structure.find(text, kind)
    return span?.from === 0 ? span : undefined
  }
  return { ...structure, find }
}

/** As it stands: what is escaped in a document is text. */
function documentProblem(value: string): Finding | undefined {
  for (const structure of DOCUMENT_STRUCTURES) {
    const span = structure.near.some((piece) => value.includes(piece)) ? structure.find(value, 'query') : undefined
    if (span !== undefined) return refusalOf(structure, value, span)
  }
  return undefined
}

/** Sentences and titles. Short ones are asked for what cannot be prose, since they end in command lines and pages. */
export const checkText: Check = (value, site) =>
  hiddenInText(value) ?? (IS_HEADER.test(site.at) ? anotherLine(value) : undefined) ?? injectionIn(value, 'prose')

/** What ends up in a header of a mail (RFC 5322 section 2.2), which is one line. */
const IS_HEADER = /\/(?:\w{0,20}_)?subject(?:_?line)?$/i

function anotherLine(value: string): Finding | undefined {
  const broken = readingsOf(value).some((reading) => /[\r\n]\s{0,8}\S/.test(reading))
  return broken ? LINES : undefined
}
const LINES: Finding = {
  rule: 'text.header-line',
  severity: 'high',
  at: '',
  what: 'goes on in another line, where a header of its own would begin',
  hint: 'send a subject of one line',
}

/** What is searched for: handed to programs as an argument, put into queries, and some servers open it if it is an address. */
export const checkQuery: Check = (value, site) =>
  hiddenInText(value) ??
  injectionIn(value, 'query') ??
  (value.length > LIMITS.shortText
    ? undefined
    : ((STATEMENT.test(value) ? undefined : brokenOut(withoutPredicates(value))) ??
      (ADDRESS.test(value) ? checkUrl(value, site) : undefined)))

/** A statement as a whole breaks out of nothing; where it is known for one, it is parsed. */
const STATEMENT = /^\s{0,8}(?:select|with|explain|show|describe|insert|update|delete|create|alter)\s/i
/** Nothing but an address. */
const ADDRESS = /^https?:\/\/[^\s*?{]{1,2000}$/i

/** A selector's conditions hold quotes and operators of their own, which end with the bracket. */
const withoutPredicates = (value: string): string => (SELECTOR.test(value) ? value.replaceAll(PREDICATES, '[]') : value)
/** Of XPath or CSS, from its first step. */
const SELECTOR = /^(?:xpath=|css=)?(?:\(?\.{0,2}\/{1,2}[\w*@]|[.#]?[\w-]{1,40}(?:[.#>\s[][^'"]{0,200})?\[)/i
const PREDICATES = /\[(?:[^[\]'"]|'[^']*'|"[^"]*")*\]/g
