/**
 * The one schema of sluice.yaml: what is accepted, and what editors are told (docs/sluice.schema.json is made from it).
 * Heavy to load: import it lazily, through parse.ts.
 */
import { z } from 'zod'
import { LIMITS } from '../limits.js'
import { ROLES } from '../detect/roles/role.js'
import { DIALECTS, RESULT_ACTIONS, SHELL_OPERATORS, STATEMENTS } from '../manifest/content.js'
import { limitProblem } from '../manifest/limits.js'
import { grantOf, marksOf } from './expand.js'

const text = z
  .string({ error: 'must be a text (put it in quotes)' })
  .max(LIMITS.configTextCharacters, 'is too long')
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f\p{Cs}]*$/u, 'has control characters')
const path = text
  .regex(/^(~$|~\/|[^~])/, 'must be a path: absolute, `~/…`, or relative to the folder of sluice.yaml')
  .min(1, 'is empty')
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'is not a name: a-z, 0-9, `_` and `-`, at most 64, beginning with a letter or digit')
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, 'is not a name of an environment variable')

function list<Item extends z.ZodType>(item: Item, describe: string) {
  return z
    .array(item, { error: 'must be a list' })
    .max(LIMITS.configMembers, 'has too many members')
    .default([])
    .describe(describe)
}

function named<Key extends z.ZodString, Item extends z.ZodType>(key: Key, item: Item, describe: string) {
  return z
    .record(key, item, { error: 'must be a map (`{}` where there is nothing)' })
    .refine((value) => Object.keys(value).length <= LIMITS.configMembers, 'has too many members')
    .describe(describe)
}

const grant = z.strictObject(
  {
    path: path.describe('Folder or file: absolute, `~/…`, or relative to the folder of sluice.yaml.'),
    access: z.enum(['read', 'write'], { error: 'must be `read` or `write`' }).default('read'),
  },
  { error: 'must be a map with `path` and `access`' },
)

type LimitName = keyof typeof limitProblem

/** The bounds stand in the editor's schema; what is wrong is told in one voice with the lock's reader. */
const bound = (name: LimitName) => (context: z.core.ParsePayload) => {
  const problem = limitProblem[name](context.value)
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value })
}

const limits = z
  .strictObject(
    {
      memory: z
        .string({ error: 'is not a size like 512MiB or 2GiB' })
        .check(bound('memory'))
        .optional()
        .describe('`512MiB`, `2GiB`: memory, temporary files among it. Default: 2GiB.'),
      processes: z
        .number({ error: 'is not a whole number' })
        .check(bound('processes'))
        .optional()
        .describe('Processes and threads. Default: 256.'),
      cpus: z
        .number({ error: 'is not a number of processors like 0.5 or 2' })
        .check(bound('cpus'))
        .optional()
        .describe('Processor time, in processors. Default: 2.'),
    },
    { error: 'must be a map with `memory`, `processes`, `cpus`' },
  )
  .refine((value) => Object.keys(value).length > 0, 'is empty; leave it out')

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}` })

const several = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: 'must be a list' }).max(LIMITS.configMembers, 'has too many members').optional()

const sql = z.strictObject(
  {
    dialect: oneOf(DIALECTS)
      .optional()
      .describe(
        'Default: as the package, the server or the address of the database says; else what every dialect that can read it permits.',
      ),
    statements: several(oneOf(STATEMENTS)).describe(
      'Kinds of statements that an argument in SQL may be; one at a time, whatever stands here. Default: select, explain.',
    ),
  },
  { error: 'must be a map with `dialect` and `statements`' },
)

const shell = z.strictObject(
  {
    commands: several(text.min(1, 'is empty')).describe('Commands that a command line may run. Default: any.'),
    allow: several(oneOf(SHELL_OPERATORS)).describe('What a command line may use beside one command. Default: nothing.'),
  },
  { error: 'must be a map with `commands` and `allow`' },
)

const content = z.strictObject(
  {
    results: oneOf(RESULT_ACTIONS)
      .optional()
      .describe(
        'What becomes of a suspicious text that the server returns: said to the model beside it, its hidden characters written out too, or kept back. Default: annotate.',
      ),
    secrets: oneOf(['refuse', 'pass'])
      .optional()
      .describe('Calls whose arguments hold a secret of known shape. Default: refuse.'),
    sql: sql.optional(),
    shell: shell.optional(),
  },
  { error: 'must be a map with `results`, `secrets`, `sql`, `shell`' },
)

const command = z
  .array(text, { error: 'must be a list: [program, argument, …]' })
  .min(1, 'is empty; it must name a program')
  .max(LIMITS.configMembers, 'has too many members')
  .describe(
    'The program and its arguments, exactly. `${grant:NAME}` is the path of a grant, `${home}` the HOME of the server, `$${` a literal `${`.',
  )

const pointer = z
  .string()
  .max(LIMITS.configTextCharacters, 'is too long')
  .regex(/^\/(?:[^~]|~[01])*$/, 'is not a JSON pointer to an argument: `/body`, `/edits/*/newText`')

const tool = z.union(
  [
    z.literal('off').describe('The client never sees it.'),
    z.strictObject({
      roles: named(
        pointer,
        oneOf(ROLES),
        'What arguments are for, where it was inferred wrongly: by JSON pointers, in which `*` is any item.',
      ),
    }),
  ],
  { error: 'must be `off`, or a map with `roles`' },
)

const server = z
  .strictObject(
    {
      command,
      grants: named(name, grant, 'Folders and files that the server may use, by a name of your choice.').default({}),
      env: named(
        variable,
        text,
        'Environment of the server. Nothing is inherited. `${home}` and `${grant:NAME}` are filled in.',
      ).default({}),
      envFiles: list(path, 'Files with lines `N=V` that reach the environment of the server as plaintext.'),
      programs: list(
        text.min(1, 'is empty'),
        'Programs (name or absolute path) that the server may start, with their libraries.',
      ),
      unixSockets: list(
        path,
        'Unix sockets that the server may connect to; `own` lets its own processes talk over sockets, as a browser does. Every socket inside a grant becomes reachable too.',
      ),
      triggers: list(
        text.regex(/^(?!\.{1,2}$)[^/]+$/, 'must be a name without `/`'),
        'Names at the root of a write grant that programs take orders from (.git, .vscode …) and that stay writable.',
      ),
      cwd: path
        .optional()
        .describe('Where the server starts: a path inside a grant, `${grant:NAME}` or `${home}`. Default: its HOME.'),
      record: z
        .literal('synced', { error: 'must be `synced`, or left out' })
        .optional()
        .describe(
          '`synced`: the record of a message is on disk before the message passes, and survives a power cut. Default: it is in the kernel, and survives whatever becomes of Sluicegate.',
        ),
      content: content.optional().describe('How strictly what crosses is looked at.'),
      limits: limits.optional().describe('What the server with all that it starts may use altogether.'),
      dev: z
        .literal(true, { error: 'must be `true`, or left out' })
        .optional()
        .describe(
          'A script of your own under development: each start runs it as it stands. Only in your own configuration, never in that of a project.',
        ),
      tools: named(
        z.string().min(1).max(256),
        tool,
        'Tools that the client never sees, and what arguments are for where the review got it wrong.',
      ).default({}),
    },
    { error: 'must be a map with `command`' },
  )
  .superRefine((entry, context) => {
    for (const { at, text } of texts(entry)) {
      for (const mark of marksOf(text)) {
        const message = markProblem(mark, entry.grants)
        if (message !== undefined) context.addIssue({ code: 'custom', path: at, message })
      }
    }
  })

type Texts = { command: string[]; env: Record<string, string>; cwd?: string | undefined }

function texts({ command, env, cwd }: Texts): { at: (string | number)[]; text: string }[] {
  return [
    ...command.map((text, n) => ({ at: ['command', n], text })),
    ...Object.entries(env).map(([name, text]) => ({ at: ['env', name], text })),
    ...(cwd === undefined ? [] : [{ at: ['cwd'], text: cwd }]),
  ]
}

function markProblem(mark: string, grants: Readonly<Record<string, unknown>>): string | undefined {
  if (mark === 'home') return undefined
  const grant = grantOf(mark)
  if (grant === undefined)
    return `has \${${mark}}, and only \${home} and \${grant:NAME} are filled in; write $\${${mark}} for that text itself`
  return Object.hasOwn(grants, grant) ? undefined : `has \${${mark}}, and there is no grant \`${grant}\``
}

export const config = z.strictObject(
  {
    version: z.literal(1, { error: 'must be 1' }),
    servers: named(name, server, 'The servers, by the names that clients start them with.').default({}),
  },
  { error: 'must be a map with `version` and `servers`' },
)

/** The keys that stand beside each other, for suggestions. */
export const TOP_KEYS: readonly string[] = Object.keys(config.shape)
export const SERVER_KEYS: readonly string[] = Object.keys(server.shape)
export const GRANT_KEYS: readonly string[] = Object.keys(grant.shape)
export const CONTENT_KEYS: readonly string[] = Object.keys(content.shape)
export const SQL_KEYS: readonly string[] = Object.keys(sql.shape)
export const SHELL_KEYS: readonly string[] = Object.keys(shell.shape)
export const LIMIT_KEYS: readonly string[] = Object.keys(limits.shape)

/** JSON Schema (2020-12) of sluice.yaml for editors. */
export function editorSchema(): object {
  return { $id: 'sluice.schema.json', title: 'sluice.yaml', ...z.toJSONSchema(config, { io: 'input' }) }
}
