/** npm inside the real sandbox, by the product's own hand. */
import type { FetchSandbox } from '#sluice/packages/npm.js'
import { fetchSandbox } from '#sluice/review/fetching.js'
import { bubblewrap } from '#sluice/sandbox/bubblewrap.js'
import { REQUIRED } from '#sluice/sandbox/sandbox.js'

const AS_ROOT = process.geteuid?.() === 0
const IDENTITY = { uid: 61_190, gid: 61_190, shared: false }

export function realSandbox(): FetchSandbox {
  return fetchSandbox({
    backend: bubblewrap(),
    guarantees: () => Promise.resolve(new Set(REQUIRED)),
    ...(AS_ROOT ? { identity: IDENTITY } : {}),
  })
}
