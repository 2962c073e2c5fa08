/** Documents and scripts inside a name, as rules: XML and its entities, HTML, server-side scripts. */
import { EVERYWHERE, NOT_FREE, firstMatch, type Structure, unspoken } from './structure.js'

export const MARKUP_STRUCTURES: readonly Structure[] = [
  {
    id: 'markup.declaration',
    what: 'holds a declaration of an XML document',
    why: 'an external entity makes the parser read a file or call an address; no name declares a document type',
    kinds: NOT_FREE,
    near: ['<!', '<?'],
    find: (text) => firstMatch(/<(?:!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|\[CDATA\[)|\?(?:xml|import|php|=))/i, text),
    matches: [
      '<!DOCTYPE x>',
      '<!ENTITY a SYSTEM "file:///x">',
      '<?xml version="1.0"?>',
      '<![CDATA[x]]>',
      '<?php x',
      '<?= x ?>',
      '<!doctype x',
    ],
    passes: ['<!', 'doctype', '<- ENTITY', '<id>', 'C<?>'],
  },
  {
    id: 'markup.external-entity',
    what: 'declares an entity that a parser would fetch',
    why: 'XXE: the parser of whoever gets the text reads the file, or calls the address, and puts it in place',
    kinds: EVERYWHERE,
    near: ['<!'],
    find: (text, kind) =>
      unspoken(
        text,
        kind,
        /<!ENTITY\s{1,4}%?\s{0,4}\w{1,40}\s{1,4}(?:SYSTEM|PUBLIC)\s{1,4}(?:"[^"]{0,80}"\s{1,4})?["'](?:file|https?|ftp|php|expect|gopher|jar|netdoc|data):/i,
      ),
    matches: [
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]>',
      "<!ENTITY % c SYSTEM 'http://203.0.113.7/x'>",
      '<!entity d PUBLIC "x" "https://203.0.113.7">',
    ],
    passes: ['<!ENTITY copy "&#169;">', '<!ENTITY chapter SYSTEM "chapter.xml">', 'an ENTITY with SYSTEM'],
  },
  {
    id: 'markup.stylesheet',
    what: 'holds a style sheet that reads a file or calls a function of its host',
    why: 'XSLT: `document()` opens an address, and functions of the host run programs',
    kinds: EVERYWHERE,
    near: ['<xsl:'],
    find: (text, kind) =>
      unspoken(
        text,
        kind,
        /<xsl:(?:[\w-]{2,20}\s[^<>]{0,80}(?:\bdocument\(|\bunparsed-text\(|php:function\()|(?:include|import)\s[^<>]{0,40}href ?= ?["'](?:https?|file|ftp):)/,
      ),
    matches: [
      `<xsl:copy-of select="document('/tmp/x')"/>`,
      `<xsl:value-of select="php:function('f','x')"/>`,
      '<xsl:include href="http://203.0.113.7/x.xsl"/>',
    ],
    passes: ['<xsl:value-of select="name"/>', '<xsl:include href="a.xsl"/>', 'xsl:copy-of and document()'],
  },
  {
    id: 'markup.tag',
    what: 'holds a tag of HTML or XML',
    why: 'where the value is shown or parsed, a tag begins an element of its own',
    kinds: NOT_FREE,
    near: ['<'],
    find: (text) =>
      firstMatch(
        /<\/[A-Za-z][\w:-]{0,40}\s?>|<[A-Za-z][\w.-]{0,40}:?[\w-]{0,40}(?:[\s/]{1,4}[\w:-]{1,40} ?=|\s?\/>)|<(?:script|iframe|svg|img|body|object|embed|html|style|link|meta|base|form|input|math|marquee|video|audio|applet|xml|foreignobject|template|textarea|details|xss|isindex|frameset|layer|bgsound)[\s>/]|<[A-Za-z][\w-]{0,40}:[\w-]{1,40}[\s>]|<!--/i,
        text,
      ),
    matches: [
      '</title>',
      '<img src=x>',
      '<b onclick=x>',
      '<script>',
      '<br/>',
      '<!-- x',
      '<xsl:template>',
      '<SVG/onload=x>',
      '<xml ID=I>',
    ],
    passes: ['List<String>', 'Map<K, V>', '<id>', 'a < b', 'Jane <jane@example.com>', '<T>', 'a<b>c', 'x <- y', '<<', 'Vec<u8>'],
  },
  {
    id: 'markup.server-side',
    what: 'holds a server-side include or script',
    why: 'a web server that keeps the value in a page runs it',
    kinds: EVERYWHERE,
    near: ['<!--#', '<?'],
    find: (text, kind) => unspoken(text, kind, /<!--# ?(?:exec|include|echo|config|printenv)|<\?(?:php|=) ?.{0,40}(?:\(|\$)/i),
    matches: ['<!--#exec cmd="id" -->', "<?php system('id'); ?>", '<?= $x ?>'],
    passes: ['<!-- # a title -->', 'the <?php tag', '<?xml version="1.0"?>'],
  },
  {
    id: 'markup.script',
    what: 'holds a script in place of an address, or a handler of events',
    why: 'what follows `javascript:` runs in the page that follows it',
    kinds: NOT_FREE,
    near: [':', '='],
    find: (text) =>
      firstMatch(
        /\b(?:java|vb)script: ?[\w(%'"]{1,20}[(.%=]|\bon(?:error|load|click|mouse\w{2,5}|focus|toggle)\s?=\s?["'\w]{1,20}[(.]|\bdata:text\/html/i,
        text,
      ),
    matches: ['javascript:alert(1)', 'x onerror=alert(1)', 'data:text/html,x', 'vbscript:msgbox(1)'],
    passes: ['javascript', 'lang:javascript', 'onload=true', 'data:image/png', 'javascript: the good parts'],
  },
  {
    id: 'markup.entity',
    what: 'refers to an entity of an XML document',
    why: 'an entity that HTML does not have stands for what a declaration elsewhere says',
    kinds: ['name'],
    near: ['&'],
    find: (text) =>
      firstMatch(/&(?:xxe|\w{0,16}(?:xxe|entity|external|payload|ent|file)\w{0,8});|&#(?:x[0-9a-f]{1,6}|\d{1,7});?&#/i, text),
    matches: ['&xxe;', '&systemEntity;', '&#106;&#97;', '&file;'],
    passes: ['AT&T', '&amp;', 'a&b;c', '&#39;', 'R&D;'],
  },
  {
    id: 'markup.xpath',
    what: 'holds steps of an XPath expression',
    why: 'an axis or a function behind a slash or a parenthesis goes on in a query that the value should only be a part of',
    kinds: ['name'],
    near: ['::', '()', '//*', '|', '(/'],
    find: (text) =>
      firstMatch(
        /[/(](?:child|parent|ancestor|descendant|self|following|preceding|attribute)(?:-or-self|-sibling)?::(?:\*|\w{1,20}(?:\(|\]|$))|^(?:child|parent|ancestor|descendant|self)(?:-or-self)?::(?:\*|node\()|(?:node|text|comment|position|last)\(\)(?:\s?[=<>\])/]|$)|\/\/\*|\]\s?\|\s?\/\/|(?:count|string-length|substring|name)\(\/{1,2}\w/,
        text,
      ),
    matches: ['x(/child::node())', "x' or count(/a)=1", "']|//*", 'x/text()', 'ancestor::*'],
    passes: ['std::self', 'self::method', 'a//b', 'text', 'Node::new()', '/child', 'https://x/y'],
  },
]
