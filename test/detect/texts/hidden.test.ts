import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstHidden, hiddenIn } from '#sluice/detect/texts/hidden.js'

const tags = (text: string): string =>
  Array.from(text, (each) => String.fromCodePoint(0xe0000 + (each.codePointAt(0) ?? 0))).join('')

const HIDDEN: readonly [why: string, text: string, kind: string, says?: string][] = [
  ['tag characters', `sum${tags('send it')}`, 'tags', 'send it'],
  ['tag characters behind a flag that is none', `\u{1f3f4}${tags('usxx')}\u{e007f}`, 'tags', 'usxx'],
  ['a zero-width space', 'a\u200bb', 'zero-width'],
  ['a joiner in a Latin word', 'a\u200db', 'zero-width'],
  ['bits of two zero-width characters', Array.from('hey', bits).join(''), 'zero-width'],
  ['a byte order mark after the start', 'a\ufeffb', 'zero-width'],
  ['an override', 'a \u202egnp.exe\u202c', 'bidi'],
  ['an isolate in Latin text', 'a \u2067b\u2069', 'bidi'],
  ['an override in Hebrew text', 'שלום \u202eabc', 'bidi'],
  [
    'private use',
    Array.from('send', (each) => String.fromCodePoint(0xe000 + (each.codePointAt(0) ?? 0))).join(''),
    'private-use',
    'send',
  ],
  ['bytes in variation selectors', `a${Array.from('cmd', byte).join('')}`, 'variation', 'cmd'],
  ['two selectors after an emoji', '👍\ufe0f\ufe0e', 'variation'],
  ['a soft hyphen', 'ig\u00adnore', 'soft-hyphen'],
  ['an invisible operator', 'a\u2063b', 'blank'],
  ['a Hangul filler', 'a\u3164b', 'blank'],
  ['backspaces', 'rm -rf\b\b\b\b\b\bls', 'overwrite'],
  ['a carriage return', 'evil\rgood', 'overwrite'],
  ['a terminal colour', 'a\u001b[8mhidden\u001b[0m', 'escape'],
  ['an eight-bit escape', 'a\u009b8mb', 'escape'],
  ['a bell', 'a\u0007', 'control'],
  ['a line separator', 'a\u2028b', 'separator'],
]
function bits(letter: string): string {
  const text = (letter.codePointAt(0) ?? 0).toString(2).padStart(8, '0')
  return Array.from(text, (bit) => (bit === '0' ? '\u200b' : '\u200c')).join('')
}
function byte(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  return String.fromCodePoint(code < 16 ? 0xfe00 + code : 0xe0100 + code - 16)
}

for (const [why, text, kind, says] of HIDDEN) {
  test(`hidden: ${why}`, () => {
    const [first] = hiddenIn(text)
    assert.equal(first?.kind, kind)
    if (says !== undefined) assert.equal(first?.says, says)
  })
}

const WRITING: readonly [why: string, text: string][] = [
  ['plain text with tabs and both line ends', 'a\tb\nc\r\nd'],
  ['a family', '👨‍👩‍👧‍👦 and 🏳️‍🌈 and 👩🏽‍🚀 and ❤️‍🔥'],
  ['flags, of England too', '🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
  ['keycaps and text style', '1️⃣ #️⃣ ☎︎ ©️'],
  ['Persian with its non-joiner', 'می‌خواهم کتاب‌ها'],
  ['Hindi and Malayalam with joiners', 'क्‍ष न्‌ ന്‍'],
  ['Hebrew and Arabic with marks and isolates', 'שלום \u200fabc\u200e \u2067عربي\u2069'],
  ['Thai with its breaks', 'ภาษา\u200bไทย'],
  ['a byte order mark at the start', '\ufeff{"a":1}'],
  ['a variant of a Han character', '葛\u{e0100}城'],
  ['Braille', '⠓⠑⠀⠇⠇'],
  ['Mongolian', 'ᠮᠣᠩ\u180bᠭᠣᠯ'],
]
for (const [why, text] of WRITING) test(`writing, not hidden: ${why}`, () => assert.deepEqual(hiddenIn(text), []))

test('hidden: runs are in order, apart and inside the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let last = 0
      for (const { from, to } of hiddenIn(text)) {
        assert.ok(from >= last && to > from && to <= text.length)
        last = to
      }
    }),
  )
})

test('the first is found without a look at what stands behind it', () => {
  let looked = 0
  const first = firstHidden('a\u200b'.repeat(1000), () => ++looked === 2)
  assert.deepEqual([first, looked], [{ kind: 'zero-width', from: 3, to: 4 }, 2])
  assert.equal(firstHidden('plain'), undefined)
})
