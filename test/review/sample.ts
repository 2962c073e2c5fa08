import type { Definition, LockedServer } from '#sluice/manifest/lock.js'
import type { JsonObject } from '#sluice/protocol/message.js'

export function definition(value: JsonObject, more: Partial<Definition> = {}): Definition {
  return { digest: 'sha256:0', definition: value, use: 'on', ...more }
}

/** A reviewed server with something of everything. */
export function lockedServer(): LockedServer {
  return {
    entry: 'sha256:00',
    profile: {
      command: ['npx', '-y', 'notes', '${grant:notes}'],
      grants: { notes: { path: '~/notes', access: 'write' } },
      env: { LEVEL: 'info' },
      envFiles: [],
      programs: [],
      unixSockets: [],
      triggers: [],
    },
    source: {
      kind: 'npm',
      name: 'notes',
      version: '1.2.3',
      entry: 'node_modules/notes/cli.js',
      packages: [
        { at: 'node_modules/notes', name: 'notes', version: '1.2.3', integrity: 'sha512-aaaa', scripts: true },
        { at: 'node_modules/zod', name: 'zod', version: '4.0.0', integrity: 'sha512-bbbb' },
      ],
    },
    eras: ['legacy'],
    surface: {
      serverInfo: { name: 'notes-server', version: '1.2.3' },
      capabilities: { tools: {}, prompts: {}, resources: {} },
      instructions: 'Use read_file first.',
      tools: {
        read_file: definition({
          name: 'read_file',
          description: 'Read a file',
          inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
          annotations: { readOnlyHint: true },
        }),
        write_file: definition({
          name: 'write_file',
          description: 'Write a file',
          inputSchema: { type: 'object' },
          annotations: { destructiveHint: true },
        }),
        odd: definition({ name: 'odd', inputSchema: { $schema: 'x' } }, { heldOut: 'its schema is of an unknown dialect' }),
      },
      prompts: { summary: definition({ name: 'summary', description: 'Summarise' }) },
      resourceTemplates: { 'file:///{path}': definition({ name: 'file', uriTemplate: 'file:///{path}' }) },
      resourceSchemes: ['file'],
    },
    reviewed: { by: 'ada', at: '2026-11-20T09:00:00.000Z', sluice: '0.1.0' },
  }
}
