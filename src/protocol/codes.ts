/** JSON-RPC error codes that we send, or that mean something when a peer sends them (MCP 2026-07-28 "Errors"). */
export const CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Legacy only; the modern era says `invalidParams`. */
  resourceNotFound: -32002,
  /** 2025-11-25 only: the error's data carries elicitations, which are judged as what a server asks of a client. */
  urlElicitationRequired: -32042,
  /** HTTP: headers and body differ. */
  headerMismatch: -32020,
  /** `data.requiredCapabilities`. */
  missingClientCapability: -32021,
  /** `data.supported`, `data.requested`. */
  unsupportedVersion: -32022,
} as const
