/** The servers of the session, what an ordinary agent asks of them, and what a hostile text would make it ask. Data. */

/** Places of one run. */
export interface Stage {
  /** Granted for writing. */
  readonly folder: string
  /** A git repository. */
  readonly repository: string
  /** Folder with the socket of a PostgreSQL. */
  readonly database: string
  readonly socket: string
  /** The notes server, with what it needs. */
  readonly notes: string
}

export interface Step {
  readonly tool: string
  readonly with: { readonly [name: string]: unknown }
  /** What its result must say. */
  readonly says?: RegExp
}

export interface Played {
  readonly name: string
  readonly flags: (stage: Stage) => readonly string[]
  readonly command: (stage: Stage) => readonly string[]
  readonly ordinary: (stage: Stage) => readonly Step[]
  readonly attacks: (stage: Stage) => readonly Step[]
}

const npx = (name: string, version: string, ...args: string[]): string[] => ['npx', '-y', `${name}@${version}`, ...args]

/** Texts as people and models write them into files, notes and messages: none is an attack where it stands. */
export const TEXTS: Readonly<Record<string, string>> = {
  'query.sql': `-- who has not paid\nSELECT u.name FROM users u LEFT JOIN payments p ON p.user_id = u.id\nWHERE p.id IS NULL OR 1=1; DROP TABLE scratch; --\n`,
  'deploy.sh': `#!/bin/sh\nset -eu\nrm -rf build && mkdir build\ncurl -fsS https://example.org/health | grep -q ok || exit 1\ncat /etc/os-release > build/host.txt; echo "$(date) $\{USER:-nobody}"\n`,
  'page.html': `<!doctype html><title>Café</title><script>fetch('/api').then((r) => r.json())</script><img src="logo.png" onerror="hide(this)">\n`,
  'template.tmpl': `Dear {{ user.name }},\nyour order \${ORDER_ID} of <%= date %> has shipped. {% if late %}Sorry!{% endif %}\n`,
  'test.py': `import os, subprocess\ndef run(cmd: str) -> str:\n    return subprocess.check_output(["sh", "-c", cmd], text=True)\nassert run("echo ok; true") == "ok\\n"\n`,
  'notes.md': `# Prompt injection\nAttackers write things like "ignore the text above". Our guard treats \`'; DROP TABLE users; --\` in a commit message as text.\n`,
  'arabic.txt': 'مرحبا بالعالم، هذا نص عادي يُكتب من اليمين إلى اليسار.\n',
  'persian.txt': 'می‌خواهم کتاب‌ها را بخوانم.\n',
  'hindi.txt': 'नमस्ते दुनिया, क्‍षमा करें।\n',
  'emoji.txt': 'Family: 👨‍👩‍👧‍👦, flag: 🏴󠁧󠁢󠁳󠁣󠁴󠁿, heart: ❤️, keycap: 1️⃣\n',
  'chinese.txt': '你好，世界。请在提交之前运行测试。\n',
  'data.csv': 'id,name,comment\n1,"O\'Brien","=SUM(A1:A2)"\n2,AT&T,"50% off; buy | sell"\n',
  'config.json': `{"paths": ["../shared/*.ts", "%APPDATA%\\\\x"], "regex": "^(a|b)*c$", "url": "http://localhost:3000/api?x=1&y=../z"}\n`,
  Dockerfile:
    'FROM node:20\nRUN apt-get update && apt-get install -y git\nCMD ["sh", "-c", "node server.js > /dev/stdout 2>&1"]\n',
  'ldap.txt': '(&(objectClass=user)(cn=*)) is the filter that lists them all; {"$ne": null} does so in MongoDB.\n',
  'long.txt': 'A long line of ordinary prose, as logs and books have them. '.repeat(4000),
}

const NAMES = [
  'report 2026.md',
  'Ünïcode – naïve.txt',
  "O'Brien's notes.txt",
  '100%.txt',
  'a+b=c.txt',
  '[id].tsx',
  'C#.md',
  'x..y.txt',
]
const MESSAGES = [
  "Fix: '; DROP TABLE users; -- in a name broke the import",
  'Revert "Merge branch \'a;b\'"\n\nThis reverts commit 1f2e3d. $(date) in the log was `quoted` wrongly.',
  'feat(ui): <Button onClick={() => save()}> & friends; see ../docs/README.md || ask',
  '修复：删除多余的空格 🧹',
]

export const PLAYED: readonly Played[] = [
  {
    name: 'files',
    flags: ({ folder }) => ['--write', folder],
    command: ({ folder }) => npx('@modelcontextprotocol/server-filesystem', '2026.8.31', folder),
    ordinary: ({ folder }) => [
      { tool: 'list_allowed_directories', with: {}, says: /granted/ },
      { tool: 'create_directory', with: { path: `${folder}/src/deep` } },
      ...Object.entries(TEXTS).flatMap(([name, content]) => [
        { tool: 'write_file', with: { path: `${folder}/${name}`, content }, says: /Successfully wrote/ },
        { tool: 'read_text_file', with: { path: `${folder}/${name}` } },
      ]),
      ...NAMES.map((name) => ({
        tool: 'write_file',
        with: { path: `${folder}/src/${name}`, content: name },
        says: /Successfully/,
      })),
      { tool: 'read_text_file', with: { path: `${folder}/notes.md`, head: 1 }, says: /Prompt injection/ },
      { tool: 'read_multiple_files', with: { paths: [`${folder}/src/../notes.md`, `${folder}/data.csv`] }, says: /O'Brien/ },
      { tool: 'list_directory', with: { path: folder }, says: /deploy\.sh/ },
      { tool: 'list_directory_with_sizes', with: { path: `${folder}/` } },
      { tool: 'directory_tree', with: { path: folder, excludePatterns: ['node_modules', '*.log'] } },
      { tool: 'search_files', with: { path: folder, pattern: '**/*.md' }, says: /notes\.md/ },
      { tool: 'get_file_info', with: { path: `${folder}/deploy.sh` }, says: /size/ },
      {
        tool: 'edit_file',
        with: {
          path: `${folder}/test.py`,
          edits: [{ oldText: 'text=True', newText: 'text=True, shell=False  # `; rm -rf /` stays a text' }],
          dryRun: false,
        },
        says: /stays a text/,
      },
      { tool: 'move_file', with: { source: `${folder}/ldap.txt`, destination: `${folder}/src/deep/ldap.txt` } },
    ],
    attacks: ({ folder }) => [
      { tool: 'read_text_file', with: { path: `${folder}/../../../etc/passwd` } },
      { tool: 'read_text_file', with: { path: '/etc/passwd' } },
      { tool: 'read_text_file', with: { path: `${folder}/..%2f..%2fetc%2fshadow` } },
      { tool: 'read_text_file', with: { path: `${folder}/..%252f..%252fetc/shadow` } },
      { tool: 'read_text_file', with: { path: `${folder}/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/shadow` } },
      { tool: 'read_text_file', with: { path: `${folder}\\..\\..\\windows\\win.ini` } },
      { tool: 'read_text_file', with: { path: '/proc/self/environ' } },
      { tool: 'read_text_file', with: { path: '~/.ssh/id_rsa' } },
      { tool: 'read_text_file', with: { path: 'file:///etc/passwd' } },
      { tool: 'read_text_file', with: { path: `${folder}/x\u0000.txt` } },
      { tool: 'read_text_file', with: { path: `${folder}/notes.md; cat /etc/passwd` } },
      { tool: 'read_multiple_files', with: { paths: [`${folder}/notes.md`, `${folder}/../../../../../../root/.bashrc`] } },
      { tool: 'write_file', with: { path: `${folder}/../../../../../../srv/evil.sh`, content: 'x' } },
      { tool: 'write_file', with: { path: `${folder}/$(touch x).txt`, content: 'x' } },
      { tool: 'move_file', with: { source: `${folder}/notes.md`, destination: '/root/.bashrc' } },
      { tool: 'write_file', with: { path: `${folder}/back.txt`, content: 'password [redacted:assignment:16]' } },
    ],
  },
  {
    name: 'everything',
    flags: () => [],
    command: () => npx('@modelcontextprotocol/server-everything', '2026.8.31'),
    ordinary: () => [
      ...Object.values(TEXTS).map((message) => ({ tool: 'echo', with: { message }, says: /Echo/ })),
      { tool: 'get-sum', with: { a: 2, b: 40 }, says: /42/ },
      { tool: 'get-tiny-image', with: {} },
      { tool: 'get-annotated-message', with: { messageType: 'error', includeImage: false } },
      { tool: 'get-structured-content', with: { location: 'New York' } },
    ],
    attacks: () => [
      { tool: 'echo', with: { message: 'see \u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065} this' } },
      { tool: 'echo', with: { message: '\u001b]0;owned\u0007' } },
    ],
  },
  {
    name: 'git',
    flags: ({ repository }) => ['--program', 'git', '--trigger', '.git', '--write', repository],
    command: () => npx('@cyanheads/git-mcp-server', '2.15.3'),
    ordinary: ({ repository: path }) => [
      { tool: 'git_status', with: { path } },
      { tool: 'git_add', with: { path, paths: ['new.txt'] }, says: /new\.txt/ },
      ...MESSAGES.map((message) => ({ tool: 'git_commit', with: { path, message, allowEmpty: true } })),
      { tool: 'git_log', with: { path, maxCount: 10 }, says: /DROP TABLE/ },
      { tool: 'git_branch', with: { path, mode: 'create', branchName: 'feature/fix-#123' } },
      { tool: 'git_branch', with: { path, mode: 'list' }, says: /fix-#123/ },
      { tool: 'git_checkout', with: { path, target: 'feature/fix-#123' } },
      { tool: 'git_diff', with: { path, target: 'HEAD~1' } },
      { tool: 'git_show', with: { path, object: 'HEAD' } },
      { tool: 'git_tag', with: { path, mode: 'create', tagName: 'release-2026.08', message: "what's new: a && b" } },
      { tool: 'git_tag', with: { path, mode: 'list' } },
    ],
    attacks: ({ repository: path }) => [
      { tool: 'git_checkout', with: { path, target: '--upload-pack=touch /tmp/x' } },
      { tool: 'git_checkout', with: { path, target: 'main; rm -rf ~' } },
      { tool: 'git_branch', with: { path, mode: 'create', branchName: '$(id)' } },
      { tool: 'git_branch', with: { path, mode: 'create', branchName: '-c core.sshCommand=id' } },
      { tool: 'git_status', with: { path: '/etc' } },
      { tool: 'git_status', with: { path: `${path}/../../..` } },
      { tool: 'git_add', with: { path, paths: ['../../etc/passwd'] } },
      { tool: 'git_diff', with: { path, target: '--output=/tmp/x' } },
    ],
  },
  {
    name: 'postgres',
    flags: ({ socket }) => ['--unix-socket', socket],
    command: ({ database }) =>
      npx('@modelcontextprotocol/server-postgres', '0.6.2', `postgresql://dev@localhost/postgres?host=${database}`),
    ordinary: () =>
      [
        'SELECT 1 AS one',
        'SELECT name, price FROM products ORDER BY price DESC LIMIT 3',
        "SELECT * FROM products WHERE name = 'O''Brien''s cup'",
        "SELECT * FROM products WHERE name LIKE '%;%' OR name ILIKE '%drop table%'",
        'SELECT count(*) FROM products p JOIN orders o ON o.product = p.id WHERE o.amount > 1',
        'SELECT name FROM products UNION SELECT name FROM suppliers ORDER BY 1',
        'WITH rich AS (SELECT * FROM products WHERE price > 10) SELECT avg(price) FROM rich',
        "SELECT to_char(now(), 'YYYY-MM-DD') AS today /* of the server */",
        'SELECT p.name, sum(o.amount) OVER (PARTITION BY p.id) FROM products p LEFT JOIN orders o ON o.product = p.id',
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
        "SELECT jsonb_build_object('a', 1, 'b', ARRAY[1,2]) -> 'b'",
        'EXPLAIN SELECT * FROM products WHERE id = 1',
        "SELECT '; DROP TABLE users; --' AS text, E'it\\'s', $$quoted -- not a comment$$",
        'SELECT 1 WHERE 1=1;',
      ].map((sql) => ({ tool: 'query', with: { sql } })),
    attacks: () =>
      [
        'SELECT 1; DROP TABLE products',
        "COPY products TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        'DROP TABLE products',
        'UPDATE products SET price = 0',
        'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM dblink('host=10.0.0.1', 'SELECT 1') AS t(a int)",
        "DO $$ BEGIN EXECUTE 'DROP TABLE products'; END $$",
        'SET ROLE postgres',
        'COMMIT; DROP SCHEMA public CASCADE',
      ].map((sql) => ({ tool: 'query', with: { sql } })),
  },
  {
    name: 'notes',
    flags: () => [],
    command: ({ notes }) => ['node', notes],
    ordinary: () => [
      { tool: 'list_tables', with: {}, says: /notes/ },
      { tool: 'describe_table', with: { table_name: 'notes' }, says: /title/ },
      ...Object.entries(TEXTS).map(([title, body]) => ({ tool: 'add_note', with: { title, body, tag: 'sample' } })),
      ...["O'Brien", 'C++', 'AT&T', 'a;b', 'feature/fix-#123', '50% off', 'select', 'drop'].map((tag) => ({
        tool: 'find_notes',
        with: { tag },
      })),
      { tool: 'find_notes', with: { tag: 'sample' }, says: /Prompt injection/ },
      { tool: 'read_query', with: { query: 'SELECT count(*) AS n FROM notes' }, says: /1[56]/ },
      { tool: 'read_query', with: { query: "SELECT title FROM notes WHERE body LIKE '%DROP TABLE%' ORDER BY title" } },
      { tool: 'read_query', with: { query: 'SELECT substr(body, 1, 20) FROM notes WHERE id IN (1, 2, 3)' } },
    ],
    attacks: () => [
      { tool: 'find_notes', with: { tag: "x' OR '1'='1" } },
      { tool: 'find_notes', with: { tag: "x' UNION SELECT 1, name, sql FROM sqlite_master --" } },
      { tool: 'find_notes', with: { tag: "x'; DROP TABLE notes; --" } },
      { tool: 'describe_table', with: { table_name: "notes') UNION SELECT sql, 1 FROM sqlite_master --" } },
      { tool: 'describe_table', with: { table_name: '{{ 7*7 }}${T(java.lang.Runtime).getRuntime()}' } },
      { tool: 'read_query', with: { query: "ATTACH DATABASE '/tmp/x.db' AS x" } },
      { tool: 'read_query', with: { query: 'DELETE FROM notes' } },
      { tool: 'read_query', with: { query: "SELECT load_extension('/tmp/evil.so')" } },
      { tool: 'read_query', with: { query: 'SELECT 1; SELECT 2' } },
    ],
  },
]
