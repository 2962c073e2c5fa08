/** What a value does when a server puts it into a statement: nothing, or go on as SQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { breaksQuoting } from '#sluice/guards/roles/sql-breakout.js'

const BREAKS: readonly string[] = [
  // a quote that ends, and a condition
  `' or 1=1--`,
  `' OR '1'='1`,
  `" or "a"="a`,
  `x' or 'x'='x' #`,
  `'or'1'='1`,
  `') or ('1'='1`,
  `')) or ((1=1`,
  `') or ('a')=('a`,
  `' or ''+'`,
  `" and ""*"`,
  `' or 1--`,
  `' or true#`,
  `' or not 1=2 --`,
  `' and 1=0 /*`,
  `' && 1=1 -- -`,
  `' || 1=1 --`,
  `' xor 1=1 --`,
  `O'Brien' or 'a'='a`,
  `' or exists(select 1 from users) --`,
  `' or id is null --`,
  `' or name like '%`,
  `' or 1 in (1) --`,
  `' or id between 1 and 9 --`,
  `' and ascii(substring((select password from users limit 1),1,1)) > 64 --`,
  `' and sleep(5) and '1'='1`,
  `' or pg_sleep(5)--`,
  `\\' or 1=1 --`,
  '` or 1=1 --',
  `’ or 1=1--`,
  `\uff07 or 1=1--`,
  `a'%a0or%a01=1`,
  // … the rest of what is inserted or set
  `x', role='admin`,
  `x', admin=true--`,
  `x', admin=1 where id=1#`,
  `x', a=1, b='2`,
  `x'), ('y`,
  `x'),('y','z')-- -`,
  `x',1),(2,'y`,
  `x', 'admin')--`,
  `x',1,null)#`,
  `1) --`,
  `1))--`,
  // … a comment
  `admin'--`,
  `admin' #`,
  `admin'/*`,
  `admin')-- -`,
  `admin' -- and nobody asks`,
  `admin'# and nobody asks`,
  `x' '1'='1`,
  `'='`,
  `' or '`,
  `x' <> '`,
  `1' ='1`,
  `x'||'`,
  `x' % '1'='1`,
  // … a query that is added
  `' union select null,null--`,
  `' UNION ALL SELECT username, password FROM users--`,
  `') union (select 1,2)#`,
  `' UnIoN/**/SeLeCt/**/1,2,3`,
  `' un/**/ion sel/**/ect 1,2--`,
  `' /*!50000union*/ /*!50000select*/ 1,2--`,
  `' union distinct values (1,2)--`,
  `' intersect select @@version--`,
  `' except select table_name from information_schema.tables--`,
  // … another statement
  `'; drop table users--`,
  `'; DROP TABLE IF EXISTS users;`,
  `';--`,
  `'; insert into users values (1)--`,
  `'; update users set admin=1--`,
  `'; delete from users--`,
  `'; exec xp_cmdshell 'dir'--`,
  `'; EXEC master..xp_cmdshell 'dir'--`,
  `'; waitfor delay '0:0:5'--`,
  `' waitfor delay '0:0:5'--`,
  `'; declare @x varchar(99)--`,
  `'; shutdown--`,
  `'; copy t from '/etc/passwd'--`,
  `'; attach database '/var/www/x.php' as x--`,
  `'; if (1=1) waitfor delay '0:0:5'`,
  `'; set @a=1--`,
  `'; truncate table users;`,
  `'; create user x--`,
  `'; grant all on *.* to x--`,
  `'; call p()--`,
  // … an expression
  `'||(select password from users)||'`,
  `'+(select 1)+'`,
  `'-sleep(5)-'`,
  `' * benchmark(1000000,md5(1)) * '`,
  `'+convert(int,@@version)+'`,
  `'|| utl_http.request('x') ||'`,
  `'-@@version-'`,
  // … a further clause
  `' having 1=1--`,
  `' group by id having 1=1--`,
  `' order by 5--`,
  `' limit 1 offset 1--`,
  `' into outfile '/var/www/x.php'--`,
  `' procedure analyse(1)--`,
  `' rlike (select 1)--`,
  `x' as y where 1=1--`,
  // without quotes
  `1 or 1=1`,
  `1 OR 2>1`,
  `-1 or 1=1#`,
  `1) or (1=1`,
  `1 and 1=0 union select 1`,
  `1 union select password from users`,
  `-1 union all select 1,2,3`,
  `-1) union select 1,2--`,
  `1 and sleep(5)`,
  `1 and (select 1 from dual)`,
  `1 or sleep(5)#`,
  `1-sleep(5)`,
  `sleep(5)`,
  `(select @@version)`,
  `(select password from users limit 1)`,
  `1;drop table users`,
  `1; select pg_sleep(5)`,
  `1; waitfor delay '0:0:5'`,
  `1 having 1=1`,
  `1 order by 9--`,
  `order by sleep(1)`,
  `1 group by ((1))`,
  `1 limit 0 union select 1`,
  `1 into outfile '/tmp/x'`,
  `1 procedure analyse(1,1)`,
  `1 and current_user=1`,
  `1\nor\n1=1`,
  `1\tor\t1=1`,
  `1\u00a0or\u00a01=1`,
  `1*(case when (1=1) then 1 else 0 end)`,
  `case when 1=1 then 1 else 0 end`,
  `main union select 1,2`,
  `user_42 and 5650=convert(int,1)`,
  `*/select 1,2--`,
  `*/; drop table users--`,
  // encoded once, twice, and for pages
  `%27%20or%201%3D1--`,
  `%2527%2520or%25201%253D1--`,
  `%27+or+1=1--`,
  `1+union+select+1,2`,
  `%u0027 or 1=1--`,
  `&#39; or 1=1--`,
  `&quot; or &quot;a&quot;=&quot;a`,
  `1%0aunion%0aselect%0a1,2`,
  `1%2520union%2520select%25201,2`,
]

const STAYS: readonly string[] = [
  ``,
  ` `,
  `main`,
  `feature/fix-#123`,
  `O'Brien`,
  `it's`,
  `O'Brien, James`,
  `O'Brien', James`,
  `TV 55", black`,
  `TV 55", weight=20`,
  `the users', roles and rights`,
  `f('a', key='b')`,
  `'a', 'b'`,
  `('a'), ('b')`,
  `x=1, y='2'`,
  `(see 'a'), (b)`,
  `1)`,
  `1) first`,
  `Romeo or Juliet`,
  `1 and 2`,
  `AT&T`,
  `C++`,
  `C#`,
  `a;b`,
  `1.47`,
  `john.doe@example.com`,
  `select a good name`,
  `drop table reservations`,
  `union square`,
  `credit union select account`,
  `order by phone`,
  `rock 'n' roll`,
  `the users' and admins' rights`,
  `don't or won't`,
  `'quoted'`,
  `"quoted" or "other"`,
  `'a', 'b' or 'c'`,
  `key='value'`,
  `a='b' and c='d'`,
  `status = "open" and priority = "high"`,
  `{"a":"b","c":["d"]}`,
  `{'or': 1}`,
  `Smith, John (Jr.)`,
  `50% or more`,
  `x || y`,
  `a && b`,
  `if (a) { b; }`,
  `foo(); bar();`,
  `note; select the best one`,
  `wait; delete the rest from there`,
  `it's fine; drop by any time`,
  `she said 'no' -- and left`,
  `'tis the season; update the calendar`,
  `rename 'a' to 'b'; then update`,
  `John's; Mary's`,
  `Options (select one)`,
  `Options (select all that apply)`,
  `(a or b)`,
  `having fun`,
  `group by age`,
  `into the wild`,
  `case when needed`,
  `executive or exec`,
  `execute the plan`,
  `where is it`,
  `like 'this' or like 'that'`,
  `5' 10"`,
  `6'2" and 80kg`,
  `the '90s or the '80s`,
  `l'été`,
  `d'Artagnan's`,
  `L'Oréal or Dior`,
  `100%25`,
  `a%20b`,
  `a+b`,
  `1+1`,
  `1-2`,
  `2026-11-20T10:00:00Z`,
  `#fff`,
  `--verbose`,
  `<b>it's</b>`,
  `C:\\Program Files`,
  `*.ts`,
  `/* comment */`,
  `a /* b */ c`,
  `日本語の「引用」`,
  `"`,
  `'`,
  '`code`',
  '`a` or `b`',
  `it’s or isn’t`,
  `the users' -- all of them -- and more`,
  `the users' #1 choice`,
  `A '+' B`,
  `the dogs' and the cats'`,
  `5' - 6'`,
  `'best' -- or so they say`,
  `"best" -- or so they say`,
  `sleep`,
  `time.sleep(5)`,
  `the union of a and b`,
  `Select * as needed`,
  `limit 5`,
  `1 in 10`,
  `2 is company`,
  `between 1 and 2`,
  `order 66 or 67`,
  `version 2 or 3`,
  `except on Mondays`,
  `minus 5 degrees`,
  `intersect at dawn`,
  `map(select(.name == "x"))`,
  `.[] | del(select(.a > 1))`,
  `fix: don't panic when user's input is empty; closes #12`,
  `docs: say what 'strict' means; update links`,
]

describe('breaksQuoting', () => {
  for (const value of BREAKS)
    it(`sees what ${JSON.stringify(value)} does`, () => assert.notEqual(breaksQuoting(value), undefined))
  for (const value of STAYS) it(`lets ${JSON.stringify(value)} be`, () => assert.equal(breaksQuoting(value), undefined))

  it('says what the value does', () => {
    assert.equal(breaksQuoting(`' or 1=1--`), 'ends the quotes and goes on as a condition')
    assert.equal(breaksQuoting(`x'; drop table users`), 'ends the quotes and begins another statement')
    assert.equal(breaksQuoting('1 union select 1,2'), 'adds a query')
  })

  const word = fc.stringMatching(/^[A-Za-z][a-z]{0,8}$/)

  it('finds a tautology behind any name, in any case, white space and comment', () => {
    const space = fc.constantFrom(' ', '\t', '\n', '/**/', '  ', '\r\n', '/* x */')
    const either = fc.constantFrom('or', 'OR', 'oR', '||')
    fc.assert(
      fc.property(word, space, either, fc.nat(9999), fc.constantFrom("'", '"'), (name, gap, or, number, quote) => {
        assert.notEqual(breaksQuoting(`${name}${quote}${gap}${or}${gap}${number}=${number}`), undefined)
        assert.notEqual(breaksQuoting(`${number}${gap}${or}${gap}${number}${gap}=${gap}${number}`), undefined)
      }),
    )
  })

  it('finds an added query of any width, encoded or not', () => {
    const columns = fc.array(fc.oneof(fc.nat(99).map(String), fc.constantFrom('null', 'user()', '@@version', "'x'")), {
      minLength: 1,
    })
    const encode = fc.constantFrom(
      (text: string) => text,
      encodeURIComponent,
      (text: string) => encodeURIComponent(encodeURIComponent(text)),
    )
    fc.assert(
      fc.property(columns, encode, word, (list, encoded, name) => {
        assert.notEqual(breaksQuoting(encoded(`${name}' union select ${list.join(',')}-- `)), undefined)
      }),
    )
  })

  it('lets English words be, with an apostrophe here and there', () => {
    const words =
      'and or not in is like as by order select from where union case when set drop table group limit into update a the user name its'
    const text = fc.array(fc.constantFrom(...words.split(' '), "it's", "users'", "'quoted'", 'well;', '12', '(maybe)'), {
      maxLength: 12,
    })
    const doubtful = /\b(?:in|is|as|by|like|limit|set|from|select|where|union)\b|\buser \(|; drop (?:table|user)\b/
    fc.assert(
      fc.property(
        text.map((words) => words.join(' ')).filter((joined) => !doubtful.test(joined)),
        (joined) => assert.equal(breaksQuoting(joined), undefined),
      ),
    )
  })

  it('answers whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void breaksQuoting(text)))
    for (const text of [
      '\0',
      '\ud800',
      "'\udfff or 1=1",
      '%',
      '%u',
      '%zz',
      '&#',
      '/*',
      '*/',
      '/*!',
      "'",
      "''''",
      '('.repeat(10_000),
    ])
      assert.doesNotThrow(() => breaksQuoting(text))
  })

  it('gives up on a text that is made of quotes and operators alone, instead of judging it for seconds', () => {
    for (const piece of ["'", "' ", "'or ", '||', "a' or not not not "])
      assert.match(String(breaksQuoting(piece.repeat(1_000_000 / piece.length))), /can be judged/)
    assert.equal(
      breaksQuoting("It's a long text, and the readers' patience is what it asks for; or so one says. ".repeat(10_000)),
      undefined,
    )
  })
})
