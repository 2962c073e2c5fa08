/** Text that is there and is not shown: pushed out of sight, commented out, styled away (pure). */

export type ConcealmentKind =
  /** So many blank lines or spaces that what follows is off the screen. */
  | 'padding'
  /** In an HTML or Markdown comment. */
  | 'comment'
  /** In markup that is not displayed. */
  | 'undisplayed'
  /** In markup that shows only when it is opened. */
  | 'collapsed'

export interface Concealment {
  readonly kind: ConcealmentKind
  /** Of what is concealed; `to` exclusive. */
  readonly from: number
  readonly to: number
}

/** In no order. Linear: each pattern's repetitions are bounded or end at a character that they do not contain. */
export function concealedIn(text: string): Concealment[] {
  return [
    ...(text.includes(BLANK) || text.includes('\n\n') || text.includes('\r\n') ? padded(text) : []),
    ...(text.includes('<!--') ? comments(text) : []),
    ...(text.includes(']:') ? MARKDOWN_COMMENTS.flatMap((pattern) => found(text, pattern, 'comment')) : []),
    ...(text.includes('<') ? [...undisplayed(text), ...found(text, COLLAPSED, 'collapsed')] : []),
  ]
}

const BLANK = ' '.repeat(100)
/** Half a screen of nothing, or more than a line of it. Documentation is indented and parted by less. */
const PADDING = /[ \t\u00a0\u3000]{100,}|\n(?:[ \t\r\u00a0]*\n){12,}/g

/** What stands after the padding to its end; nothing, if it is only the end of the text that is padded. */
function padded(text: string): Concealment[] {
  const end = text.trimEnd().length
  return Array.from(text.matchAll(PADDING))
    .filter(({ 0: run, index }) => index > 0 && index + run.length < end)
    .map(({ 0: run, index }) => ({ kind: 'padding', from: index + run.length, to: end }))
}

/** One that never ends reaches to the end of the text, as in a browser. */
function comments(text: string): Concealment[] {
  const all: Concealment[] = []
  for (let from = text.indexOf('<!--'); from >= 0; from = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', from + 4)
    const to = end < 0 ? text.length : end
    all.push({ kind: 'comment', from: from + 4, to })
    from = to
  }
  return all
}

const MARKDOWN_COMMENTS = [
  /^\[(?:\/\/|comment|_|#)\]: ?(?:#|<>|\/) ?["'(]([^\n]{1,2000})(?=["')])/gim,
  /^\[[^\]\n]{1,40}\]: ?# ?["'(]([^\n]{1,2000})(?=["')])/gm,
]

const STYLE = [
  String.raw`display ?: ?none`,
  String.raw`visibility ?: ?hidden`,
  String.raw`opacity ?: ?0(?:\.0)?(?![.\d])`,
  String.raw`(?:font-size|height|width|max-height) ?: ?0(?![.\d])`,
  String.raw`color ?: ?(?:white|transparent|#f{3,8}|rgba?\([^)]{0,20}, ?0\))`,
  String.raw`(?:left|top|text-indent) ?: ?-\d{3,5}`,
].join('|')
const HIDES = new RegExp(
  String.raw`style ?= ?["'][^"']{0,200}(?:${STYLE})| (?:hidden|aria-hidden ?= ?["']true["'])[ >]|(?:size|height|width) ?= ?["']?0["' ]`,
  'i',
)
/** A tag with what stands in it up to the next tag. */
const TAGS = /<[a-z][^<>]{1,400}>([^<]{1,4000})/gi

function undisplayed(text: string): Concealment[] {
  return found(text, TAGS, 'undisplayed').filter(({ from }) => {
    const tag = text.lastIndexOf('<', from - 1)
    return HIDES.test(text.slice(tag, from))
  })
}
const COLLAPSED = /<(?:details|template|noscript)(?: [^<>]{0,200})?>([^<]{1,4000})/gi

function found(text: string, pattern: RegExp, kind: ConcealmentKind): Concealment[] {
  return Array.from(text.matchAll(pattern), ({ 0: whole, 1: inside = '', index }) => {
    const to = index + whole.length
    return { kind, from: to - inside.length, to }
  })
}
