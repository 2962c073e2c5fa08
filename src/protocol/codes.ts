/** JSON-RPC error codes that mean something to us; those of denials stand in their rows (MCP 2026-07-28 "Errors"). */
export const CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  /** 2025-11-25 only: the error's data carries elicitations, which are judged as what a server asks of a client. */
  urlElicitationRequired: -32042,
} as const
