import { fileURLToPath } from 'node:url'

/** The repository's folder, from build/test/ground. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
