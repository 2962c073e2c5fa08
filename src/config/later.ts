/** Keys that the design names and this version does not have yet: why, and what works now. */
export interface LaterKey {
  readonly why: string
  readonly instead: string
}

export const LATER_TOP: ReadonlyMap<string, LaterKey> = new Map([
  [
    'policy',
    { why: 'policies come later', instead: 'remove `policy`; reviewed tools may be called, `tools: {NAME: off}` removes one' },
  ],
  [
    'consent',
    { why: 'asking a person before a call comes later', instead: 'remove `consent`; `tools: {NAME: off}` removes a tool' },
  ],
  [
    'record',
    {
      why: 'settings for all servers come later',
      instead: 'write `record: synced` at a server; every byte is recorded and kept',
    },
  ],
  [
    'sinks',
    {
      why: 'delivery of the record to other systems comes later',
      instead: 'remove `sinks`; `sluice log show --json` prints records',
    },
  ],
  ['secrets', { why: 'leased secrets come later', instead: 'remove `secrets`; a server takes `envFiles: [FILE]` as plaintext' }],
  ['vault', { why: 'leased secrets come later', instead: 'remove `vault`; a server takes `envFiles: [FILE]` as plaintext' }],
  ['gateway', { why: 'the HTTPS front comes later', instead: 'remove `gateway`; clients start `sluice run NAME`' }],
  ['limits', { why: 'limits for all servers come later', instead: 'write `limits` into the server' }],
])

export const LATER_SERVER: ReadonlyMap<string, LaterKey> = new Map([
  ['network', { why: 'named destinations come later', instead: 'remove `network`; the server runs without any network' }],
  ['secrets', { why: 'leased secrets come later', instead: 'remove `secrets`; `envFiles: [FILE]` gives the server plaintext' }],
  ['policy', { why: 'policies come later', instead: 'remove `policy`; `tools: {NAME: off}` removes a tool' }],
  [
    'consent',
    { why: 'asking a person before a call comes later', instead: 'remove `consent`; `tools: {NAME: off}` removes a tool' },
  ],
  ['roles', { why: 'roles of arguments come later', instead: 'remove `roles`; arguments are checked against their schema' }],
  ['labels', { why: 'labels feed policies, which come later', instead: 'remove `labels`' }],
  ['background', { why: 'it belongs to network, which comes later', instead: 'remove `background`' }],
  ['backend', { why: 'other sandboxes come later', instead: 'remove `backend`; the server runs under bubblewrap' }],
  ['image', { why: 'servers from images come later', instead: 'use `command` with npx, node or a program' }],
])

export const LATER_TOOL: LaterKey = {
  why: 'a tool can only be turned `off`, or its arguments be given `roles`',
  instead: 'write `off` or `{roles: {/ARGUMENT: ROLE}}`, or leave the tool out to keep it as reviewed',
}
