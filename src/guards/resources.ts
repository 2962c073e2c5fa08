/** Which resource URIs the review covers: those of a reviewed scheme, or of a reviewed template. Their contents are live data. */
import type { Surface } from '../manifest/lock.js'

/** Scheme of a URI in lower case (RFC 3986 section 3.1), or undefined. */
export function schemeOf(uri: string): string | undefined {
  const colon = uri.slice(0, 64).indexOf(':')
  const scheme = colon > 0 ? uri.slice(0, colon).toLowerCase() : undefined
  return scheme !== undefined && /^[a-z][a-z0-9+.-]*$/.test(scheme) ? scheme : undefined
}

export function isReviewedResource(uri: string, surface: Surface): boolean {
  const scheme = schemeOf(uri)
  return scheme !== undefined && (surface.resourceSchemes.includes(scheme) || templateSchemes(surface).includes(scheme))
}

/** For a sentence: what would have been accepted. */
export function reviewedResources(surface: Surface): string {
  const schemes = [...new Set([...surface.resourceSchemes, ...templateSchemes(surface)])]
  return schemes.length === 0 ? 'none' : schemes.map((scheme) => `${scheme}:`).join(', ')
}

function templateSchemes(surface: Surface): string[] {
  const used = Object.entries(surface.resourceTemplates).filter(([, reviewed]) => reviewed.use === 'on')
  return used.flatMap(([template]) => schemeOf(template) ?? [])
}
