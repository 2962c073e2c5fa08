/** Which servers are tried, in which exact versions, how they are added, and one call of each that does something. Data. */

/** Places of one run. */
export interface Stage {
  /** Belongs to an ordinary user; granted where a server is given one. */
  readonly folder: string
  /** A git repository with one file that is not yet committed. */
  readonly repository: string
  /** Names a cluster at an address where nothing listens. */
  readonly kubeconfig: string
  /** Source of the Python server of the tests. */
  readonly python: string
}

export interface Tried {
  readonly name: string
  /** As the table has it. */
  readonly server: string
  readonly version: string
  /** What a person types between `sluice add NAME --yes` and the command. */
  readonly flags: (stage: Stage) => readonly string[]
  readonly command: (stage: Stage) => readonly string[]
  readonly call?: Call
  /** What a person should know before adding it. */
  readonly needs: string
  /** A program of the machine without which it is not tried. */
  readonly program?: string
}

interface Call {
  readonly tool: string
  readonly arguments: (stage: Stage) => { readonly [name: string]: unknown }
  /** What its result must say. */
  readonly says: RegExp
  /** A file of the stage, and what must stand in it afterwards. */
  readonly effect?: (stage: Stage) => { readonly file: string; readonly holds: RegExp }
}

/** What cannot be added, and what the fault must say. */
export interface Refused {
  readonly what: string
  readonly flags: readonly string[]
  readonly command: readonly string[]
  readonly says: RegExp
}

const CHROMIUM = '/usr/lib/chromium/chromium'
/** The program itself: /usr/bin/chromium is a shell script, and would bring a shell. */
const BROWSER = ['--program', CHROMIUM, '--unix-socket', 'own']
/** A page that needs no network. One with programs would be refused. */
const PAGE = 'data:text/plain,Sluicegate'
const reference = (name: string) => ({ server: `@modelcontextprotocol/${name}`, version: '2026.8.31' })
const npx = (name: string, version: string, ...args: string[]) => ['npx', '-y', `${name}@${version}`, ...args]
const none = () => []

export const INSPECTOR = { name: '@modelcontextprotocol/inspector', version: '2.12.0' }
/** The Inspector needs a newer Node than Sluicegate: this package is nothing but the program. */
export const NODE = { name: `node-linux-${process.arch}`, version: '22.23.3' }

export const TRIED: readonly Tried[] = [
  {
    name: 'filesystem',
    ...reference('server-filesystem'),
    flags: ({ folder }) => ['--write', folder],
    command: ({ folder }) => npx('@modelcontextprotocol/server-filesystem', '2026.8.31', folder),
    call: {
      tool: 'write_file',
      arguments: ({ folder }) => ({ path: `${folder}/written.txt`, content: 'really' }),
      says: /Successfully wrote/,
      effect: ({ folder }) => ({ file: `${folder}/written.txt`, holds: /^really$/ }),
    },
    needs: 'a grant for its folder',
  },
  {
    name: 'everything',
    ...reference('server-everything'),
    flags: none,
    command: () => npx('@modelcontextprotocol/server-everything', '2026.8.31'),
    call: { tool: 'get-sum', arguments: () => ({ a: 2, b: 40 }), says: /42/ },
    needs: 'nothing',
  },
  {
    name: 'memory',
    ...reference('server-memory'),
    flags: () => ['--env', 'MEMORY_FILE_PATH=~/memory.json'],
    command: () => npx('@modelcontextprotocol/server-memory', '2026.8.31'),
    call: {
      tool: 'create_entities',
      arguments: () => ({ entities: [{ name: crypto.randomUUID(), entityType: 'person', observations: ['wrote a program'] }] }),
      says: /wrote a program/,
    },
    needs: 'a place for its file: by itself it writes into its package, which is read-only',
  },
  {
    name: 'thinking',
    ...reference('server-sequential-thinking'),
    flags: none,
    command: () => npx('@modelcontextprotocol/server-sequential-thinking', '2026.8.31'),
    call: {
      tool: 'sequentialthinking',
      arguments: () => ({ thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
      says: /thoughtHistoryLength/,
    },
    needs: 'nothing',
  },
  {
    name: 'playwright',
    server: '@playwright/mcp',
    version: '0.0.83',
    program: CHROMIUM,
    flags: () => BROWSER,
    command: () => npx('@playwright/mcp', '0.0.83', '--headless', '--isolated', '--no-sandbox', '--executable-path', CHROMIUM),
    call: { tool: 'browser_navigate', arguments: () => ({ url: PAGE }), says: /Page URL: data:text\/plain,Sluicegate/ },
    needs:
      'the browser of the machine with sockets between its processes; `--no-sandbox`, since ours allows none inside it. Pages of the network are out of reach',
  },
  {
    name: 'devtools',
    server: 'chrome-devtools-mcp',
    version: '1.11.0',
    program: CHROMIUM,
    flags: () => BROWSER,
    command: () =>
      npx(
        'chrome-devtools-mcp',
        '1.11.0',
        '--headless',
        '--isolated',
        `--executablePath=${CHROMIUM}`,
        '--chromeArg=--no-sandbox',
      ),
    call: { tool: 'new_page', arguments: () => ({ url: PAGE }), says: /Sluicegate/ },
    needs: 'the same',
  },
  {
    name: 'kubernetes',
    server: 'kubernetes-mcp-server',
    version: '0.0.67',
    flags: ({ kubeconfig }) => ['--read', kubeconfig],
    command: ({ kubeconfig }) => npx('kubernetes-mcp-server', '0.0.67', '--kubeconfig', kubeconfig),
    call: { tool: 'configuration_view', arguments: () => ({}), says: /127\.0\.0\.1:9/ },
    needs: 'a kubeconfig outside ~/.kube, granted; the cluster itself is out of reach',
  },
  {
    name: 'git',
    server: '@cyanheads/git-mcp-server',
    version: '2.15.3',
    program: '/usr/bin/git',
    flags: ({ repository }) => ['--program', 'git', '--trigger', '.git', '--write', repository],
    command: () => npx('@cyanheads/git-mcp-server', '2.15.3'),
    call: {
      tool: 'git_add',
      arguments: ({ repository }) => ({ path: repository, paths: ['new.txt'] }),
      says: /new\.txt/,
      effect: ({ repository }) => ({ file: `${repository}/.git/index`, holds: /new\.txt/ }),
    },
    needs: 'git, and a repository whose .git is unlocked, since programs obey what stands in it',
  },
  {
    name: 'context7',
    server: '@upstash/context7-mcp',
    version: '4.1.1',
    flags: none,
    command: () => npx('@upstash/context7-mcp', '4.1.1'),
    call: { tool: 'resolve-library-id', arguments: () => ({ libraryName: 'react', query: 'hooks' }), says: /fetch failed/ },
    needs: 'the network for every answer, which no server has in this version: its tools answer that the fetch failed',
  },
  {
    name: 'mongodb',
    server: 'mongodb-mcp-server',
    version: '3.0.4',
    flags: () => ['--env', 'MDB_MCP_TELEMETRY=disabled'],
    command: () => npx('mongodb-mcp-server', '3.0.4'),
    call: { tool: 'list-connections', arguments: () => ({}), says: /connection/i },
    needs: 'a database that it reaches over a network, which no server has in this version',
  },
  {
    name: 'notion',
    server: '@notionhq/notion-mcp-server',
    version: '2.5.2',
    flags: none,
    command: () => npx('@notionhq/notion-mcp-server', '2.5.2'),
    call: { tool: 'API-get-self', arguments: () => ({}), says: /EAI_AGAIN|ENOTFOUND/ },
    needs: 'the network for every answer: its tools answer that the name of the service was not found',
  },
  {
    name: 'python',
    server: 'a Python script (standard library, draft-07 schemas)',
    version: 'of this repository',
    program: '/usr/bin/python3',
    flags: ({ folder }) => ['--write', folder],
    command: ({ python }) => ['python3', python],
    call: {
      tool: 'write',
      arguments: ({ folder }) => ({ path: `${folder}/python.txt`, text: 'by Python' }),
      says: /written/,
      effect: ({ folder }) => ({ file: `${folder}/python.txt`, holds: /^by Python$/ }),
    },
    needs: 'python3 of the machine; packages come from the environment that the command names',
  },
]

export const REFUSED: readonly Refused[] = [
  {
    what: 'kubernetes-mcp-server without a kubeconfig',
    flags: [],
    command: npx('kubernetes-mcp-server', '0.0.67'),
    says: /kubeconfig/,
  },
  { what: 'uvx', flags: [], command: ['uvx', 'mcp-server-git'], says: /ENV\/bin\/python/ },
  { what: 'python3 -m', flags: [], command: ['python3', '-m', 'mcp_server_git'], says: /name the file/ },
  { what: 'docker', flags: [], command: ['docker', 'run', '-i', '--rm', 'mcp/time'], says: /container image/ },
]
