/** Paths, and the URLs that servers take for them (pure, linear). */
import { checkUrl } from './address.js'
import type { Check } from './check.js'
import { checkPlace } from './path-place.js'

/** Held against the grants; a `file:` URL as its path, another URL as a URL. Whoever trims it has to come to the same. */
export const checkPath: Check = (value, site) => {
  const trimmed = value.trim()
  return checked(trimmed, site) ?? (trimmed === value ? undefined : checked(value, site))
}

const checked: Check = (value, site) => (ADDRESS.test(value) ? checkUrl(value, site) : checkPlace(value, site))

const ADDRESS = /^(?:file:|[a-z][a-z0-9+.-]{1,31}:\/\/|(?:data|javascript|vbscript|jar|php|phar|expect|zip|view-source):)/i
