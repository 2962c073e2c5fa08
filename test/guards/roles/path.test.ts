import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkPath } from '#sluice/guards/roles/path.js'
import { isAbsolutePath } from '#sluice/guards/roles/path-place.js'
import { namesOf, sensitivePlaceIn, sensitivePlaces } from '#sluice/guards/roles/path-sensitive.js'
import { SENSITIVE_RULES } from '#sluice/guards/roles/path-sensitive-rules.js'
import { decoded } from '#sluice/guards/roles/path-decode.js'
import { disguiseIn, type SpellingRule, SPELLING_RULES, traversalIn } from '#sluice/guards/roles/path-spelling.js'
import { EVERYTHING, REACH, site } from './sites.js'

const refused = (value: string, reach = REACH): string | undefined => checkPath(value, site('path', reach))?.rule
const shown = (value: string): string => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)

const disguise = (raw: string): SpellingRule | undefined => disguiseIn({ raw, read: decoded(raw) })

for (const rule of SPELLING_RULES) {
  test(`${rule.id}: its samples, and nothing of what passes`, () => {
    for (const sample of rule.matches) assert.ok(traversalIn(sample) !== undefined, `${shown(sample)} is found`)
    for (const sample of rule.passes) assert.equal(disguise(sample)?.id, undefined, `${shown(sample)} passes`)
    assert.ok(
      rule.matches.some((sample) => disguise(sample) === rule),
      'the rule itself finds one of its own',
    )
  })
}

const sensitive = (path: string): string | undefined => {
  const drive = /^[a-z]:/i.test(path) ? '/' : path
  return sensitivePlaces(namesOf(path), /^[\\/]/.test(drive))[0]?.rule.id
}
for (const rule of SENSITIVE_RULES) {
  test(`${rule.id}: its samples, and nothing of what passes`, () => {
    for (const sample of rule.matches) assert.ok(sensitive(sample) !== undefined, `${shown(sample)} is found`)
    for (const sample of rule.passes) assert.equal(sensitive(sample), undefined, `${shown(sample)} passes`)
    assert.ok(
      rule.matches.some((sample) => sensitive(sample) === rule.id),
      'the rule itself finds one of its own',
    )
  })
}

test('a place of the system that is appended to a name is found, and names with slashes pass', () => {
  for (const value of [
    'main/etc/crontab',
    'C:/x',
    'mainD:\\x',
    'octocat/etc/issue',
    "O'Brien/var/log/x",
    'main%2fetc%2fhosts',
    'a.json/proc/self/fd/3',
    '/etc/passwd',
  ]) {
    assert.ok(sensitivePlaceIn(value) !== undefined, value)
  }
  for (const value of [
    'feature/fix-#123',
    'apache/kafka',
    'dev/run',
    'a/b/c',
    'id_rsa',
    'boot.ini',
    'text/plain',
    'usr/share',
    'feature/windows',
    'misc/etc',
    'build/windows/x64',
    '50% / 50%',
  ]) {
    assert.equal(sensitivePlaceIn(value), undefined, value)
  }
})

const ORDINARY = [
  'README.md',
  '.',
  './src',
  'src/index.ts',
  'src/../README.md',
  '/workspace',
  '/workspace/',
  '/workspace/x/.vscode/launch.json',
  '/workspace/project/../other/file.txt',
  '../other/file.txt',
  '..',
  'src/..',
  'src/lib/../..',
  '/data/shared/report 2026 (final).pdf',
  'jsonc/testdata/y_string_U+10FFFF.json',
  'src/proc/self.ts',
  'docs/etc/passwd-policy.md',
  '100%.txt',
  '100% done.txt',
  '50%off.csv',
  'my%20file.txt',
  'caf%C3%A9.md',
  '汤/菜单.md',
  'São Paulo/café.txt',
  '報告。.md',
  'می‌خواهم.txt',
  '👩‍👩‍👧.png',
  'C#/Program.cs',
  'C++/main.cpp',
  '@scope/x/index.js',
  'app/[id].tsx',
  'app/[...slug]/page.tsx',
  'app/(group)/page.tsx',
  'app/routes/$userId.tsx',
  'app/routes/users.$id.edit.tsx',
  'out/Outer$Inner.class',
  'templates/{{cookiecutter.project_slug}}/README.md',
  '**/*.ts',
  'src/**/{a,b}.test.{ts,tsx}',
  './...',
  '..foo',
  'a..b',
  '...',
  'v1.0...v2.0.diff',
  'to be continued...',
  'file~',
  '~$document.docx',
  'a~b/c',
  "O'Brien/AT&T.txt",
  'a;b.txt',
  'R&D/plan.md',
  'key=value.txt',
  'a,b.csv',
  'a:b.txt',
  'src\\windows\\main.rs',
  'a/b\\ c.txt',
  'a//b',
  ' a/b ',
  'node_modules/.bin/tsc',
  '.github/workflows/ci.yml',
  '.env.example',
  '.env',
  'docker/etc/nginx/nginx.conf',
  'go/src/dev/null_test.go',
  'fixtures/boot.ini.md',
  'node_modules/highlight.js/lib/core.js',
  'repos/next.js/run/dev.ts',
  'src/proc/linux/mem/map.c',
  'x/0x2e.bin',
  '0x00000000219ab540356cbb839cbe05303d7705fa',
  'out/0x2f5c2e00.json',
  'lib%2Fclass%2Erb',
  '½ cup/x…md',
  '@/components/button.tsx',
  'lib.jar!/META-INF/MANIFEST.MF',
  "the students'/grades.md",
  '/workspace/a.md,/data/shared/b.md',
  '{/workspace/a,/data/shared/b}/*.md',
  '"/workspace/a b.md"',
  'a~,~b',
]
test('ordinary paths pass', () => {
  for (const path of ORDINARY) assert.equal(checkPath(path, site('path'))?.what, undefined, shown(path))
})
test('a path below what an escape stands for is refused where another reader is above it', () => {
  for (const value of ['a/%2F/../../b', 'a/%2e/../../b', 'a/b\\c/../../../d']) assert.ok(traversalIn(value) !== undefined, value)
})

test('ordinary paths pass where everything is granted', () => {
  for (const path of ORDINARY.filter((path) => !path.startsWith('../') && path !== '..'))
    assert.equal(checkPath(path, site('path', EVERYTHING))?.what, undefined, shown(path))
})

test('what lies beside the working folder passes where it is granted, in plain spelling', () => {
  for (const path of ['../sibling/package.json', '../x', '../a/b c.txt'])
    assert.equal(checkPath(path, site('path', EVERYTHING))?.what, undefined, path)
})

const LEAVING = [
  '../../secret',
  '../../../etc/passwd',
  '/workspace/../secret',
  '/etc/hosts',
  '/home/user/notes.txt',
  '/workspace2/x',
  '/data',
  '/data/shared2',
  'a/../../../x',
  '..\\..\\x',
  'a\\..\\..\\..\\x',
  '\\workspace2\\x',
  ' /home/user/x',
  ' file:///home/user/x',
  'file:///home/user/x',
  'FILE:///home/user/x',
  'file:/home/user/x',
  'file:../../x',
  'file://localhost/home/x',
  '%2fhome%2fx',
  '{/home/user/x,}',
  '{a,/home/user/x}',
  '@(/home/user/x)',
  '@(a|/home/user/x)',
  'a.txt,/home/user/x',
  'a.txt, /home/user/x',
  '/workspace/a,/workspace/b,~/c',
  '"/home/user/x"',
  "'~/x'",
  '[/home/user/x]',
  'pattern=/home/*',
  'pattern="/home/*"',
]
test('what leaves the grants is refused, and the hint names them', () => {
  for (const path of LEAVING) {
    const finding = checkPath(path, site('path'))
    assert.ok(finding !== undefined, shown(path))
    assert.match(finding.hint, /\/workspace, \/data\/shared|plainly/)
  }
})

const DISGUISED = [
  '..%2f..%2f..%2fx',
  '%2e%2e/x',
  '%2E%2E%2Fx',
  '.%2e/x',
  'a/%2e%2e/b',
  '%252e%252e%252fx',
  '%25252e%25252e%25252fx',
  '..%c0%afx',
  '..%c1%9cx',
  '..%c0%2fx',
  '..%e0%80%afx',
  '..%f0%80%80%afx',
  '..%f8%80%80%80%afx',
  '..%fc%80%80%80%80%afx',
  '%c0%ae%c0%ae/x',
  '%e0%40%ae%e0%40%ae/x',
  '%c0%2e%c0%2e/x',
  '..%25c0%25afx',
  '..%u2215x',
  '..%u2216x',
  '%uff0e%uff0e%u2215x',
  '..%%32%66x',
  '..%%35%63x',
  'a%252fb',
  'a%252eb',
  '..%2%66x',
  '0x2e0x2e0x2fx',
  '0X2e0X2E0X2fx',
  '..0x5cx',
  '..2f..2f..2fx',
  '..5c..5cx',
  String.raw`\x2e\x2e\x2fx`,
  String.raw`\u002e\u002e\u002fx`,
  '&#46;&#46;&#47;x',
  '&#x2e;&#x2e;&#x2f;x',
  '....//x',
  '....\\\\x',
  '....\\/x',
  '..././x',
  '...\\.\\x',
  '.../.../x',
  '..;/x',
  '/workspace/..;/x',
  '/workspace/..;a=b/x',
  '.. /x',
  '..%20/x',
  '....%2f%2fx',
  'a%E2%80%AEb',
  '..//..//x',
  '..\\/x',
  '..//x',
  '．．／x',
  '‥／x',
  '․․/x',
  '..／x',
  '..∕x',
  '..⁄x',
  '..＼x',
  '..∖x',
  '。。/x',
  'a.txt%00.png',
  'a.txt%2500',
  'a.py../../b',
  'main../x',
  './././././x',
  '{..,a}/x',
]
test('a traversal in disguise is refused even where it stays inside, and where everything is granted', () => {
  for (const path of DISGUISED) {
    assert.ok(refused(path) !== undefined, shown(path))
    assert.ok(refused(path, EVERYTHING) !== undefined, `${shown(path)} with everything granted`)
    assert.ok(refused(`src/${path}`, EVERYTHING) !== undefined, `src/${shown(path)} with everything granted`)
    assert.ok(traversalIn(path) !== undefined, `${shown(path)} in an identifier`)
  }
})

const FOREIGN = [
  '~',
  '~/x',
  '~root/x',
  '~\\x',
  '$HOME/x',
  '${HOME}/x',
  '$PWD/x',
  'a/$XDG_CONFIG_HOME/x',
  '$(pwd)/x',
  '%USERPROFILE%\\x',
  '%7e/x',
  '%24HOME/x',
  '%24%7Bx%7D/y',
  'C%3A/x',
  'Ｃ：／x',
  ' ~/x',
  ' C:/x',
  '%appdata%/x',
  '%TEMP%',
  'C:\\x',
  'c:/x',
  'd:',
  'a.jsonC:/windows/system.ini',
  'a.jsonc:\\x',
  '\\\\server\\share\\x',
  '\\\\?\\C:\\x',
  '\\\\.\\pipe\\x',
  '//?/c:/x',
  'file://server/share',
  'x.txt::$DATA',
  'php://filter/convert.base64-encode/resource=index.php',
  'expect://id',
  'data:text/html,x',
  'jar:file:///x!/y',
  'gopher://127.0.0.1:6379/_x',
  'http://127.0.0.1/x',
  'a\0b',
  'a\nb',
  'a\tb',
  'a\u001b[31mb',
  'a\u202etxt.exe',
  'a\u200bb',
  'pas\u200dswd',
  '\u{e0041}',
  '\ufeffx',
  'a'.repeat(256),
  `${'a/'.repeat(2100)}x`,
]
test('what a shell, another system or a wrapper would expand is refused, and what nobody sees', () => {
  for (const path of FOREIGN) assert.ok(refused(path, EVERYTHING) !== undefined, shown(path))
})

const SENSITIVE = [
  '/etc/passwd',
  '/etc//passwd',
  '/etc/./shadow',
  '/ETC/passwd',
  '//etc/passwd',
  '/proc/self/environ',
  '/proc/1/environ',
  '/sys/kernel/x',
  '/dev/tcp/1.2.3.4/80',
  '/root/x',
  '/var/log/apache2/error_log',
  '/usr/local/apache2/conf/httpd.conf',
  '/logs/error.log',
  '/home/u/.ssh/id_rsa',
  '/home/u/.aws/credentials',
  'tests/x/proc/self/fd/5',
  'notes.md/etc/httpd/logs/access.log',
  'LICENSE/var/log/syslog',
  '../../etc/issue',
  '%2fetc%2fpasswd',
  'x/etc/passwd;id',
  'x/etc/passwd^^',
  '/etc/passwd?a',
  'file:///etc/passwd',
  'File:/etc/passwd',
  'file:%2fetc%2fpasswd',
  'boot.ini',
  'windows\\win.ini',
  '/apache/logs/error.log ',
  '/apache\\php\\php.ini',
  '/MySQL/data/mysql-bin.index',
  '/home/u/.bashrc',
  '../../web.config',
  '../x/../../web.config',
  '../.ssh/config',
  '../../admin/secret.txt',
  'a/../../b',
  'c:WINDOWS/system32/x',
]
test('sensitive places are refused where everything is granted', () => {
  for (const path of SENSITIVE) assert.ok(refused(path, EVERYTHING) !== undefined, shown(path))
})

test('a sensitive place passes only where a grant begins in it', () => {
  const reach = { ...EVERYTHING, places: [...EVERYTHING.places, { path: '/etc/nginx', access: 'read' as const }] }
  assert.equal(refused('/etc/nginx/nginx.conf', reach), undefined)
  assert.equal(refused('/etc/hosts', reach), 'path.system')
  assert.equal(refused('/etc/nginx/../shadow', reach), 'path.accounts')
  const etc = { ...EVERYTHING, places: [{ path: '/etc', access: 'read' as const }] }
  assert.equal(refused('/etc/hosts', etc), undefined)
  assert.equal(refused('/etc/shadow', etc), 'path.accounts')
})

test('nothing is granted: every absolute path is refused', () => {
  assert.equal(refused('/workspace/x', { places: [], cwd: '/workspace', destinations: [] }), 'path.leaves')
})

test('absolute paths of any system are told from others', () => {
  for (const path of ['/a', '\\a', 'C:/a', 'c:\\a', '~/a', 'file:/a']) assert.ok(isAbsolutePath(path), path)
  for (const path of ['a/b', './a', '~a', 'C:a', 'a:/b/../x'.slice(2, 0), '']) assert.ok(!isAbsolutePath(path), path)
})

/** One character in spellings that some reader undoes. */
const spelled = (character: string): fc.Arbitrary<string> => {
  const code = character.charCodeAt(0)
  const hex = code.toString(16).padStart(2, '0')
  const overlong = `%${(0xc0 | (code >> 6)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`
  const wide = String.fromCharCode(0xfee0 + code)
  const spellings = [
    character,
    `%${hex}`,
    `%${hex.toUpperCase()}`,
    `%25${hex}`,
    `%2525${hex}`,
    overlong,
    `%u00${hex}`,
    `0x${hex}`,
  ]
  const octal = `\\${code.toString(8).padStart(3, '0')}`
  const entity = { '.': '&period;', '/': '&sol;', '\\': '&bsol;' }[character] ?? character
  return fc.constantFrom(
    ...spellings,
    octal,
    entity,
    `\\x${hex}`,
    `\\u00${hex}`,
    `&#${code};`,
    `&#x${hex};`,
    wide,
    encodeURIComponent(wide),
  )
}
const climb = fc.tuple(spelled('.'), spelled('.'), fc.constantFrom('/', '\\').chain(spelled)).map((parts) => parts.join(''))

test('a traversal in any mixture of spellings is refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', '/', 'src/', '/workspace/', 'a/b/'),
      fc.array(climb, { minLength: 4, maxLength: 9 }),
      fc.constantFrom('x', 'etc/passwd', ''),
      (before, climbs, after) => {
        const path = before + climbs.join('') + after
        assert.ok(refused(path) !== undefined, path)
        assert.ok(traversalIn(path) !== undefined, path)
      },
    ),
    { numRuns: 2000 },
  )
})

test('relative paths of ordinary names pass', () => {
  const letter = fc.constantFrom(...'a b c x y z A B C 0 1 9 - _ + @ # = , ( ) [ ] é ß 汤 ж'.split(' '), ' ')
  const name = fc
    .tuple(fc.array(letter, { minLength: 1, maxLength: 12 }), fc.constantFrom('', '.ts', '.tar.gz', '.md', '%', '~', '...'))
    .map(([letters, end]) => letters.join('') + end)
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
      // Blanks around it are dropped by some, and then it may begin elsewhere.
      const path = names.join('/').trim()
      fc.pre(!/^[/~]/.test(path))
      // Behind these a list or a pattern goes on with a path of its own.
      fc.pre(!/[,;|=([{] ?[/~]/.test(path))
      assert.equal(checkPath(path, site('path'))?.what, undefined, path)
    }),
    { numRuns: 2000 },
  )
})

test('whatever passes lies inside a grant for a reader who takes it literally', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    'a',
    '%2e',
    '%2f',
    '%',
    '2e',
    ';',
    ' ',
    '~',
    '$HOME',
    '．',
    '／',
    '\0',
    'c:',
    'etc',
    'passwd',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const path = pieces.join('')
      if (refused(path) !== undefined) return
      const names: string[] = path.startsWith('/') ? [] : ['workspace', 'project']
      for (const name of path.split('/')) {
        if (name === '..') assert.ok(names.pop() !== undefined, path)
        else if (name !== '' && name !== '.') names.push(name)
      }
      assert.match(`/${names.join('/')}`, /^\/(?:workspace|data\/shared)(?:\/|$)/, path)
    }),
    { numRuns: 5000 },
  )
})

test('a megabyte of anything is answered', () => {
  for (const unit of [
    '../',
    '%2e',
    '%25',
    '%',
    '.',
    '/',
    '\\',
    'a',
    '{..,',
    '．',
    '$HOME/',
    ' ',
    '0x2e',
    '&#46;',
    './',
    '..;',
    'etc/',
    '%%35%63',
  ]) {
    const value = unit.repeat(Math.ceil(1_000_000 / unit.length))
    assert.equal(refused(value), 'path.length')
    traversalIn(value)
    sensitivePlaceIn(value)
  }
})
