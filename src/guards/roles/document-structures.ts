/** What an XML document makes its parser do, as rules: for arguments that are documents, where declarations and tags are ordinary. */
import { firstMatch, type Structure } from './structure.js'

export const DOCUMENT_STRUCTURES: readonly Structure[] = [
  {
    id: 'document.external-entity',
    what: 'declares an entity that the parser would fetch',
    why: 'XXE (CWE-611): the file, or what an address answers, stands in the place of the entity',
    kinds: ['query'],
    near: ['<!'],
    find: (text) =>
      firstMatch(
        /<!ENTITY\s{1,8}(?:%\s{1,8})?[\w:.-]{1,64}\s{1,8}(?:SYSTEM|PUBLIC\s{1,8}(?:"[^"]{0,200}"|'[^']{0,200}'))\s{1,8}["']/i,
        text,
      ),
    matches: ['<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a/>', "<!ENTITY % c SYSTEM 'x.dtd'>", '<!entity d PUBLIC "x" "y">'],
    passes: ['<!ENTITY copy "&#169;">', '<!DOCTYPE html>', '<a>ENTITY SYSTEM</a>'],
  },
  {
    id: 'document.expansion',
    what: 'declares an entity that repeats another',
    why: 'CWE-776: a few lines of it grow to gigabytes in the parser',
    kinds: ['query'],
    near: ['<!'],
    find: (text) => firstMatch(/<!ENTITY\s{1,8}[\w:.-]{1,64}\s{1,8}["'](?:[^&"']{0,40}&[\w:.-]{1,64};){3}/i, text),
    matches: ['<!ENTITY b "&a;&a;&a;&a;">', "<!ENTITY lol2 '&lol; &lol; &lol;'>"],
    passes: ['<!ENTITY copy "&#169;">', '<a>&amp;&amp;&amp;</a>', '<!ENTITY full "&first; &last;">'],
  },
  {
    id: 'document.inclusion',
    what: 'includes a file or an address',
    why: 'XInclude puts in its place what the parser can reach',
    kinds: ['query'],
    near: ['include'],
    find: (text) => firstMatch(/<(?:\w{1,20}:)?include\b[^<>]{0,200}\bhref\s?=\s?["'](?:[a-z][a-z0-9+.-]{0,20}:|\/|\.\.)/i, text),
    matches: ['<xi:include href="file:///x"/>', '<x:include parse="text" href="/etc/x"/>', "<xi:include href='http://x/'/>"],
    passes: ['<xi:include href="chapter.xml"/>', '<include>href</include>', '<include name="a"/>'],
  },
  {
    id: 'document.external-type',
    what: 'has a document type in a place where no published one lies',
    why: 'the parser fetches it before it reads anything else: a file, or an address inside the network',
    kinds: ['query'],
    near: ['<!'],
    find: (text) =>
      firstMatch(
        /<!DOCTYPE\s{1,8}[\w:.-]{1,64}\s{1,8}(?:SYSTEM|PUBLIC\s{1,8}(?:"[^"]{0,200}"|'[^']{0,200}'))\s{1,8}["'](?:(?!https?:)[a-z][a-z0-9+.-]{0,20}:|\/|https?:\/\/(?:[\d.]{1,40}|\[[^\]]{0,60}\]|[\w-]{1,63})(?:[/:"']))/i,
        text,
      ),
    matches: [
      '<!DOCTYPE r SYSTEM "file:///x">',
      '<!DOCTYPE r PUBLIC "x" "http://10.0.0.1/x.dtd">',
      "<!doctype r SYSTEM 'http://db/x'>",
    ],
    passes: [
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
      '<!DOCTYPE note SYSTEM "note.dtd">',
      '<!DOCTYPE html>',
    ],
  },
]
