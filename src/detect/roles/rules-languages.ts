/** Arguments in a language that is parsed: of databases, of shells. */
import type { RoleRule } from './rule.js'

const SQL = [
  'sql, postgre, postgresql, mysql, sqlite, mariadb, bigquery, snowflake, duckdb, clickhouse, redshift, athena, mssql, trino',
]
const SQL_TOOLS = [
  'read query, write query, run query, execute query, query database, select query, select statement, database query',
  'query the database',
]
/** Languages of queries that no SQL parser reads, and searches, which are free. */
const OTHER_QUERIES = [
  'cypher, graphql, sparql, promql, mongodb, mongo, lucene, elasticsearch, jql, soql, kql, logql, gremlin, natural language, redi',
  'neo4 j, jmespath, search, full text, vector, semantic, metricsql, traceql, nosql, flux, aql, influxql, documentation, question',
  'xpath, xquery, css selector, jsonata, json path, jsonpath, yaql, ldap',
]
const SHELLS = [
  'shell, bash, terminal, command line, run command, execute command, command to run, command to execute, execute a command',
  'run a command, powershell, subprocess, cli, ssh, zsh, command executed, exec, kubectl, docker',
  'cron, crontab, cron job, systemd, helm, terraform, git command, npm',
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
      { name: 'query', about: 'XPath query', tool: 'select: Run a query over a document' },
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
      aroundNot: ['redi, slash command, voice command, mongo, robot, home assistant, sql, engine, game'],
    },
    matches: [
      { name: 'command', tool: 'run_terminal: Run a shell command' },
      { name: 'cmd', about: 'Command to execute' },
      { name: 'command', tool: 'add_job: Adds a cron job' },
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
      begins: ['shell command, bash command, bash script, shell script, command line to, terminal command, shell command string'],
    },
    matches: [{ name: 'run', about: 'Shell command to run' }],
    passes: [
      { name: 'run', about: 'Id of the run' },
      { name: 'run', about: 'Shell command history' },
    ],
  },
]
