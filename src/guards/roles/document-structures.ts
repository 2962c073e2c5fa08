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
    find: (text) =>
      firstMatch(
        /<!ENTITY\s{1,8}(?:[\w:.-]{1,64}\s{1,8}["'](?:[^&"']{0,40}&[\w:.-]{1,64};){3}|%\s{1,8}[\w:.-]{1,64}\s{1,8}["'](?:[^&%"']{0,40}(?:%|&#(?:37|x25);)[\w:.-]{1,64};){2})/i,
        text,
      ),
    matches: ['<!ENTITY b "&a;&a;&a;&a;">', "<!ENTITY lol2 '&lol; &lol; &lol;'>", '<!ENTITY % b "&#37;a;<!---->&#37;a;">'],
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
  {
    id: 'document.external-name',
    what: 'uses an entity that only a document type elsewhere declares',
    why: 'the parser has to fetch the type to know what stands there, and the type says which file it is',
    kinds: ['query'],
    near: ['<!'],
    find: (text) =>
      /<!DOCTYPE\s{1,8}[\w:.-]{1,64}\s{1,8}SYSTEM\s{1,8}["'][a-z][a-z0-9+.-]{0,20}:/i.test(text)
        ? firstMatch(/&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_][\w:.-]{0,63};/, text)
        : undefined,
    matches: ['<!DOCTYPE r SYSTEM "http://a.example/x.dtd"><r>&b;</r>', "<!doctype r SYSTEM 'ftp://a.example/x'><r>&send;</r>"],
    passes: [
      '<!DOCTYPE properties SYSTEM "http://a.example/properties.dtd"><properties><entry key="a">b &amp; c</entry></properties>',
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd"><p>&nbsp;</p>',
    ],
  },
  {
    id: 'document.wrapper',
    what: 'refers to an address of a scheme that runs programs or speaks to other services',
    why: 'what shows or converts the document opens it: `expect:` runs a command, `gopher:` writes to any port',
    kinds: ['query'],
    near: ['href', 'src', 'schemaLocation'],
    find: (text) =>
      firstMatch(
        /<[\w:-]{1,40}\s[^<>]{0,200}\b(?:href|src|schemaLocation)\s?=\s?["']\s?(?:expect|php|phar|gopher|dict|netdoc|jar):/i,
        text,
      ),
    matches: ['<image xlink:href="expect://id"/>', "<img src='php://filter/x'/>"],
    passes: ['<a href="https://a.example/?php://x"/>', '<image href="data:image/png;base64,aa"/>', '<a href="#expect:"/>'],
  },
]
