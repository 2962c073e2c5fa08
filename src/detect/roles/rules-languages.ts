/** Arguments in a language of databases, shells or programs. */
import type { RoleRule } from './rule.js'

const SQL = [
  'sql, postgres, postgresql, mysql, sqlite, mariadb, bigquery, snowflake, duckdb, clickhouse, redshift, athena, mssql, trino',
]
const SQL_TOOLS = [
  'read query, write query, run query, execute query, query database, select query, select statement, database query, query the database',
]
/** Languages of queries that no SQL parser reads, and searches, which are free. */
const OTHER_QUERIES = [
  'cypher, graphql, sparql, promql, mongodb, mongo, lucene, elasticsearch, jql, soql, kql, logql, gremlin, natural language, redis',
  'neo4j, jmespath, search, full text, vector, semantic, metricsql, traceql, nosql, flux, aql, influxql, documentation, question',
]
const SHELLS = [
  'shell, bash, terminal, command line, run command, execute command, command to run, command to execute, execute a command, run a command',
  'powershell, subprocess, cli, ssh, console, zsh, command executed, executes command, run commands, execute commands, exec, kubectl, docker',
]

export const LANGUAGE_RULES: readonly RoleRule[] = [
  {
    id: 'sql-name',
    role: 'sql',
    weight: 8,
    because: 'its name says so',
    why: 'what is called SQL goes to a database',
    clue: {
      head: [
        'sql, sql query, sqlquery, sql statement, sql code, sql text, sql command, sql code block, sql script, query sql, sql block',
      ],
    },
    matches: [{ name: 'sql' }, { name: 'sqlQuery' }, { name: 'sql_statements' }, { name: 'sql_code_blocks' }],
    passes: [{ name: 'sql_dialect' }, { name: 'mysql' }, { name: 'statement_type' }],
  },
  {
    id: 'sql-format',
    role: 'sql',
    weight: 20,
    because: 'its format is SQL',
    why: 'the server’s author declared it',
    clue: { format: ['sql'] },
    matches: [{ name: 'x', schema: { format: 'sql' } }],
    passes: [{ name: 'x', schema: { format: 'regex' } }],
  },
  {
    id: 'sql-described',
    role: 'sql',
    weight: 8,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'sql, sql query, select query, select statement, sql statement, sql command, sql code, sql script, sql to run, sql string',
      ],
    },
    matches: [
      { name: 'query', about: 'The SQL query to execute' },
      { name: 'q', about: 'SELECT statement to run' },
      { name: 'ddl', about: 'CREATE TABLE SQL statement' },
    ],
    passes: [
      { name: 'where', about: 'SQL filter of the query' },
      { name: 'name', about: 'SQL instance' },
      { name: 'query', about: 'What to look for in the SQL statements' },
    ],
  },
  {
    id: 'sql-around',
    role: 'sql',
    weight: 9,
    because: 'its name says so where SQL is spoken of',
    why: 'a query is SQL only in the tool of a database that speaks it',
    clue: {
      head: ['query, statement, ddl'],
      notAfter: ['search, sort, filter, log, where'],
      around: SQL,
      aroundNot: OTHER_QUERIES,
    },
    matches: [
      { name: 'query', tool: 'query: Run a read-only SQL query' },
      { name: 'query', about: 'Query for PostgreSQL' },
      { name: 'statements', tool: 'run: Runs SQL' },
    ],
    passes: [
      { name: 'query', tool: 'search: Search the web' },
      { name: 'query', tool: 'search_docs: Searches the SQL reference' },
      { name: 'query_id', tool: 'cancel: Cancel an SQL query' },
      { name: 'statement_type', tool: 'report: Financial statements from MySQL' },
    ],
  },
  {
    id: 'sql-tool',
    role: 'sql',
    weight: 9,
    because: 'its name and the tool’s say so',
    why: 'what a database executes is SQL unless another language is named',
    clue: {
      head: ['query, statement, ddl'],
      notAfter: ['search, sort, filter, log, where'],
      tool: SQL_TOOLS,
      aroundNot: OTHER_QUERIES,
    },
    matches: [
      { name: 'query', tool: 'read_query: Execute a SELECT query' },
      { name: 'query', tool: 'query_database: Query it' },
    ],
    passes: [
      { name: 'query', tool: 'read_query: Run a Cypher query' },
      { name: 'query', tool: 'find: Looks through the database of films' },
      { name: 'limit', tool: 'read_query: Execute a SELECT query' },
    ],
  },
  {
    id: 'shell-name',
    role: 'shell',
    weight: 6,
    because: 'its name says so',
    why: 'a command line is split and run by a shell',
    clue: { head: ['command line, commandline, shell command, bash command, cmdline, bash, shell script, terminal command'] },
    matches: [{ name: 'command_line' }, { name: 'shellCommand' }],
    passes: [{ name: 'command' }, { name: 'shell' }, { name: 'command_id' }],
  },
  {
    id: 'shell-around',
    role: 'shell',
    weight: 7,
    because: 'its name says so where shells are spoken of',
    why: 'a command is one of a shell only there; devices, chats and databases have commands too',
    clue: {
      head: ['command, cmd'],
      notAfter: ['sql, voice, slash'],
      around: SHELLS,
      aroundNot: ['redis, slash command, voice command, mongo, robot, device, home assistant, sql'],
    },
    matches: [
      { name: 'command', tool: 'run_terminal: Run a shell command' },
      { name: 'cmd', about: 'Command to execute' },
    ],
    passes: [
      { name: 'command', tool: 'light: Control the light' },
      { name: 'command', about: 'Slash command to register' },
    ],
  },
  {
    id: 'shell-described',
    role: 'shell',
    weight: 6,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'shell command, bash command, bash script, shell script, command line to, terminal command, console command, shell command string',
      ],
    },
    matches: [{ name: 'run', about: 'Shell command to run' }],
    passes: [
      { name: 'run', about: 'Id of the run' },
      { name: 'run', about: 'Shell command history' },
    ],
  },
  {
    id: 'code-name',
    role: 'code',
    weight: 7,
    because: 'its name says so',
    why: 'source text is written, not looked up',
    clue: {
      head: [
        'source code, snippet, code snippet, javascript, html, css, svg, xml, latex, mermaid, diagram, python code, js code, html content, code block',
        'yaml, json, dockerfile, patch, diff, hcl, graphql, cypher, sparql, mutation, stylesheet, typescript, lua, dsl, mermaid code, manifest',
        'code content, user code, script content, old code, new code, python script, custom js, js, python, test code, plantuml, markup',
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
      head: [
        'code, script, function, expression, program, formula, page function, query, pipeline, spec, schema, fn, workflow, definition',
      ],
      notAfter: [
        'country, status, currency, error, language, zip, postal, area, exit, state, stock, city, station, auth, authorization, verification',
        'qr, bar, airport, airline, iata, promo, product, region, lang, search, sort, response, http, discount, coupon, invite, sql',
      ],
      around: [
        'javascript, python, typescript, source code, lua, cypher, graphql, sparql, mermaid, plantuml, json string, yaml, applescript, gremlin',
        'excel formula, formula to, code to run, code to execute, code snippet, evaluate, script to run, expression to, ruby, golang, rust, c code',
        'execute code, run code, kotlin, html, openapi, dsl, mongodb aggregation, jupyter, code cell, review code, format code, analyze code',
      ],
      saysNot: ['name of, path, id of, file name'],
    },
    matches: [
      { name: 'code', about: 'Python code to run' },
      { name: 'script', tool: 'browser_evaluate: Evaluate JavaScript in the page' },
      { name: 'function', about: '() => { /* code */ } JavaScript' },
      { name: 'query', about: 'Cypher query' },
    ],
    passes: [
      { name: 'code' },
      { name: 'country_code', tool: 'f: Python' },
      { name: 'statusCode', about: 'code to return' },
      { name: 'script', about: 'Name of the Python script' },
    ],
  },
  {
    id: 'code-described',
    role: 'code',
    weight: 7,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'source code, python code, javascript, javascript code, html content, json string, graphql query, cypher query, javascript function, code to run',
        'code to execute, code to analyze, code to review, code to format, code to evaluate, code snippet, mermaid diagram, xml, yaml content, html, json object, json array, latex, diff, sparql query, python script, js code',
        'javascript expression, html body, mermaid code, mermaid syntax, yaml, css, svg, html body, mongodb query, aggregation pipeline, dax query',
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
