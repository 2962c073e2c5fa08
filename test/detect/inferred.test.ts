import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rolesOf } from '#sluice/detect/roles/infer.js'
import type { Role } from '#sluice/detect/roles/role.js'
import { LIMITS } from '#sluice/limits.js'
import type { Json, JsonObject } from '#sluice/protocol/message.js'

const tool = (inputSchema: JsonObject, name = 'tool', description = ''): JsonObject => ({ name, description, inputSchema })
const roles = (definition: JsonObject): Record<string, Role> =>
  Object.fromEntries(Object.entries(rolesOf(definition)).map(([at, { role }]) => [at, role]))
const ofProperties = (properties: JsonObject): Record<string, Role> => roles(tool({ type: 'object', properties }))

/** The tool's name and description, an argument, its description, and what it is for. */
type Row = readonly [tool: string, name: string, about: string, role: Role]

/** Tools as people write them. */
const ROWS: readonly Row[] = [
  ['read_file: Read the contents of a file', 'path', '', 'path'],
  ['write_file: Create or overwrite a file', 'content', 'Text content to write', 'code'],
  ['save_report: Save a report', 'content', 'Text content to write', 'text'],
  ['append: Append to a file of the project', 'content', '', 'code'],
  ['search_files: Recursively search for files', 'pattern', 'Glob pattern', 'path'],
  ['move_file: Move or rename files and directories', 'source', '', 'path'],
  ['directory_tree: Get a recursive tree', 'excludePatterns', 'Glob patterns to leave out', 'path'],
  ['edit_file: Make line edits to a text file', 'oldText', 'Text to search for - must match exactly', 'text'],
  ['grep: Search file contents', 'pattern', 'The regular expression to search for', 'regex'],
  ['view_file: Look at a file', 'file_path', 'The absolute path to the file', 'path'],
  ['git_commit: Record changes to the repository', 'message', '', 'text'],
  ['git_commit: Record changes to the repository', 'repo_path', '', 'path'],
  ['git_checkout: Switch branches', 'branch_name', '', 'identifier'],
  ['git_diff: Show differences', 'target', 'Branch or commit to compare with', 'identifier'],
  ['create_issue: Create an issue in a repository', 'owner', 'Repository owner', 'identifier'],
  ['create_issue: Create an issue in a repository', 'repo', 'Repository name', 'identifier'],
  ['create_issue: Create an issue in a repository', 'title', 'Issue title', 'text'],
  ['create_issue: Create an issue in a repository', 'body', '', 'text'],
  ['get_commit: Details of a commit', 'sha', 'Commit SHA, branch name, or tag name', 'identifier'],
  ['search_code: Search code across repositories', 'query', 'Search query in the syntax of code search', 'query'],
  ['query: Run a read-only SQL query', 'sql', '', 'sql'],
  ['read_query: Execute a SELECT query on the database', 'query', 'SELECT SQL query to execute', 'sql'],
  ['write_query: Execute an INSERT, UPDATE or DELETE query', 'query', '', 'sql'],
  ['describe_table: Get the schema of a table', 'table_name', 'Name of the table to describe', 'identifier'],
  ['run_query: Run a BigQuery query', 'statement', '', 'sql'],
  ['execute_sql: Execute SQL in the warehouse', 'params', 'Values that are bound', 'text'],
  ['read_cypher: Execute a Cypher query on the graph database', 'query', 'The Cypher query', 'code'],
  ['find: Find documents in a MongoDB collection', 'filter', 'Query filter', 'query'],
  ['find: Find documents in a MongoDB collection', 'collection', 'Collection name', 'identifier'],
  ['search_papers: Search the database of papers', 'query', '', 'query'],
  ['search_docs: Search the documentation of PostgreSQL', 'query', 'What to search', 'query'],
  ['query_prometheus: Run a query', 'expr', 'PromQL expression', 'query'],
  ['execute_command: Execute a shell command', 'command', '', 'shell'],
  ['execute_command: Execute a shell command', 'cwd', 'Working directory', 'path'],
  ['bash: Run in a terminal', 'command', 'The command to run', 'shell'],
  ['ssh_exec: Run a command on a remote server over SSH', 'host', 'Hostname or alias', 'host'],
  ['set_light: Control a light', 'command', 'turn_on or turn_off', 'identifier'],
  ['fetch: Fetch a URL', 'url', '', 'url'],
  ['browser_navigate: Open a page', 'url', 'The URL to navigate to', 'url'],
  ['browser_click: Click', 'selector', 'CSS selector of the element', 'query'],
  ['browser_fill: Fill out an input field', 'value', 'Value to fill', 'text'],
  ['browser_evaluate: Evaluate JavaScript', 'function', '() => { /* code */ }', 'code'],
  ['browser_screenshot: Take a screenshot', 'filename', 'File name to save the screenshot to', 'path'],
  ['run_python: Run Python code', 'code', '', 'code'],
  ['get_city: Weather by city', 'city_code', 'Code of the city', 'identifier'],
  ['convert: Convert an amount', 'currency_code', 'ISO 4217 code', 'identifier'],
  ['exchange_token: OAuth', 'code', 'Authorization code', 'identifier'],
  ['send_email: Send an email', 'to', 'Recipient email addresses', 'email'],
  ['send_email: Send an email', 'subject', 'Subject line', 'text'],
  ['send_email: Send an email', 'attachments', 'Paths of files to attach', 'path'],
  ['invite_user: Invite somebody', 'user_email', '', 'email'],
  ['post_message: Post to a channel', 'channel_id', 'The ID of the channel', 'identifier'],
  ['post_message: Post to a channel', 'text', 'The message text to post', 'text'],
  ['post_message: Post to a channel', 'thread_ts', 'Timestamp of the parent message', 'identifier'],
  ['search_issues: Search with JQL', 'jql', 'JQL query string', 'query'],
  ['sequentialthinking: Think in steps', 'thought', 'Your current thinking step', 'text'],
  ['create_entities: Create entities in the graph', 'observations', 'Observation contents', 'text'],
  ['whois: Look up a domain', 'domain', 'Domain name to look up', 'host'],
  ['dns_lookup: Resolve DNS records', 'domain', '', 'host'],
  ['list_entities: Entities of a domain', 'domain', 'light, switch, sensor', 'identifier'],
  ['scan: Scan ports', 'target', 'IP address or hostname to scan', 'host'],
  ['list_alerts: List alerts', 'src_ip', 'Filter by source IP address', 'identifier'],
  ['list_items: List items', 'cursor', 'Pagination cursor', 'opaque'],
  ['list_items: List items', 'page_token', '', 'opaque'],
  ['list_items: List items', 'status', 'Filter by status', 'identifier'],
  ['list_items: List items', 'sort_by', 'Field to sort by', 'identifier'],
  ['list_items: List items', 'created_after', 'ISO 8601 timestamp', 'identifier'],
  ['upload: Upload a file', 'data', 'Base64-encoded file content', 'opaque'],
  ['upload: Upload a file', 'file_id', 'Id of the file', 'identifier'],
  ['upload: Upload a file', 'mime_type', 'Content type', 'identifier'],
  ['render: Render a template', 'template', 'Jinja2 template with placeholders', 'template'],
  ['render: Render a template', 'template_name', 'Name of the template', 'identifier'],
  ['analyze_image: Look at an image', 'image', 'Path to the image or URL', 'identifier'],
  ['analyze_image: Look at an image', 'image_source', 'URL or local path of the image', 'identifier'],
  ['generate_image: Generate an image', 'prompt', 'Description of the image', 'text'],
  ['generate_image: Generate an image', 'output_path', 'Where to save it', 'path'],
  ['generate_image: Generate an image', 'style', 'Style of the image', 'identifier'],
  ['translate: Translate', 'input', 'Text to translate', 'text'],
  ['translate: Translate', 'target_language', 'Language code', 'identifier'],
  ['call_api: Call an endpoint', 'path', 'API path, such as /v1/users', 'identifier'],
  ['price: Price of a crypto token', 'token', 'Symbol of the token', 'identifier'],
  ['get_statements: Financial statements of a company', 'statement_type', 'income or balance', 'identifier'],
  ['create_webhook: Register a webhook', 'webhook_url', '', 'url'],
  ['kubectl_apply: Apply a manifest', 'manifest', 'YAML manifest', 'code'],
  ['kubectl_get: Get resources', 'namespace', '', 'identifier'],
  ['log_query: Query logs', 'regex', '', 'regex'],
  ['search_files: Find files by name', 'exclude_patterns', '', 'path'],
  ['search_logs: Search logs', 'pattern', '', 'query'],
  ['calculate: Evaluate a mathematical expression', 'expression', '', 'identifier'],
  ['create_pipeline: Create a pipeline', 'configuration', 'The pipeline in YAML format', 'code'],
  ['compile: Compile a program', 'extra_args', '', 'text'],
  ['search: Search a knowledge base', 'keyWords', 'A list of keywords', 'query'],
  ['query: Run SQL', 'query_params', 'Values', 'text'],
  ['notify: Choose who is told', 'recipients', 'Valid values: ALL_USERS, ADMINS_ONLY', 'identifier'],
  ['run_on: Run on another machine', 'remote_ip', 'IP address of the remote machine', 'host'],
  ['post: Post something', 'reply_to_message_id', '', 'identifier'],
  ['publish: Publish to a Kafka topic', 'topic', '', 'identifier'],
  ['get_docs: Get documentation', 'topic', 'Topic to focus on', 'text'],
  ['request: Make an HTTP request', 'path', '', 'identifier'],
  ['list_emails: List emails of a mailbox', 'folder', '', 'identifier'],
  ['aggregate: Run an aggregation on a collection', 'pipeline', '', 'code'],
  ['regex_test: Try a regular expression', 'pattern', '', 'regex'],
  ['adb_shell: Execute a shell command on the device', 'command', '', 'shell'],
  ['scan_ports: Scan a network', 'arguments', 'Additional scanner arguments', 'text'],
  ['browse: Let an agent browse', 'task', 'Task to perform in natural language', 'text'],
  ['create_file: Create a file', 'content', 'Content of the file. Do not base64-encode it', 'text'],
  ['spawn: Spawn an actor in the game', 'classPath', 'Blueprint or class', 'identifier'],
  ['console_command: Execute a console command of the engine', 'command', 'Console command to execute', 'identifier'],
  ['get_logs: Get logs', 'filter', 'Filter expression. Valid values: outcome eq "x"', 'query'],
  ['find_component: Find a component', 'query', 'Natural language query', 'query'],
  ['ask: Ask a question', 'question', '', 'text'],
  ['get_user: Get a user', 'username', '', 'identifier'],
  ['connect: Connect to a broker', 'password', '', 'opaque'],
  ['select_nodes: Run a query over an XML document', 'query', 'The XPath query to evaluate', 'query'],
  ['render_template: Render a template', 'template', '', 'template'],
  ['write_secret: Write a secret', 'path', 'Path of the secret, without the mount prefix', 'identifier'],
  ['put_policy: Create a policy', 'rules', 'The rules in HCL format', 'code'],
  ['print_page: Print a page', 'footerTemplate', '', 'template'],
  ['preview: Preview a mail', 'body', 'Handlebars template', 'template'],
  ['xml_to_json: Convert XML to JSON', 'content', '', 'code'],
  ['diff_texts: Compare two texts', 'modified', '', 'text'],
  ['git_diff: Compare two branches', 'left', '', 'identifier'],
  ['add_slide: Add a slide', 'bullets', '', 'text'],
  ['edit_cell: Edit a cell of a notebook', 'new_source', '', 'code'],
  ['list_cookies: List cookies', 'path', 'Filter cookies by path', 'identifier'],
  ['scan_code: Scan code', 'code_files', '', 'path'],
  ['click: Click an element', 'target', 'Reference of the element, or a unique element selector', 'query'],
  ['new_event: Create an event in a calendar', 'location', '', 'text'],
  ['render_template: Render a template', 'template', 'Name of the template to render', 'identifier'],
  ['new_project: Create a project from a template', 'template', '', 'identifier'],
  ['insert_many: Insert into a MongoDB collection', 'documents', 'The documents to insert', 'text'],
  ['list_messages: List the emails of a mailbox', 'from_address', '', 'email'],
  ['transfer: Send an amount to a wallet', 'to_address', '', 'identifier'],
  ['execute: Start a program', 'stdin', 'What it reads', 'text'],
  ['pods: List pods', 'context', 'Kubeconfig context to use', 'identifier'],
]

describe('the role of an argument', () => {
  for (const [named, name, about, role] of ROWS) {
    it(`${named.slice(0, 30)}… ${name} is ${role}`, () => {
      const [title = '', description = ''] = named.split(': ')
      const schema = { type: 'object', properties: { [name]: { type: 'string', description: about } } }
      assert.equal(roles(tool(schema, title, description))[`/${name}`], role)
    })
  }

  it('is told by the documentation of a function where its schema says nothing', () => {
    const properties = {
      target: { type: 'string' },
      wanted: { type: 'array', items: { type: 'string' } },
      last: { type: 'string' },
    }
    const said = (description: string): Record<string, Role> => roles(tool({ type: 'object', properties }, 'scan', description))
    const [target, wanted] = ['IP address or hostname to scan', 'Glob patterns of the files to take']
    const found: Record<string, Role> = { '/target': 'host', '/wanted/*': 'path', '/last': 'identifier' }
    for (const description of [
      `Scan.\n\nArgs:\n    target: ${target}\n    wanted (list[str]): ${wanted}\n\nReturns:\n    last: Path of the file`,
      `Scan.\n\n## Parameters\n- \`target\`: ${target}\n- **wanted** - ${wanted}`,
      `Scan.\n\n:param target: ${target}\n:param list wanted: ${wanted}`,
    ])
      assert.deepEqual(said(description), found, description)
    assert.equal(said(`Scan.\n\nwanted: ${wanted}`)['/wanted/*'], 'identifier')
  })

  it('is identifier whatever its name says where its values are listed', () => {
    const closed = { type: 'string', enum: ['start', 'stop'] }
    assert.deepEqual(ofProperties({ command_line: closed, sql: closed, path: { const: '/' } }), {
      '/command_line': 'identifier',
      '/sql': 'identifier',
      '/path': 'identifier',
    })
  })

  it('follows the format against its name', () => {
    const format = (name: string): JsonObject => ({ type: 'string', format: name })
    assert.deepEqual(ofProperties({ name: format('uri'), text: format('email'), query: format('uuid'), path: format('ipv4') }), {
      '/name': 'url',
      '/text': 'email',
      '/query': 'identifier',
      '/path': 'host',
    })
  })

  it('is never free where only a list of values holds, also as one of several alternatives', () => {
    const closed = { enum: ['a', 'b'] }
    assert.equal(ofProperties({ body: { anyOf: [closed, { type: 'null' }] } })['/body'], 'identifier')
    assert.equal(ofProperties({ body: { anyOf: [closed, { type: 'string' }] } })['/body'], 'text')
  })

  it('says why', () => {
    const { because } = rolesOf(tool({ properties: { file_path: { type: 'string' } } }))['/file_path'] ?? {}
    assert.equal(because, 'its name says so')
  })

  it('is the strict reading where two roles tie', () => {
    const { role, because } = rolesOf(tool({ properties: { json_path: { type: 'string' } } }))['/json_path'] ?? {}
    assert.equal(role, 'identifier')
    assert.match(because ?? '', /could be/)
  })

  it('belongs to a prompt’s arguments too', () => {
    const prompt = { name: 'review', arguments: [{ name: 'code', description: 'Source code to review' }, { name: 'file_path' }] }
    assert.deepEqual(roles(prompt), { '/code': 'code', '/file_path': 'path' })
  })
})

describe('the places of strings', () => {
  it('are found in objects, arrays, tuples, maps and references', () => {
    const inputSchema: JsonObject = {
      type: 'object',
      properties: {
        edits: {
          type: 'array',
          items: { type: 'object', properties: { newText: { type: 'string' }, path: { $ref: '#/$defs/path' } } },
        },
        files: { type: 'array', items: { type: 'string' } },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
        env: { type: 'object', additionalProperties: { type: 'string' } },
        links: { type: 'object', patternProperties: { '^u': { type: 'string', format: 'uri' } } },
        note: { type: ['string', 'null'] },
        body: {},
        count: { type: 'integer' },
        'a/b~c': { type: 'string' },
      },
      $defs: { path: { type: 'string' } },
    }
    const found = roles(tool(inputSchema))
    assert.deepEqual(
      { ...found, '/body': found['/body'] },
      {
        '/edits/*/newText': 'text',
        '/edits/*/path': 'path',
        '/files/*': 'path',
        '/pair/0': 'identifier',
        '/env/*': 'identifier',
        '/links/*': 'url',
        '/note': 'text',
        '/body': 'text',
        '/body/*': 'text',
        '/body/*/*': 'text',
        '/body/*/*/*': 'text',
        '/a~1b~0c': 'identifier',
      },
    )
  })

  it('are found through allOf, oneOf and else', () => {
    const inputSchema: JsonObject = {
      allOf: [{ properties: { url: { type: 'string' } } }],
      oneOf: [{ properties: { body: { type: 'string' } } }],
      else: { properties: { sql: { type: 'string' } } },
    }
    assert.deepEqual(roles(tool(inputSchema)), { '/url': 'url', '/body': 'text', '/sql': 'sql' })
  })

  it('are named some levels deep in a tree that holds itself', () => {
    const $defs = {
      node: {
        type: 'object',
        properties: { text: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      },
    }
    assert.deepEqual(Object.keys(rolesOf(tool({ $ref: '#/$defs/node', $defs }))), [
      '/text',
      '/children/*/text',
      '/children/*/children/*/text',
    ])
  })

  it('are read by what an alternative leaves to the whole, and by no name that is not a pointer', () => {
    const optional = { anyOf: [{ type: 'string' }, { type: 'null' }], default: 'https://example.com/' }
    const inputSchema = { properties: { source: optional, odd: { $ref: '#node' }, body: { type: 'string' } } }
    assert.deepEqual(roles(tool(inputSchema)), { '/source': 'url', '/body': 'text' })
  })

  it('are those of the schema, whatever else a tool calls its arguments', () => {
    const both = {
      ...tool({ properties: { id: { type: 'string' } } }),
      arguments: [{ name: 'id', description: 'Text to write' }],
    }
    assert.deepEqual(roles(both), { '/id': 'identifier' })
  })

  it('are no more than the bound, however large the schema', () => {
    const properties = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`path${index}`, { type: 'string' }]))
    assert.equal(Object.keys(ofProperties(properties)).length, LIMITS.roleLeaves)
  })

  it('are found in bounded work in schemas that are meant to cost', () => {
    let deep: JsonObject = { type: 'string' }
    for (let level = 0; level < 2_000; level++) deep = { type: 'object', properties: { a: deep } }
    const multiplying = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        `d${level}`,
        { properties: { a: { $ref: `#/$defs/d${level + 1}` }, b: { $ref: `#/$defs/d${level + 1}` } } },
      ]),
    )
    const self: JsonObject = { $ref: '#', allOf: [{ $ref: '#' }, { $ref: '#' }], anyOf: [{ $ref: '#' }], items: { $ref: '#' } }
    const wide: Json[] = Array.from({ length: 50_000 }, () => ({ type: 'string', description: 'path '.repeat(50) }))
    for (const schema of [deep, { $ref: '#/$defs/d0', $defs: multiplying }, self, { properties: { x: { anyOf: wide } } }]) {
      assert.ok(Object.keys(rolesOf(tool(schema))).length <= LIMITS.roleLeaves)
    }
  })

  it('are found although keywords hold something else than they should', () => {
    const odd: Json[] = [null, 1, 'x', [], {}, [null], true, false]
    const keywords = [
      'properties',
      'items',
      'prefixItems',
      'anyOf',
      'allOf',
      '$ref',
      'enum',
      'type',
      'format',
      'pattern',
      'description',
      'examples',
      'additionalProperties',
    ]
    for (const keyword of keywords) {
      for (const value of odd)
        assert.doesNotThrow(() => rolesOf(tool({ properties: { path: { [keyword]: value } }, [keyword]: value })))
    }
    assert.deepEqual(rolesOf({ name: 'none' }), {})
    assert.deepEqual(rolesOf({ inputSchema: [], arguments: 'x' }), {})
    assert.ok(Object.hasOwn(ofProperties(JSON.parse('{"__proto__":{"type":"string"}}')), '/__proto__'))
  })
})
