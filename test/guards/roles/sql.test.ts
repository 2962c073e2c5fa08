/** Statements that pass and statements that do not, for each dialect and for none. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import fc from 'fast-check'
import { parserLoaders } from '#sluice/cli/parsers.js'
import { forbidden, FUNCTION_RULES } from '#sluice/guards/roles/sql-functions.js'
import type { Site } from '#sluice/guards/roles/check.js'
import { type Parsers, parsersFor, type Reader } from '#sluice/guards/roles/parsers.js'
import { sqlCheck } from '#sluice/guards/roles/sql.js'
import { LIMITS } from '#sluice/limits.js'
import { type Dialect, DIALECTS, type SqlSettings, STATEMENTS } from '#sluice/manifest/content.js'

const site = (sql: SqlSettings = {}): Site => ({
  role: 'sql',
  at: '/query',
  tool: 'query',
  settings: { sql },
  reach: { places: [], cwd: '/', destinations: [] },
})

let parsers: Parsers
before(async () => {
  parsers = parsersFor(new Set(['sql']), {}, parserLoaders())
  await parsers.load()
})
const ruleFor = (text: string, settings: SqlSettings = {}): string | undefined => sqlCheck(parsers)(text, site(settings))?.rule

/** Read alike by every dialect. */
const READS: readonly string[] = [
  'select 1',
  'SELECT * FROM users',
  'select * from users;',
  'select * from users ; ',
  'select a, b as c, count(*) from t group by a, b having count(*) > 1 order by 1 desc limit 10 offset 5',
  "select * from t where name = 'O''Brien'",
  'select * from t where a = 1 or 1 = 1',
  'select a from t union select b from u union all select c from v',
  'select a from t except select b from u',
  'select t.*, u.name from t join u on t.id = u.id left join v on v.id = t.id',
  'select * from a cross join b',
  'select * from t where id in (select id from u where x > 3)',
  'select * from t where exists (select 1 from u where u.id = t.id)',
  "select * from t where a between 1 and 2 and b not like '%x%' and c is not null",
  "select case when a > 1 then 'x' else 'y' end from t",
  'select cast(a as char(3)) from t',
  'select distinct a from t',
  'with c as (select 1 as n) select * from c',
  'with recursive c(n) as (select 1 union all select n + 1 from c where n < 5) select n from c',
  'select sum(a) over (partition by b order by c) from t',
  'select (select max(a) from t) as m',
  "select ';' , '--', '/* */' from t",
  'select 1 /* a comment */ + 2',
  '-- what sells best\nselect a from t',
  '/* what sells best */ select a from t',
  'select a -- the first\nfrom t',
  'select coalesce(a, b), upper(c), length(d), substr(e, 1, 2), abs(-1), round(1.5, 1) from t',
  "select 'drop table users; delete from users' as text",
  'select * from (select a from t) as s',
  'select a from t where (b = 1 and c = 2) or not d = 3',
  'SELECT T1.a , T2.b , count(*) FROM Paragraphs AS T1 JOIN Documents AS T2 ON T1.d  =  T2.d GROUP BY T1.d',
  'select a from t order by count(*) desc limit 1',
  'explain select * from t',
  "select 'ünï', '日本語' from t",
  '\n\t select\n1 \n',
  'select -1, +2, 3 % 2',
  "select * from t where a = ''",
  'select a from t1, t2 where t1.x = t2.y',
]

/** As long and as nested as people and models write them. */
const LONG: readonly string[] = [
  `select s_acctbal, s_name, n_name, p_partkey from part, supplier, partsupp, nation, region where p_partkey = ps_partkey
   and s_suppkey = ps_suppkey and p_size = 15 and p_type like '%BRASS' and s_nationkey = n_nationkey and n_regionkey = r_regionkey
   and r_name = 'EUROPE' and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region
   where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey
   and r_name = 'EUROPE') order by s_acctbal desc, n_name, s_name, p_partkey limit 100`,
  `select o_year, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as mkt_share from (select o_orderdate as o_year,
   l_extendedprice * (1 - l_discount) as volume, n2.n_name as nation from part, supplier, lineitem, orders, customer, nation n1, nation n2
   where p_partkey = l_partkey and not (s_suppkey <> l_suppkey and not (l_orderkey = -1 or l_orderkey = -2))) as all_nations
   group by o_year order by o_year`,
  `select round(100.0 * sum(case when a > 0 then 1 when a < -1 then -1 else case when b is null then 0 else -2 end end) / nullif(count(*), 0), 2),
   coalesce(upper(trim(substr(replace(lower(name), 'a', 'b'), 1, 3))), 'x') from t where -a < -1 and -b > -2 and not c = -3 and not d in (-1, -2, -3)
   and e between -10 and -5 and f not like '%x%' and not exists (select 1 from u where u.id = t.id and not u.gone) group by name`,
  `with a as (select id from t where x in (select x from u where y in (select y from v where z in (select z from w)))), b as (select * from a)
   select * from (select * from (select * from (select id from b) as p) as q) as r where ((((id = 1) or (id = 2)) and (id <> 3)) or (id > 4))`,
  `select ${Array.from({ length: 200 }, (_, n) => `c${n} as d${n}`).join(', ')} from t where id in (${Array.from({ length: 500 }, (_, n) => n).join(', ')})`,
  `select * from t where ${Array.from({ length: 120 }, (_, n) => `(a = ${n} and b = -${n})`).join(' or ')}`,
  `select a from t0${Array.from({ length: 30 }, (_, n) => ` join t${n + 1} on t${n + 1}.id = t${n}.id`).join('')} where t1.a = 1`,
  Array.from({ length: 40 }, (_, n) => `select a, ${n} from t${n} where b = ${n}`).join(' union all '),
]

const OWN_READS: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    "select a::text, b->>'x', c @> '{\"a\":1}'::jsonb from t",
    "select * from t where name ilike '%x%' and tags && array['a']",
    'select distinct on (a) a, b from t order by a, b',
    "select $$it's$$, $tag$ ; $$ $tag$, E'a\\'b;', U&'d\\0061t'",
    'select * from generate_series(1, 10) as g(n)',
    "select interval '1 day' + now()",
    'select * from t tablesample system (1)',
    'select a from t fetch first 5 rows only',
    'select count(*) filter (where a) from t',
    'select * from t, lateral (select 1) x',
    'select /* a /* nested */ comment */ 1',
    'table t',
    'values (1, 2), (3, 4)',
    'show server_version',
    'explain (format json) select 1',
    'explain analyze select 1',
    'explain (analyze, buffers) select * from t',
    'explain delete from t',
    'explain update t set a = 1',
    "select current_setting('search_path')",
    "select pg_size_pretty(pg_relation_size('t'))",
    'select * from information_schema.tables',
    'select * from pg_catalog.pg_class',
    'select array_agg(a order by b) from t',
    "select string_agg(a, ',') from t",
    "select to_tsvector('x') @@ to_tsquery('y')",
    'select a from t where b = any($1)',
    'select xmlelement(name x)',
    'with a as materialized (select 1) select * from a',
    'select a # b, a ^ b, |/ c, a ~* b, a !~ b from t',
  ],
  sqlite: [
    'select "a", [b c], `d` from t where e = ?1 and f = :g and h = @i and j = $k',
    'explain query plan select * from t',
    'values (1, 2)',
    "select a ->> '$.x' from t",
    "select * from t where a glob 'x*' and b regexp 'y' and c match 'z'",
    'select a isnull, b notnull, c is not distinct from d from t',
    'select count(*) filter (where a) from t',
    'select * from t indexed by i where a = 1',
    "select json_extract(a, '$.x') from t",
    "select date('now', '-1 day'), strftime('%Y', a) from t",
    "select group_concat(a, ',') from t",
    'select * from sqlite_master',
    "select name from sqlite_schema where type = 'table'",
    'pragma table_info(users)',
    "PRAGMA table_info('users')",
    'pragma main.index_list(users);',
    'pragma database_list',
    'pragma foreign_key_list("users")',
    "select * from pragma_table_info('users')",
    'select a == b, a <> b, a || b, ~c, d << 1 from t',
    'with c as not materialized (select 1) select * from c',
    "select iif(a, b, c), printf('%d', 1), total(a) from t",
    "select x'ff', 1e5, 0xff, .5",
    'explain insert into t values (1)',
    'select hex(randomblob(16))',
  ],
  mysql: [
    'select `a b`, "text" from `d`.`t`',
    "select 'it\\'s' from t",
    'select a from t limit 5, 10',
    'select 1 # a comment\n',
    'select 1--1',
    'select 1 -- a comment\n',
    'show tables',
    'show databases',
    'show create table t',
    'show columns from t',
    'show index from t',
    'show processlist',
    'show full tables',
    'show status',
    "show variables like 'version'",
    'describe t',
    'desc t',
    'explain t',
    'explain format=json select 1',
    'explain analyze select * from t',
    'explain delete from t',
    "select group_concat(distinct a order by b desc separator ',') from t",
    'select date_add(now(), interval 1 day)',
    "select a->>'$.x', a->'$.y' from t",
    "select match(a, b) against ('x' in boolean mode) from t",
    "select * from t where a regexp 'x' or b rlike 'y' or c <=> null",
    'select @@version, database(), user()',
    "select b'101', x'ff', 0xff",
    "select _utf8'abc' collate utf8_bin",
    'select if(a, b, c), ifnull(a, b) from t',
    'select timestampdiff(day, a, b) from t',
    'select * from t use index (i) where a = 1',
    'select straight_join * from t',
    'select convert(a using utf8mb4) from t',
    'values row(1, 2)',
    "select * from json_table('[]', '$[*]' columns(a int path '$')) as j",
    'select count(distinct a, b) from t',
    'select \'a;b\' , "c;d" , `e;f` from t',
  ],
}

/** Refused in every dialect that can read it, and so without one. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /^sql.empty$/],
  [' ', /^sql.empty$/],
  ['-- nothing\n', /^sql/],
  [';', /^sql/],
  [';;', /^sql/],
  ["select * from read_text('/etc/passwd')", /^sql.function.others.files$/],
  ['select 1; select 2', /^sql.stacked$/],
  ['select 1;; select 2', /^sql.stacked$/],
  ['select 1;/**/drop table t', /^sql.stacked$/],
  ["select 'a'; delete from t; --", /^sql.stacked$/],
  ['select 1; -- \n ; select 2', /^sql.stacked$/],
  ['select 1 --', /^sql.comment$/],
  ['select * from t -- the rest', /^sql.comment$/],
  ['select 1 /* no end', /^sql.comment$/],
  ['select 1 /*', /^sql.comment$/],
  ['select /*!50000 sleep(5) */ 1', /^sql.comment$/],
  ['select 1 /*! union select password from users */', /^sql.comment$/],
  ['select /*M!100 1 */', /^sql.comment$/],
  ['insert into t values (1)', /^sql.statement$/],
  ['insert into t (a) select a from u', /^sql.statement$/],
  ['update t set a = 1', /^sql.statement$/],
  ['delete from t', /^sql.statement$/],
  ['DELETE FROM t WHERE 1=1;', /^sql.statement$/],
  ['create table t (a int)', /^sql.statement$/],
  ['create table t as select 1', /^sql.statement$/],
  ['create view v as select 1', /^sql.statement$/],
  ['create index i on t (a)', /^sql.statement$/],
  ['alter table t add column b int', /^sql.statement$/],
  ['drop table t', /^sql.statement$/],
  ['drop table if exists t', /^sql.statement$/],
  ['begin', /^sql.statement$/],
  ['commit', /^sql.statement$/],
  ['rollback', /^sql.statement$/],
  ['with x as (select 1) delete from t', /^sql.statement$/],
  ['with x as (select 1) insert into t select * from x', /^sql.statement$/],
  ['with x as (select 1) update t set a = 1', /^sql.statement$/],
  ['selec 1', /^sql.unreadable$/],
  ['select from where', /^sql.unreadable$/],
  ['select * frm t where', /^sql.unreadable$/],
  ['select (1', /^sql.unreadable$/],
  ['select 1)', /^sql.unreadable$/],
  ["select 'a", /^sql.unreadable$/],
  ["' or 1=1 --", /^sql/],
  ["1' union select 1", /^sql/],
  ['1 or 1=1', /^sql.unreadable$/],
  ['xp_cmdshell', /^sql/],
  ["exec xp_cmdshell 'dir'", /^sql/],
  ['declare @x varchar(9); select @x', /^sql/],
  ["waitfor delay '0:0:5'", /^sql/],
  ['hello there', /^sql/],
  ['how many users are there?', /^sql/],
  ['select 1\0', /^sql.character$/],
  ["select '\0'", /^sql.character$/],
  ["select '\ud800'", /^sql.character$/],
]

const OWN_REFUSED: Readonly<Record<Dialect, readonly (readonly [string, RegExp])[]>> = {
  postgresql: [
    ["copy t from '/etc/passwd'", /^sql.statement$/],
    ["copy (select 1) to program 'sh'", /^sql.statement$/],
    ['do $$ begin end $$', /^sql.statement$/],
    ['call p()', /^sql.statement$/],
    ['set role postgres', /^sql.statement$/],
    ['reset all', /^sql.statement$/],
    ['grant all on t to public', /^sql.statement$/],
    ['truncate t', /^sql.statement$/],
    ['vacuum', /^sql.statement$/],
    ['analyze t', /^sql.statement$/],
    ['lock table t', /^sql.statement$/],
    ['listen x', /^sql.statement$/],
    ["notify x, 'y'", /^sql.statement$/],
    ['prepare p as select 1', /^sql.statement$/],
    ['execute p', /^sql.statement$/],
    ['explain analyze execute p', /^sql.statement$/],
    ['declare c cursor for select 1', /^sql.statement$/],
    ['discard all', /^sql.statement$/],
    ["load 'x.so'", /^sql.statement$/],
    ['create extension dblink', /^sql.statement$/],
    ["create function f() returns int language sql as 'select 1'", /^sql.statement$/],
    ['create trigger x after insert on t execute function f()', /^sql.statement$/],
    ['create role x superuser', /^sql.statement$/],
    ["alter system set x = 'y'", /^sql.statement$/],
    ['alter role x superuser', /^sql.statement$/],
    ['refresh materialized view v', /^sql.statement$/],
    ['reindex table t', /^sql.statement$/],
    ["security label on table t is 'x'", /^sql.statement$/],
    ['select * into u from t', /^sql.statement$/],
    ['select 1 into temp u', /^sql.statement$/],
    ['select * from t for update', /^sql.statement$/],
    ['select * from t for share', /^sql.statement$/],
    ['select * from (select * from t for update) s', /^sql.statement$/],
    ['with d as (delete from t returning *) select * from d', /^sql.statement$/],
    ['with d as (insert into t values (1) returning *) select * from d', /^sql.statement$/],
    ['with d as (update t set a = 1 returning *) select * from d', /^sql.statement$/],
    ['with a as (with d as (delete from t returning *) select * from d) select * from a', /^sql.statement$/],
    ['select * from (with d as (delete from t returning *) select * from d) s', /^sql/],
    ['explain analyze delete from t', /^sql.statement$/],
    ['explain (analyze) insert into t values (1)', /^sql.statement$/],
    ['explain (analyze true) update t set a = 1', /^sql.statement$/],
    ['explain analyze with d as (delete from t returning *) select * from d', /^sql.statement$/],
    ['explain analyze create table x as select 1', /^sql.statement$/],
    ['merge into t using u on t.a = u.a when matched then delete', /^sql.statement$/],
    ["select pg_read_file('/etc/passwd')", /^sql.function.postgresql.files$/],
    ["select * from pg_ls_dir('/')", /^sql.function.postgresql.files$/],
    ["select pg_catalog.pg_read_binary_file('x')", /^sql.function.postgresql.files$/],
    ['select "pg_read_file"(\'/etc/passwd\')', /^sql.function.postgresql.files$/],
    ['select U&"pg\\005fread_file"(\'x\')', /^sql.function.postgresql.files$/],
    ["select PG_READ_FILE('x')", /^sql.function.postgresql.files$/],
    ["select pg_read_file/**/('x')", /^sql.function.postgresql.files$/],
    ['select 1 where exists (select pg_sleep(5))', /^sql.function.postgresql.waiting$/],
    ["explain select pg_read_file('x')", /^sql.function.postgresql.files$/],
    ["select lo_import('/etc/passwd')", /^sql.function.postgresql.files$/],
    ["select dblink('host=x', 'select 1')", /^sql.function.postgresql.network$/],
    ["select * from dblink_exec('x', 'y')", /^sql.function.postgresql.network$/],
    ["select query_to_xml('delete from t', true, true, '')", /^sql.function.postgresql.text-as-query$/],
    ['select pg_terminate_backend(1)', /^sql.function.postgresql.sessions$/],
    ["select set_config('a', 'b', false)", /^sql.function.postgresql.settings$/],
    ["select a from t where b = (select set_config('a', 'b', false))", /^sql.function.postgresql.settings$/],
    ['select 1; select pg_sleep(1)', /^sql.stacked$/],
    ['select $$a$$; select 2', /^sql.stacked$/],
    ["select E'\\''; select 2 --'\n", /^sql.stacked$/],
    ["select '\\'; select 2 --'\n", /^sql.stacked$/],
    ['select /* /* */ 1', /^sql.comment$/],
  ],
  sqlite: [
    ["attach database '/tmp/x' as y", /^sql.statement$/],
    ['detach x', /^sql.statement$/],
    ['vacuum', /^sql.statement$/],
    ["vacuum into '/tmp/x'", /^sql.statement$/],
    ['pragma user_version = 5', /^sql.statement$/],
    ['pragma writable_schema = on', /^sql.statement$/],
    ['pragma writable_schema(1)', /^sql.statement$/],
    ['pragma journal_mode', /^sql.statement$/],
    ['pragma table_info = users', /^sql.statement$/],
    ['pragma table_info(users) select 1', /^sql.statement$/],
    ['pragma wal_checkpoint', /^sql.statement$/],
    ['explain pragma user_version = 5', /^sql.statement$/],
    ['explain explain select 1', /^sql.unreadable$/],
    ["explain attach 'x' as y", /^sql.statement$/],
    ['reindex', /^sql.statement$/],
    ['analyze', /^sql.statement$/],
    ['savepoint x', /^sql.statement$/],
    ['replace into t values (1)', /^sql.statement$/],
    ['insert or replace into t values (1)', /^sql.statement$/],
    ['create trigger x after insert on t begin delete from t; end', /^sql/],
    ["create virtual table x using csv(filename='/etc/passwd')", /^sql.statement$/],
    ['create temp table t (a)', /^sql.statement$/],
    ["select load_extension('x')", /^sql.function.sqlite.files$/],
    ["select LOAD_EXTENSION ('x')", /^sql.function.sqlite.files$/],
    ['select "load_extension"(\'x\')', /^sql.function.sqlite.files$/],
    ["select [load_extension]('x')", /^sql.function.sqlite.files$/],
    ["select load_extension/**/('x')", /^sql.function.sqlite.files$/],
    ["select readfile('/etc/passwd')", /^sql.function.sqlite.files$/],
    ["select writefile('/tmp/x', 'y')", /^sql.function.sqlite.files$/],
    ["select * from fsdir('/')", /^sql.function.sqlite.files$/],
    ["select edit('x', 'vi')", /^sql.function.sqlite.files$/],
    ["select fts3_tokenizer('simple', x'41')", /^sql.function.sqlite.files$/],
    ["select pragma, load_extension('x') from pragma", /^sql.function.sqlite.files$/],
    ['explain query plan pragma user_version = 5', /^sql.statement$/],
    ["select eval('delete from t')", /^sql.function.sqlite.programs$/],
    ["select 'a\\'; delete from t --'\n", /^sql.stacked$/],
    ['with d as (delete from t returning *) select * from d', /^sql.unreadable$/],
    ['select * from t for update', /^sql.unreadable$/],
    ['select * into u from t', /^sql.unreadable$/],
  ],
  mysql: [
    ["select * from t into outfile '/tmp/x'", /^sql.unreadable$/],
    ["select a into outfile '/tmp/x' from t", /^sql.unreadable$/],
    ["select '<?php' into dumpfile '/var/www/x.php'", /^sql.unreadable$/],
    ['select a into @x from t', /^sql.statement$/],
    ['select * from t for update', /^sql.statement$/],
    ["load data infile '/etc/passwd' into table t", /^sql/],
    ["load data local infile '/etc/passwd' into table t", /^sql/],
    ['call p()', /^sql.statement$/],
    ['do sleep(5)', /^sql/],
    ['set @a = 1', /^sql.statement$/],
    ["set global x = 'y'", /^sql.statement$/],
    ['kill 5', /^sql.statement$/],
    ['use d', /^sql.statement$/],
    ['flush privileges', /^sql.statement$/],
    ['lock tables t read', /^sql.statement$/],
    ['unlock tables', /^sql.statement$/],
    ['truncate t', /^sql.statement$/],
    ['replace into t values (1)', /^sql.statement$/],
    ['insert into t set a = 1 on duplicate key update a = 2', /^sql.statement$/],
    ['delete a from a join b on a.x = b.x', /^sql.statement$/],
    ['update a join b on a.x = b.x set a.y = 1', /^sql.statement$/],
    ["grant all on *.* to 'x'@'%'", /^sql.statement$/],
    ["create user 'x'@'%' identified by 'y'", /^sql/],
    ["prepare s from 'select 1'", /^sql/],
    ['handler t open', /^sql/],
    ['shutdown', /^sql/],
    ["install plugin x soname 'y.so'", /^sql/],
    ["create function f returns string soname 'lib_mysqludf_sys.so'", /^sql/],
    ['select sleep(5)', /^sql.function.mysql.waiting$/],
    ['select SLEEP (5)', /^sql.function.mysql.waiting$/],
    ['select sleep/**/(5)', /^sql.function.mysql.waiting$/],
    ['select * from t where a = 1 and sleep(5)', /^sql.function.mysql.waiting$/],
    ['select benchmark(1000000, md5(1))', /^sql.function.mysql.waiting$/],
    ["select load_file('/etc/passwd')", /^sql.function.mysql.files$/],
    ["select `load_file`('/etc/passwd')", /^sql.function.mysql.files$/],
    ["explain select load_file('/etc/passwd')", /^sql.function.mysql.files$/],
    ["select sys_exec('id')", /^sql.function.mysql.programs$/],
    ["select get_lock('x', 5)", /^sql.function.mysql.sessions$/],
    ["select 'a' ; select 2", /^sql.stacked$/],
    ['select "a\\"" ; select 2', /^sql.stacked$/],
    ['select 1 #', /^sql.comment$/],
    ['with x as (select 1) delete from t', /^sql.statement$/],
    ['(select 1) union (delete from t)', /^sql/],
    ['explain analyze delete from t', /^sql.statement$/],
  ],
}

describe('sqlCheck', () => {
  for (const text of [...READS, ...LONG])
    it(`passes ${JSON.stringify(text.slice(0, 120))} in any dialect and in none`, () => {
      for (const dialect of DIALECTS) assert.equal(ruleFor(text, { dialect }), undefined, dialect)
      assert.equal(ruleFor(text), undefined)
    })

  for (const [text, rule] of REFUSED)
    it(`refuses ${JSON.stringify(text)}`, () => {
      for (const dialect of DIALECTS) if (!/!/.test(text)) assert.match(ruleFor(text, { dialect }) ?? 'passed', /^sql/, dialect)
      assert.match(ruleFor(text) ?? 'passed', rule)
    })

  for (const dialect of DIALECTS) {
    for (const text of OWN_READS[dialect])
      it(`passes ${JSON.stringify(text)} in ${dialect}`, () => assert.equal(ruleFor(text, { dialect }), undefined))
    for (const [text, rule] of OWN_REFUSED[dialect])
      it(`refuses ${JSON.stringify(text)} in ${dialect}`, () => assert.match(ruleFor(text, { dialect }) ?? 'passed', rule))
  }

  it('takes a statement that only one dialect can read for what it is there', () => {
    assert.equal(ruleFor("select * from t where a ilike 'x'"), undefined)
    assert.equal(ruleFor("select pg_read_file('x')"), 'sql.function.postgresql.files')
    assert.equal(ruleFor("select load_file('x')"), 'sql.function.mysql.files')
    assert.equal(ruleFor('select * into u from t'), 'sql.statement')
    // To MySQL it is one text, to the others a statement behind another.
    assert.equal(ruleFor("select '\\'; delete from t; select '"), 'sql.stacked')
  })

  it('passes what one dialect alone can read where none is set', () => {
    for (const text of [
      'show tables',
      'show search_path',
      'describe t',
      'pragma table_info(t)',
      "select strftime('%Y', d) from t",
      'select a::text from t',
    ])
      assert.equal(ruleFor(text), undefined, text)
  })

  it('allows what a person set, and nothing beside it', () => {
    const writes: SqlSettings['statements'] = ['select', 'insert', 'update', 'delete']
    for (const dialect of DIALECTS) {
      for (const text of ['insert into t values (1)', 'update t set a = 1 where b = 2', 'delete from t where a = 1', 'select 1'])
        assert.equal(ruleFor(text, { dialect, statements: writes }), undefined, text)
      assert.equal(ruleFor('drop table t', { dialect, statements: writes }), 'sql.statement')
      assert.equal(ruleFor('explain select 1', { dialect, statements: writes }), 'sql.statement')
      for (const text of [
        'create table t (a int)',
        'drop table t',
        'alter table t add column b int',
        'insert into t select * from u',
      ])
        assert.equal(ruleFor(text, { dialect, statements: STATEMENTS }), undefined, `${dialect} ${text}`)
      assert.equal(ruleFor('insert into t values (1); select 1', { dialect, statements: STATEMENTS }), 'sql.stacked')
    }
    assert.equal(
      ruleFor('insert into t values (1) on conflict do nothing', { dialect: 'postgresql', statements: ['insert'] }),
      undefined,
    )
    for (const dialect of ['postgresql', 'sqlite'] as const)
      assert.equal(
        ruleFor('insert into t values (1) on conflict (a) do update set a = 2', { dialect, statements: ['insert'] }),
        'sql.statement',
      )
    assert.equal(
      ruleFor('with d as (delete from t returning *) select * from d', { dialect: 'postgresql', statements: writes }),
      undefined,
    )
    assert.equal(
      ruleFor("insert into t values (pg_read_file('x'))", { dialect: 'postgresql', statements: STATEMENTS }),
      'sql.function.postgresql.files',
    )
  })

  it('says where, what and what to do, with nothing in it that a terminal obeys', () => {
    const found = sqlCheck(parsers)('selec \u001b[31m \u202e', site())
    assert.equal(found?.at, '/query')
    assert.equal(found.severity, 'high')
    assert.match(found.what, /postgresql: .*sqlite: /)
    assert.doesNotMatch(found.what, /[\u001b\u202e]/)
    assert.match(sqlCheck(parsers)('delete from t', site())?.hint ?? '', /select, explain/)
  })

  it('refuses before its parser is loaded, and when there is none', async () => {
    const missing = async (): Promise<never> => await Promise.reject(new Error('no such package'))
    const loaders = { ...parserLoaders(), sql: { postgresql: missing, sqlite: missing, mysql: missing } }
    const without = parsersFor(new Set(['sql']), {}, loaders)
    assert.equal(without.ready('sql'), false)
    assert.match(sqlCheck(without)('select 1', site())?.what ?? '', /not loaded/)
    await without.load()
    assert.equal(without.ready('sql'), true)
    assert.match(sqlCheck(without)('select 1', site())?.what ?? '', /no such package/)
  })

  it('loads the parsers of the dialect that is set alone, and none where no role needs one', async () => {
    const asked: string[] = []
    const loader = (dialect: Dialect) => async () => {
      asked.push(dialect)
      return await parserLoaders().sql[dialect]()
    }
    const sql = { postgresql: loader('postgresql'), sqlite: loader('sqlite'), mysql: loader('mysql') }
    const loaders = { ...parserLoaders(), sql }
    const none = parsersFor(new Set(['path']), {}, loaders)
    assert.equal(none.ready('sql'), true)
    await none.load()
    assert.deepEqual(asked, [])
    assert.match(sqlCheck(none)('select 1', site())?.rule ?? '', /unreadable/)
    const one = parsersFor(new Set(['sql']), { sql: { dialect: 'sqlite' } }, loaders)
    await Promise.all([one.load(), one.load()])
    assert.deepEqual(asked, ['sqlite'])
  })
})

describe('rules of functions', () => {
  it('each have names that they forbid and names that they do not, and each name its reason', () => {
    assert.equal(new Set(FUNCTION_RULES.map(({ id }) => id)).size, FUNCTION_RULES.length)
    for (const { id, names, others, dialects, why } of FUNCTION_RULES) {
      assert.ok(names.length > 0 && others.length > 0 && why.length > 10, id)
      for (const dialect of dialects) {
        for (const name of names) assert.ok(forbidden(name.replace('*', 'x'), [dialect]), `${id}: ${name}`)
        for (const other of others) assert.equal(forbidden(other, [dialect]), undefined, `${id}: ${other}`)
      }
    }
  })

  it('hold in the statements that they are about', () => {
    for (const { id, names, dialects } of FUNCTION_RULES)
      for (const dialect of dialects)
        for (const name of names) {
          const called = `select a, ${name.replace('*', 'x')}('x', 1) from t`
          const rule = ruleFor(called, { dialect }) ?? 'passed'
          assert.match(rule, /^sql\.(?:function\.|unreadable)/, called)
          assert.ok(
            rule === `sql.function.${id}` || rule === 'sql.unreadable' || rule.startsWith(`sql.function.${dialect}`),
            rule,
          )
        }
  })
})

describe('statements that are made to break a parser', () => {
  const deep = (piece: string, count: number, end = ''): string => `select ${piece.repeat(count)}1${end.repeat(count)}`
  const hostile: readonly string[] = [
    deep('(', 10_000, ')'),
    deep('not ', 8_000),
    deep('-', 16_000),
    deep('- ', 16_000),
    deep('case when ', 3_000),
    deep('case a when b then ', 150),
    deep('explain ', 800),
    `select 1 where ${'a.'.repeat(40)}`,
    `select 1 where ${'a.'.repeat(40)}a`,
    `select 1 from t group by ${'$$a.'.repeat(20)}`,
    `select ${Array(20).fill('not (@not (@not (@)))').join(', ')}`,
    `explain select ${Array(20).fill('not (@)').join(', ')}`,
    `${'explain '.repeat(800)}select 1`,
    `${'prepare s as '.repeat(320)}select 1`,
    `${'if a then '.repeat(320)}select 1`,
    `create procedure p() begin ${'if a then '.repeat(320)}select 1`,
    deep('cast(', 290),
    deep('cast(', 30),
    deep('position(', 30),
    deep('interval ', 300),
    deep('array[', 200),
    deep('array[1,', 200),
    deep('substring(', 40, ')'),
    deep('cast(interval ', 40),
    `select * from ${'(select * from ('.repeat(40)}t`,
    `select * from a, ${'(select 1 from b, '.repeat(40)}t`,
    `select * from t join ${'('.repeat(60)}t`,
    deep('f(', 10_000, ')'),
    deep('(select ', 4_000, ')'),
    `select 1${'+1'.repeat(12_000)}`,
    `select 1${' or 1'.repeat(6_000)}`,
    `select 1${' union select 1'.repeat(2_000)}`,
    `select 1${'::int'.repeat(5_000)}`,
    `select a${' is null'.repeat(4_000)}`,
    `select a${'[1]'.repeat(9_000)}`,
    `select a${' collate x'.repeat(3_000)}`,
    `select * from t${' join t on 1'.repeat(2_500)}`,
    `select * from ${'('.repeat(9_000)}t${')'.repeat(9_000)}`,
    `select $$'$$${'+1'.repeat(12_000)}`,
    `select $1 $$'$$${'+1'.repeat(12_000)}`,
    `select '\\'${'+1'.repeat(12_000)}--'\n`,
    `select 1 --\r${'+1'.repeat(12_000)}\n`,
    `select 1 /* /* */${'+1'.repeat(12_000)} */`,
    `select "${'+1'.repeat(12_000)}`,
    `select ${'/*'.repeat(15_000)}`,
    `with a0 as (select 1)${Array.from({ length: 40 }, (_, n) => `, a${n + 1} as (select 1 from a${n}, a${n})`).join('')} select * from a40`,
    'x'.repeat(1_000_000),
    `select '${'x'.repeat(1_000_000)}'`,
    `select ${'1,'.repeat(16_000)}1`,
  ]

  it('are refused, or read, and leave it as it was', () => {
    for (const text of hostile)
      for (const dialect of DIALECTS) {
        ruleFor(text, { dialect })
        assert.equal(ruleFor('select a, b from t where c = 1', { dialect }), undefined, `${dialect} after ${text.slice(0, 40)}`)
      }
    assert.equal(ruleFor('x'.repeat(LIMITS.sqlCharacters + 1)), 'sql.long')
    assert.equal(ruleFor(`select 1${'+1'.repeat(12_000)}`), 'sql.deep')
  })

  it('of the greatest depth that is read leave it as it was, many times over', () => {
    const pieces = [
      '+1',
      ' or 1',
      ' union select 1',
      ' is null',
      ' collate x',
      '::int',
      '[1]',
      ' between 1 and 1',
      ' in (1)',
      ' not like 1',
      '->1',
    ]
    for (let round = 0; round < 5; round += 1)
      for (const piece of [...pieces, '(', '-', ' not', ' - ', 'f(', 'case when ', '(select '])
        for (const dialect of DIALECTS) {
          const count = Math.floor(LIMITS.sqlDepth / Math.max(1, piece.match(/\w+|[^\s\w]/g)?.length ?? 1)) - 4
          const closing = piece.includes('(') && !piece.includes(')') ? ')'.repeat(count) : ''
          ruleFor(`select 1${piece.repeat(count)}`, { dialect })
          ruleFor(`select ${piece.repeat(count)}1${closing}`, { dialect })
        }
    for (const dialect of DIALECTS) assert.equal(ruleFor('select a from t', { dialect }), undefined, dialect)
  })

  it('that ended a parser leave no statement that only the others read', () => {
    const gone: Reader<never> = () => ({ ok: false, why: 'its parser broke off', gone: true })
    const missing: Reader<never> = () => ({ ok: false, why: 'its parser could not be loaded' })
    const without = (reader: Reader<never>): Parsers => ({
      ...parsers,
      sql: (dialect) => (dialect === 'mysql' ? reader : parsers.sql(dialect)),
    })
    const rule = (text: string, reader: Reader<never>, settings: SqlSettings = {}): string | undefined =>
      sqlCheck(without(reader))(text, site(settings))?.rule
    // To PostgreSQL and SQLite this is one string, to MySQL a call.
    const two = `select '\\'', load_file("/etc/passwd") -- '\n`
    assert.equal(rule(two, gone), 'sql.unreadable')
    assert.equal(rule('select 1', gone), 'sql.unreadable')
    assert.equal(rule('select 1', gone, { dialect: 'sqlite' }), undefined)
    // What no parser says is known of a function's name all the same.
    assert.equal(rule("select load_file('/etc/passwd')", missing), 'sql.function.mysql.files')
    assert.equal(rule('select 1', missing), undefined)
  })

  it('of any characters get an answer', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'select ',
        "'",
        '"',
        '`',
        ';',
        '--',
        '/*',
        '*/',
        '$$',
        '\\',
        '(',
        ')',
        ',',
        '\n',
        '#',
        'a',
        '1',
        '[',
        ']',
        '{',
        '@',
        ':',
        '\u{1f600}',
        'E',
        "'' ",
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((list) => list.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          for (const dialect of DIALECTS) ruleFor(text, { dialect })
        },
      ),
    )
    for (const dialect of DIALECTS) assert.equal(ruleFor('select 1', { dialect }), undefined)
  })
})
