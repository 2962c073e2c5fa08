/** Tags that look like the frame of a conversation, or are made to be obeyed (pure). */

/** The tag that begins here, if it is one of these; `to` exclusive. */
export function tagAt(text: string, at: number): { readonly kind: '%role-tag' | '%notice-tag'; readonly to: number } | undefined {
  const tag = TAG.exec(text.slice(at, at + 60))
  if (tag === null) return undefined
  const words = (tag[1] ?? '')
    .toLowerCase()
    .split(/[\s_|-]+/)
    .filter((word) => word !== '')
  const to = at + tag[0].length
  if (words.every((word) => ROLE_WORDS.has(word))) return { kind: '%role-tag', to }
  return isNotice(words) ? { kind: '%notice-tag', to } : undefined
}
const TAG = /^(?:<\|?|<\/|\[\/?)([A-Za-z][A-Za-z _|-]{1,40})(?:\|>|[>\]:])/

/** One word that is made to be obeyed, and nothing else but such words and what links them. */
function isNotice(words: readonly string[]): boolean {
  return words.some((word) => NOTICE_WORDS.has(word)) && words.every((word) => NOTICE_WORDS.has(word) || LINKING_WORDS.has(word))
}

/** Of frames that chat templates and clients use, and of imitations. */
const ROLE_WORDS: ReadonlySet<string> = new Set(
  [
    'system',
    'assistant',
    'developer',
    'human',
    'im',
    'start',
    'end',
    'inst',
    'sys',
    'header',
    'id',
    'eot',
    'endoftext',
    'begin',
    'of',
  ].concat(['prompt', 'message', 'reminder', 'admin', 'override', 'function', 'calls', 'instruction', 'instructions', 'notice']),
)
/** Of tags that no format knows, made to be obeyed or overlooked. */
const NOTICE_WORDS: ReadonlySet<string> = new Set(
  ['important', 'critical', 'urgent', 'mandatory', 'secret', 'hidden', 'internal', 'confidential', 'instruction', 'instructions']
    .concat([
      'override',
      'priority',
      'attention',
      'directive',
      'policy',
      'rule',
      'rules',
      'security',
      'agent',
      'llm',
      'ai',
      'model',
    ])
    .concat(['compliance', 'command', 'notice', 'system', 'admin', 'assistant']),
)
const LINKING_WORDS: ReadonlySet<string> = new Set(['only', 'for', 'the', 'to', 'note', 'warning', 'alert', 'begin', 'end', 'of'])
