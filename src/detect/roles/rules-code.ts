/** Arguments that are program text, or text in the format of a program’s. */
import type { RoleRule } from './rule.js'

/** Codes that name something. */
const OTHER_CODES = [
  'country, status, currency, error, language, zip, postal, area, exit, state, stock, city, station, auth, authorization',
  'verification, sort, qr, bar, airport, airline, iata, promo, product, region, lang, search, response, http, discount, coupon',
  'invite, sql, access, pin, otp',
]

export const CODE_RULES: readonly RoleRule[] = [
  {
    id: 'code-name',
    role: 'code',
    weight: 7,
    because: 'its name says so',
    why: 'source text is written, not looked up',
    clue: {
      head: [
        'source code, snippet, code snippet, javascript, html, css, svg, xml, latex, mermaid, diagram, python code, js code, html content',
        'code block, yaml, json, dockerfile, patch, diff, hcl, graphql, cypher, sparql, mutation, stylesheet, typescript, lua, dsl',
        'mermaid code, manifest, code content, user code, script content, old code, new code, python script, custom js, js, python',
        'test code, plantuml, markup, c declaration, function prototype',
        'tex, tikz, twiml, ssml, new source, cell source, server block, vega spec, openapi spec, json schema, rego, latex source',
      ],
      aroundNot: ['path, file name, filename'],
      saysNot: ['whether, url'],
    },
    matches: [{ name: 'source_code' }, { name: 'html' }, { name: 'mermaid' }, { name: 'custom_css' }],
    passes: [
      { name: 'code' },
      { name: 'country_code' },
      { name: 'diagram_type' },
      { name: 'json', about: 'Path of the JSON file' },
    ],
  },
  {
    id: 'code-around',
    role: 'code',
    weight: 8,
    because: 'its name says so where programs are spoken of',
    why: 'countries, states and currencies have codes too; a script or function is program text where a language is named',
    clue: {
      head: ['code, script, function, program, page function, fn'],
      notAfter: OTHER_CODES,
      around: [
        'javascript, python, typescript, source code, lua, yaml, applescript, mermaid, plantuml, html, ruby, golang, rust, c code, kotlin',
        'java, code to run, code to execute, code snippet, evaluate, script to run, execute code, run code, jupyter, code cell',
        'review code, format code, analyze code, code review, programming language, execute a script, sandbox, interpreter, powershell',
        'bash',
      ],
      saysNot: ['name of, path, id of, file name'],
    },
    matches: [
      { name: 'code', about: 'Python code to run' },
      { name: 'script', tool: 'browser_evaluate: Evaluate JavaScript in the page' },
      { name: 'function', about: '() => { /* code */ } JavaScript' },
    ],
    passes: [
      { name: 'code' },
      { name: 'country_code', tool: 'f: Python' },
      { name: 'statusCode', about: 'code to return' },
      { name: 'script', about: 'Name of the Python script' },
    ],
  },
  {
    id: 'code-language',
    role: 'code',
    weight: 8,
    because: 'its name says so where a language is named',
    why: 'expressions, schemas and queries are program text in a language that is no database’s SQL; those of a calculator are not',
    clue: {
      head: ['expression, formula, query, pipeline, spec, schema, workflow, definition, mutation, document, input'],
      notAfter: OTHER_CODES,
      around: [
        'javascript, cypher, graphql, sparql, gremlin, mermaid, plantuml, json string, yaml, openapi, dsl, aggregation, aggregate',
        'jsonata, excel formula, spreadsheet formula, aggregation pipeline, xml',
      ],
      saysNot: ['name of, path, id of, file name'],
      toolNot: ['search'],
    },
    matches: [
      { name: 'query', about: 'Cypher query' },
      { name: 'expression', about: 'JavaScript expression' },
    ],
    passes: [
      { name: 'expression', tool: 'calculate: Evaluate a mathematical expression' },
      { name: 'query', tool: 'search: Search the GraphQL documentation' },
    ],
  },
  {
    id: 'code-of-file',
    role: 'code',
    weight: 12,
    because: 'it is what a file is to hold',
    why: 'files hold programs, templates and queries: what an attack in one is, is what the file is about',
    clue: {
      head: ['content, text, file content, file text, body, new content, new text, new string, new str, data, edit'],
      tool: [
        'write file, create file, write a file, create a file, write to a file, write content, file with content, overwrite, new file',
        'edit file, edit a file, edit to a file, edit to a text file, update file, update a file, append to a file, append file',
        'create or update file, update a single file, file editor, text edit, edit a script, edit to a script',
      ],
      saysNot: ['message, path, base64, search, name, title'],
      toolNot: ['email, message, comment, issue, page'],
    },
    matches: [
      { name: 'content', tool: 'write_file: Create or overwrite a file' },
      { name: 'newText', about: 'Text to put there', tool: 'edit_file: Make edits' },
    ],
    passes: [
      { name: 'content', tool: 'send: Send a message' },
      { name: 'content', about: 'Message of the commit', tool: 'create_file: Create a file' },
      { name: 'path', tool: 'write_file: Create a file' },
    ],
  },
  {
    id: 'code-markup',
    role: 'code',
    weight: 7,
    because: 'the tool reads it as markup',
    why: 'what a tool for XML or SVG gets is a document with tags',
    clue: {
      head: ['content, text, data, input, document, payload, body, source, string, stylesheet, schema'],
      tool: [
        'parse xml, xml to json, validate xml, xml document, xml content, xml string, xslt, convert svg, svg to png, svg content',
        'convert xml, format xml, transform xml, xml schema, parse rss, parse svg, optimize svg, xml parser',
      ],
      saysNot: ['path, file, url, name, id, json'],
    },
    matches: [
      { name: 'content', tool: 'parse_xml: Parse XML' },
      { name: 'input', tool: 'xml_to_json: Convert' },
    ],
    passes: [
      { name: 'content', tool: 'parse: Parse a text' },
      { name: 'source', about: 'Path of the document', tool: 'parse_xml: Parse XML' },
    ],
  },
  {
    id: 'code-format',
    role: 'code',
    weight: 4,
    because: 'its description says in what format it is written',
    why: 'a text in YAML or JSON holds other texts, of any kind',
    clue: {
      says: [
        'yaml format, json format, in yaml, as json, json encoded, yaml string, xml format, html format, as yaml, json string',
        'stringified json, raw json, json payload, hcl format, in hcl, toml format, in toml, as toml, rego policy',
      ],
      notAfter: OTHER_CODES,
    },
    matches: [
      { name: 'configuration', about: 'The configuration in YAML format' },
      { name: 'rules', about: 'Rules in HCL format' },
    ],
    passes: [{ name: 'configuration', about: 'Id of the configuration' }],
  },
  {
    id: 'code-described',
    role: 'code',
    weight: 7,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'source code, python code, javascript, javascript code, html content, json string, graphql query, cypher query',
        'javascript function, code to run, code to execute, code to analyze, code to review, code to format, code to evaluate',
        'code snippet, mermaid diagram, xml, yaml content, html, json schema, json object, json array, latex, diff, sparql query',
        'python script, js code, javascript expression, html body, mermaid code, mermaid syntax, yaml, css, svg, mongodb query',
        'aggregation pipeline, dax query',
      ],
      notAfter: ['country, status, currency, error, language, zip, postal, station, stock, airport'],
      saysNot: ['path, file name, filename, whether, currency code, country code, language code, status code, iso'],
    },
    matches: [
      { name: 'x', about: 'JSON string with the settings' },
      { name: 'x', about: 'The source code to check' },
    ],
    passes: [
      { name: 'x', about: 'Path of the JavaScript file' },
      { name: 'x', about: 'The status code' },
      { name: 'country_code', about: 'The code' },
    ],
  },
]
