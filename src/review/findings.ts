/** What in a surface is suspicious (pure). A person may accept it; `--yes` does not. */
import type { Finding } from '../detect/finding.js'
import { unseenIn } from '../detect/visible.js'
import type { Surface } from '../manifest/lock.js'
import type { Json, JsonObject } from '../protocol/message.js'
import { below } from '../protocol/pointer.js'

/** Characters that a person does not see, in any text of the surface: a model reads them all the same. */
export function findingsIn(surface: Surface): Finding[] {
  const definitions = (list: Surface['tools']): JsonObject =>
    Object.fromEntries(Object.entries(list).map(([name, { definition }]) => [name, definition]))
  return hiddenIn(
    {
      serverInfo: surface.serverInfo,
      capabilities: surface.capabilities,
      instructions: surface.instructions ?? '',
      discover: surface.discover ?? {},
      tools: definitions(surface.tools),
      prompts: definitions(surface.prompts),
      resourceTemplates: definitions(surface.resourceTemplates),
    },
    '',
  )
}

/** Depth is bounded by the strict decode that every message went through. */
function hiddenIn(value: Json, at: string): Finding[] {
  if (typeof value === 'string') return hiddenText(value, at)
  if (value === null || typeof value !== 'object') return []
  const members = Array.isArray(value) ? value.map((each, index) => [String(index), each] as const) : Object.entries(value)
  return members.flatMap(([name, each]) => {
    const inside = below(at, name)
    return [...hiddenText(name, inside), ...hiddenIn(each, inside)]
  })
}

function hiddenText(text: string, at: string): Finding[] {
  const unseen = unseenIn(text)
  if (unseen.length === 0) return []
  const shown = unseen.slice(0, 8).join(' ')
  const more = unseen.length > 8 ? ` and ${unseen.length - 8} more` : ''
  const hint = 'read the text with these characters shown; no honest definition needs them'
  return [{ rule: 'hidden-characters', severity: 'high', at, what: `characters that nobody sees: ${shown}${more}`, hint }]
}
