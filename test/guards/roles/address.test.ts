import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkHost, checkUrl } from '#sluice/guards/roles/address.js'
import { addressIn } from '#sluice/guards/roles/address-inside.js'
import { NAME_RULES, nameRuleOf } from '#sluice/guards/roles/address-names.js'
import { addressOf, RANGES, rangeOf } from '#sluice/guards/roles/address-ranges.js'
import { checkIdentifier } from '#sluice/guards/roles/identifier.js'
import type { Reach } from '#sluice/guards/roles/check.js'
import { REACH, site } from './sites.js'

const url = (value: string, reach: Reach = REACH): string | undefined => checkUrl(value, site('url', reach))?.rule
const host = (value: string, reach: Reach = REACH): string | undefined => checkHost(value, site('host', reach))?.rule
const shown = (value: string): string => JSON.stringify(value.slice(0, 80))

for (const rule of NAME_RULES) {
  test(`${rule.id}: its samples, and nothing of what passes`, () => {
    for (const sample of rule.matches) assert.equal(nameRuleOf(sample)?.id, rule.id, sample)
    for (const sample of rule.passes) assert.equal(nameRuleOf(sample), undefined, sample)
  })
}

test('every range holds its own first address, and says where it comes from', () => {
  for (const { range, source } of RANGES) {
    const address = addressOf(range.split('/')[0] ?? '')
    assert.ok(address !== undefined && rangeOf(address) !== undefined, range)
    assert.ok(source.length > 0)
  }
})

const EDGES: readonly [address: string, range: string | undefined][] = [
  ['9.255.255.255', undefined],
  ['10.0.0.0', '10.0.0.0/8'],
  ['10.255.255.255', '10.0.0.0/8'],
  ['11.0.0.0', undefined],
  ['100.63.255.255', undefined],
  ['100.64.0.0', '100.64.0.0/10'],
  ['100.127.255.255', '100.64.0.0/10'],
  ['100.128.0.0', undefined],
  ['126.255.255.255', undefined],
  ['128.0.0.0', undefined],
  ['169.253.255.255', undefined],
  ['169.254.169.254', '169.254.169.254/32'],
  ['169.255.0.0', undefined],
  ['172.15.255.255', undefined],
  ['172.16.0.0', '172.16.0.0/12'],
  ['172.31.255.255', '172.16.0.0/12'],
  ['172.32.0.0', undefined],
  ['192.167.255.255', undefined],
  ['192.168.255.255', '192.168.0.0/16'],
  ['192.169.0.0', undefined],
  ['223.255.255.255', undefined],
  ['224.0.0.1', '224.0.0.0/4'],
  ['255.255.255.255', '240.0.0.0/4'],
  ['::1', '::1/128'],
  ['::2', '::/96'],
  ['::ffff:8.8.8.8', '::ffff:0:0/96'],
  ['::ffff:808:808', '::ffff:0:0/96'],
  ['64:ff9b::a00:1', '64:ff9b::/96'],
  ['2001:0:1::', '2001::/32'],
  ['2001:4860:4860::8888', undefined],
  ['2002:a00:1::', '2002::/16'],
  ['2606:4700::1111', undefined],
  ['fc00::', 'fc00::/7'],
  ['fdff::1', 'fc00::/7'],
  ['fe80::1', 'fe80::/10'],
  ['febf::1', 'fe80::/10'],
  ['ff02::1', 'ff00::/8'],
]
for (const [address, range] of EDGES) {
  test(`${address} belongs to ${range ?? 'no range of special purpose'}`, () => {
    const numbers = addressOf(address)
    assert.ok(numbers !== undefined)
    assert.equal(rangeOf(numbers)?.range, range)
  })
}

const PUBLIC = [
  'https://example.com',
  'https://example.com/',
  'http://example.com:8080/a/b?c=d#e',
  'HTTPS://Example.COM/Path',
  'https://github.com/a/b/blob/main/src/x.ts#L313',
  'https://a-b.c_d.example.co.uk/~user/@scope/x',
  'https://example.com./',
  'https://example.com/a%20b/c%2Fd?x=%7B%22a%22%3A1%7D',
  'https://example.com/search?q=localhost+port&lang=en',
  'https://example.com/a/../b',
  'https://8.8.8.8/dns-query',
  'https://[2606:4700:4700::1111]/',
  'https://münchen.de/',
  'https://例え.jp/パス',
  'https://xn--mnchen-3ya.de/',
  'https://почта.рф/',
  'https://москва.рф/',
  'https://москва.com/',
  'arn:aws:s3:::bucket/key',
  'https://web.archive.org/web/2020/https://example.com/',
  'https://example.com/?url=https%3A%2F%2Fexample.org%2Fa',
  'https://accounts.example.com/auth?redirect_uri=http://localhost:8080/callback',
  'https://accounts.example.com/auth?redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback',
  'https://vscode.example/redirect?config=%7B%22url%22%3A%22http%3A%2F%2Flocalhost%3A3000%22%7D',
  'https://docs.example.com/ssh/localhost',
  'https://github.com/apache/kafka',
  'https://github.com/mysql/mysql-server/tree/trunk/usr/lib',
  'https://github.com/user/dotfiles/tree/main/.ssh',
  'https://example.com/dev/run/etc',
  'https://example.com/%C0%20propos',
  'https://example.com/new?body=one%0Atwo',
  'https://example.com/?next=/home',
  'https://example.com/?a=b:c&t=https:',
  'wss://example.com/socket',
  'https://team@dev.example.com/team/project/_git/repo',
  'https://matrix.example.com/#/@user:server',
  'https://example.com?mail=a@b.example',
  'git@github.com:owner/repo.git',
  'ssh://git@github.com/owner/repo.git',
  'ssh://git@github.com:22/owner/repo.git',
  'git+https://github.com/owner/repo.git#v1',
  's3://bucket/key with space.txt',
  'urn:isbn:0451450523',
  'data:,Hello%20world',
  'data:image/png;base64,iVBORw0KGgo=',
  'data:text/plain;charset=utf-8,a;b',
  'example.com',
  'example.com/path',
  ' https://example.com/ ',
  'www.example.com:8443/x',
  '//cdn.example.com/x.js',
  '/docs/page',
  '#anchor',
  '?q=1',
]
test('public addresses pass', () => {
  for (const value of [...PUBLIC, 'about:blank']) assert.equal(checkUrl(value, site('url'))?.what, undefined, shown(value))
})

/** Loopback, private and metadata in every spelling, each as the host of a URL. */
const SPELLED = [
  [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.0.0.0',
    '127.127.127.127',
    '0',
    '0.0.0.0',
    '2130706433',
    '017700000001',
    '0x7f000001',
    '0X7F.1',
  ],
  ['0177.0.0.1', '0177.0000.0000.0001', '0x7f.0x0.0x0.0x1', '00000177.1', '127.0.0.1.', '127.000.000.001', '0x7f.0.1', '127.0x1'],
  [
    '10.0.0.1',
    '10.1',
    '012.1.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.168.257',
    '192.168.1.1.',
    '0xc0a80101',
    '3232235777',
  ],
  [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.254.169.254',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.16689662',
    '025177524776',
  ],
  [
    '100.64.0.1',
    '100.6579400',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    '4294967295',
    '256.256.256.256',
  ],
  [
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
  ],
  [
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
    '[fc00::1]',
    '[fd00:ec2::254]',
  ],
  ['[ff02::1]', '[::ffff:0:127.0.0.1]', '[2001:0:7f00:1::]', '[1::2::3]', '[::1', '[:::1]', '[]'],
  [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'localhost.localdomain',
    'ip6-localhost',
    'db.internal',
    'printer.local',
    'redis',
    'metadata',
  ],
  [
    'metadata.google.internal',
    'METADATA.google.internal.',
    'kubernetes.default.svc',
    'host.docker.internal',
    'nas.lan',
    'router.home.arpa',
  ],
  [
    '127.0.0.1.nip.io',
    '169.254.169.254.nip.io',
    '7f000001.nip.io',
    '10-0-0-1.sslip.io',
    'localtest.me',
    'x.lvh.me',
    '7f000001.c0a80001.rbndr.us',
    'make-1-1-1-1-rr.1u.ms',
  ],
  [
    '①②⑦.⓪.⓪.①',
    '１２７.0.0.1',
    '127。0。0。1',
    '127．0．0．1',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'ｌocalhost',
    '⑯⑨.254.169.254',
    'ℓocalhost',
    '๑๒๗.๐.๐.๑',
    '0o177.0.0.1',
    'o177.0.0.1',
  ],
  ['%6c%6f%63%61%6c%68%6f%73%74', '127.0.0.1%2f', '127%2e0%2e0%2e1', 'exаmple.com', 'gооgle.com', 'раура1.com', 'аррӏе.com'],
  [
    'a..b.com',
    '.example.com',
    '-a.example.com',
    'exa mple.com',
    'example.com:99999',
    'example.com:abc',
    'example.com:25',
    'example.com:6379',
  ],
  [
    'example.com@127.0.0.1',
    'user:pass@example.com',
    '127.0.0.1@example.com',
    'example.com:80@127.0.0.1:80',
    '@example.com',
    'a@b@example.com',
  ],
  [
    'example.com\\@127.0.0.1',
    '127.0.0.1\\@example.com',
    'example.com\\.evil.com',
    '{host}',
    '$HOST',
    '',
    'a,b',
    "a'b",
    '0x7f.example.0x1',
    'foo.0x1',
  ],
].flat()
for (const scheme of ['http', 'https', 'HTTP', 'ws']) {
  test(`${scheme}: no spelling of a private, disguised or misleading host passes`, () => {
    for (const name of SPELLED) {
      for (const rest of ['', '/', '/admin', '?x', '#x', ':8080/a']) {
        if (rest.startsWith(':') && /:[^\]]*$/.test(name)) continue
        assert.ok(url(`${scheme}://${name}${rest}`) !== undefined, shown(`${scheme}://${name}${rest}`))
      }
    }
  })
}

const REFUSED = [
  'http:/127.0.0.1/',
  ' http://127.0.0.1/ ',
  ' file:/home/user/x',
  ' file:/x',
  '  javascript:alert(1)',
  'docs/../../etc/passwd',
  'docs/%2e%2e/%2e%2e/x',
  'example.com/etc/passwd',
  'http://google.com#@evil.com/',
  'http://google.com?@evil.com/',
  'http://google.com# @evil.com/',
  'http://team@127.0.0.1/',
  'http:127.0.0.1',
  'http:///127.0.0.1',
  'http:\\\\127.0.0.1',
  'http:/\\127.0.0.1',
  'http://\\127.0.0.1',
  'ht\ntp://example.com',
  'http://exam\tple.com',
  'http://example.com\r\nHost: x',
  'https://example.com/\u200b',
  'https://example.com/\u202eab',
  '//127.0.0.1/x',
  '\\\\127.0.0.1\\x',
  'localhost:3000',
  'localhost',
  '127.0.0.1:80/x',
  '169.254.169.254/latest/meta-data',
  '/\\169.254.169.254/latest',
  '/\\/localhost:8080/',
  'http://kubernetes.default/api',
  '0x7f000001',
  '[::1]:80',
  'git@localhost:a/b.git',
  'git@10.0.0.1:a/b.git',
  'file:///etc/passwd',
  'FILE:///etc/passwd',
  'file://localhost/etc/passwd',
  'file:/etc/passwd',
  'file:etc/../../../etc/passwd',
  'file://server/share',
  'file:///%65tc/passwd',
  'gopher://example.com/_x',
  'dict://example.com:11211/stat',
  'ftp://example.com/x',
  'tftp://example.com/x',
  'ldap://example.com/x',
  'jar:http://example.com/a!/b',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>x</script>',
  'data:image/svg+xml;base64,PHN2Zy8+',
  'DATA:application/xhtml+xml,x',
  'data:text/javascript,alert(1)',
  'data:text/html;charset=utf-8;base64,PGI+',
  'vbscript:x',
  'view-source:https://example.com',
  'url:file:///etc/passwd',
  'netdoc:///etc/passwd',
  'php://input',
  'about:config',
  'chrome://settings',
  'blob:https://example.com/x',
  'ssh://-oProxyCommand=x/y',
  'ssh://git@localhost/a',
  'ssh://a:b@example.com/a',
  'https://github.com/a/LICENSEhttp://127.1/admin',
  'https://github.com/a/LICENSEhttp://①②⑦.⓪.⓪.①/admin',
  'https://github.com/a/SC1068http://[0:0:0:0:0:ffff:169.254.169.254',
  'https://github.com/a/bgopher://x/_y',
  'https://307.r3dir.me/--to/?url=http://localhost',
  'https://example.com/?url=http://localhost',
  'https://example.com/?url=http%3A%2F%2F127.0.0.1%2Fadmin',
  'https://example.com/?url=file%3A%2F%2F%2Fetc%2Fpasswd',
  'https://example.com/?to=//127.0.0.1/',
  'https://example.com/?to=http:127.0.0.1',
  'https://example.com/?redirect_uri=http://10.0.0.1/x',
  'https://example.com/?redirect_uri=http%3A%2F%2F10.0.0.1',
  'https://example.com/?to=%2F%2F169.254.170.2',
  'https://example.com/a%0d%0aSET%20x',
  'https://example.com/a%2500',
  'mailto:a@example.com%0d%0aBcc:x',
  'http://nicob.net/redir6a',
  'https://example.com/redir-http-169.254.169.254:80-',
  'https://example.com/http://2130706433/',
  'https://example.com/../../etc/passwd',
  'https://example.com/a/..%2f..%2f..%2fx',
  'https://example.com/%2e%2e/%2e%2e/x',
  'https://example.com/%2e%2e?x',
  'https://example.com/..%c0%af..%c0%afetc',
  'https://example.com/a/%252e%252e/b',
  'https://example.com/a/%25c0%25ae/b',
  'https://example.com/file?name=/etc/passwd',
  'https://example.com/x.md/proc/self/environ',
  '../../etc/passwd',
  '/etc/passwd',
  `https://example.com/${'a'.repeat(20_000)}`,
  `https://example.com/${'http://example.com/'.repeat(30)}`,
]
test('other schemes, second addresses, and what is read in two ways are refused', () => {
  for (const value of REFUSED) assert.ok(url(value) !== undefined, shown(value))
})

test('hosts: public ones and plain words pass', () => {
  for (const value of [
    'example.com',
    'example.com:443',
    '8.8.8.8',
    '2606:4700::1111',
    '[2606:4700::1111]:443',
    'my-server',
    'user@example.com',
    '8.8.8.0/24',
    '10',
    '1.2.3',
    'github.com',
    'DB01',
    'münchen.de',
    '*.example.com',
    '@',
    '_dmarc.example.com',
    '_sip._tcp.example.com',
    'https://example.com/',
  ]) {
    assert.equal(checkHost(value, site('host'))?.what, undefined, value)
  }
})

test('hosts: all names below a private domain are private', () => {
  for (const value of ['*.localhost', '*.127.0.0.1', '*.corp.internal', '*.127.0.0.1.nip.io'])
    assert.ok(checkHost(value, site('host')) !== undefined, value)
})

test('hosts: private ones in any spelling do not', () => {
  for (const name of SPELLED) {
    // A number is read as an address only where a resolver makes one of it; a word may be any name; user@host is ordinary.
    if (
      [
        'redis',
        '256.256.256.256',
        '4294967295',
        '0x7f.example.0x1',
        'foo.0x1',
        'exa mple.com',
        '{host}',
        '$HOST',
        'a,b',
        "a'b",
        '',
      ].includes(name) ||
      /^[\w-]+@[a-z]/.test(name) ||
      /:\d+$/.test(name)
    )
      continue
    assert.ok(host(name) !== undefined, name)
  }
  for (const value of [
    '10.0.0.0/8',
    'fe80::1',
    '::1',
    '::ffff:10.0.0.1',
    'user@10.0.0.1',
    'localhost:80',
    'http://10.0.0.1',

    'a\nb',
  ]) {
    assert.ok(host(value) !== undefined, value)
  }
})

const DECLARED: Reach = { ...REACH, destinations: ['api.example.com:443', 'db.internal:5432', '10.0.0.7:8080', '[fd00::7]:443'] }
test('with destinations, only they pass, private ones too', () => {
  for (const value of [
    'https://api.example.com/x',
    'https://API.example.com:443/x',
    'http://10.0.0.7:8080/',
    'https://[fd00::7]/',
    'postgres://u:p@db.internal:5432/x',
    'api.example.com',
  ]) {
    assert.equal(checkUrl(value, site('url', DECLARED))?.what, undefined, value)
  }
  for (const value of [
    'http://api.example.com/',
    'https://example.com/',
    'https://api.example.com.evil.com/',
    'https://evil.com#api.example.com:443',
    'http://10.0.0.7/',
    'https://0x0a000007:8080/',
    'example.com',
  ]) {
    assert.ok(url(value, DECLARED) !== undefined, value)
  }
  assert.match(checkUrl('https://example.com/', site('url', DECLARED))?.hint ?? '', /api\.example\.com:443/)
})

test('a star declares every public host and no private one', () => {
  const reach: Reach = { ...REACH, destinations: ['*', 'db.internal:80'] }
  for (const value of ['https://example.com/', 'http://db.internal/']) assert.equal(url(value, reach), undefined, value)
  for (const value of ['http://127.0.0.1/', 'http://db2.internal/']) assert.ok(url(value, reach) !== undefined, value)
})

test('no number that a resolver takes for a private address passes', () => {
  const part = (value: number): fc.Arbitrary<string> =>
    fc.constantFrom(String(value), `0${value.toString(8)}`, `0x${value.toString(16)}`, `0X${value.toString(16).padStart(4, '0')}`)
  const address = fc
    .tuple(
      fc.constantFrom([127], [10], [169, 254], [192, 168], [172, 20], [0]),
      fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
    )
    .map(([first, rest]) => [...first, ...rest].slice(0, 4))
  const spelled = address.chain((numbers) =>
    fc.integer({ min: 1, max: 4 }).chain((parts) => {
      const last = numbers.slice(parts - 1).reduce((sum, number) => sum * 256 + number, 0)
      return fc.tuple(...numbers.slice(0, parts - 1).map(part), part(last)).map((texts) => texts.join('.'))
    }),
  )
  fc.assert(
    fc.property(spelled, (name) => {
      assert.ok(url(`http://${name}/`) !== undefined, name)
      // 0.1.2 is a version; only zero itself leads anywhere.
      if (!/^\d+$|^0\.[\d.]*$/.test(name)) assert.ok(host(name) !== undefined, name)
    }),
    { numRuns: 2000 },
  )
})

test('whatever passes as a URL is read by the standard as a public host', () => {
  const piece = fc.constantFrom(
    'http:',
    'https:',
    '/',
    '//',
    '\\',
    '@',
    ':',
    '.',
    '127.0.0.1',
    '1',
    '0x7f',
    'localhost',
    'example.com',
    '[',
    ']',
    '::1',
    '%',
    '?',
    '#',
    '①',
    'é',
    '443',
    ' ',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const value = `http://${pieces.join('')}`
      if (url(value) !== undefined) return
      const { hostname, username } = new URL(value)
      assert.match(username, /^[\w-]*$/, value)
      assert.ok(!/^(?:127\.[\d.]+|0\.[\d.]+|localhost|\[::.*)$/.test(hostname), value)
    }),
    { numRuns: 5000 },
  )
})

test('addresses in identifiers', () => {
  for (const value of [
    'http://127.0.0.1/',
    'mainhttp://localhost:80',
    'gopher://x',
    'a file:///etc/passwd',
    'x?u=http%3A%2F%2F10.0.0.1',
  ]) {
    assert.ok(addressIn(value) !== undefined, value)
  }
  assert.equal(checkIdentifier('mainhttp://127.0.0.1/', site('identifier'))?.rule, 'name.address')
  for (const value of ['main', 'https://example.com', 'ns://a/b', 'a://b', 'localhost', '//x'])
    assert.equal(addressIn(value), undefined, value)
})

test('a megabyte of anything is answered', () => {
  for (const unit of ['http://', 'a.', '@', '%2f', ':', '[', '://', '1.', '①', '?a=http%3a//', '\\']) {
    const value = `http://${unit.repeat(Math.ceil(1_000_000 / unit.length))}`
    assert.equal(url(value), 'address.length')
    assert.equal(host(value), 'address.length')
    addressIn(value)
  }
})
