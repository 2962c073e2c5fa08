/** Functions that reach further than the rows of a query. Rules as data: in which dialect, which names, what they reach. */
import { type Dialect, DIALECTS } from '../../manifest/content.js'

export interface FunctionRule {
  readonly id: string
  readonly dialects: readonly Dialect[]
  /** In lower case; one that ends in `*` stands for all that begin with it. */
  readonly names: readonly string[]
  /** What such a function does, as the rest of a sentence. */
  readonly why: string
  /** Names that look like these, and do nothing of the kind. */
  readonly others: readonly string[]
}

const rule = (id: string, dialects: readonly Dialect[], names: string, why: string, others: string): FunctionRule => ({
  id,
  dialects,
  names: names.split(' '),
  why,
  others: others.split(' '),
})

/** PostgreSQL 18 "Functions and Operators" and its contrib modules; MySQL 8.4; SQLite and the extensions of its shell; DuckDB, SQL Server. */
export const FUNCTION_RULES: readonly FunctionRule[] = [
  rule(
    'postgresql.files',
    ['postgresql'],
    'pg_read_file pg_read_binary_file pg_read_file_old pg_stat_file pg_ls_* pg_file_* pg_logdir_ls lo_import lo_export ' +
      'pg_import_system_collations pg_read_file_v* file_fdw_handler',
    "reads or writes files of the database's machine",
    'pg_relation_filepath pg_relation_size pg_size_pretty lower',
  ),
  rule(
    'postgresql.large-objects',
    ['postgresql'],
    'lo_from_bytea lo_put lo_create lo_creat lo_unlink lo_truncate lo_truncate64 lowrite lo_open',
    'writes outside of tables',
    'lo_get log',
  ),
  rule(
    'postgresql.network',
    ['postgresql'],
    'dblink* http http_get http_post http_put http_patch http_delete http_head http_request urlencode_post postgres_fdw_* ' +
      'query_export_to_s3 table_import_from_s3 invoke pg_net_* aws_* pg_background_*',
    'reaches other machines',
    'inet_server_addr host network',
  ),
  rule(
    'postgresql.text-as-query',
    ['postgresql'],
    'query_to_xml* cursor_to_xml* database_to_xml* schema_to_xml* table_to_xml* ts_stat ts_rewrite crosstab crosstab2 crosstab3 crosstab4 ' +
      'connectby xpath_table plpgsql_call_handler plv8_* plpython* dbms_sql*',
    'runs a query that stands in a text, which nobody has read',
    'to_tsquery xmlagg xmlelement',
  ),
  rule(
    'postgresql.sessions',
    ['postgresql'],
    'pg_terminate_backend pg_cancel_backend pg_advisory_* pg_try_advisory_* pg_notify pg_log_backend_memory_contexts',
    'reaches other sessions',
    'pg_backend_pid pg_stat_get_activity',
  ),
  rule(
    'postgresql.settings',
    ['postgresql'],
    'set_config pg_reload_conf pg_rotate_logfile pg_logfile_rotate pg_promote pg_switch_wal pg_switch_xlog pg_create_* pg_drop_* ' +
      'pg_copy_* pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup pg_replication_* pg_logical_* pg_wal_replay_* pg_stat_reset* ' +
      'pg_stat_statements_reset pg_export_snapshot pg_restore_* pg_clear_* pg_sync_* pg_extension_config_dump schedule unschedule',
    "changes the database server's own state",
    'current_setting pg_get_viewdef pg_is_in_recovery',
  ),
  rule(
    'postgresql.waiting',
    ['postgresql'],
    'pg_sleep pg_sleep_for pg_sleep_until',
    'keeps the database waiting',
    'now clock_timestamp',
  ),
  rule(
    'mysql.files',
    ['mysql'],
    'load_file gen_dictionary_load gen_dictionary_drop lo_import',
    "reads files of the database's machine",
    'load_factor file',
  ),
  rule(
    'mysql.programs',
    ['mysql'],
    'sys_exec sys_eval sys_bineval sys_get sys_set cmdshell do_system http_get http_post http_request lib_mysqludf_*',
    'runs programs or reaches other machines',
    'sysdate system_user',
  ),
  rule(
    'mysql.sessions',
    ['mysql'],
    'get_lock release_lock release_all_locks master_pos_wait source_pos_wait wait_for_executed_gtid_set wait_until_sql_thread_after_gtids ' +
      'group_replication_* asynchronous_connection_failover_* keyring_* audit_log_* version_tokens_* mysql_firewall_* set_firewall_mode ' +
      'service_get_* service_release_locks',
    'reaches other sessions, or the database server itself',
    'connection_id row_count',
  ),
  rule('mysql.waiting', ['mysql'], 'sleep benchmark', 'keeps the database waiting', 'now sysdate'),
  rule(
    'sqlite.files',
    ['sqlite'],
    'load_extension readfile writefile edit fsdir lsmode zipfile zipfile_cds sqlar_* csv fileio_* lsdir sqlite_dbpage sqlite_dbdata ' +
      'sqlite_dbptr fts3_tokenizer text_read text_write blob_write',
    'reads or writes files, or loads code',
    'hex likelihood zeroblob',
  ),
  rule(
    'sqlite.programs',
    ['sqlite'],
    'eval exec system shell http_get http_post http_do http_get_body http_request sqlite_exec define',
    'runs a text as a query or a program, or reaches other machines',
    'iif printf',
  ),
  rule(
    'others.files',
    DIALECTS,
    'read_csv read_csv_auto read_parquet read_json read_json_auto read_json_objects read_ndjson read_ndjson_auto read_text read_blob ' +
      'parquet_scan parquet_metadata parquet_schema sniff_csv st_read read_xlsx iceberg_scan delta_scan sqlite_scan sqlite_attach ' +
      'postgres_scan postgres_attach mysql_scan openrowset opendatasource openquery',
    'reads files or reaches other servers, in an engine whose statements are written alike',
    'json_each readers file_name glob',
  ),
  rule('sqlite.waiting', ['sqlite'], 'sleep usleep', 'keeps the database waiting', 'julianday unixepoch'),
]

/** The rule that forbids a call, if one does. */
export function forbidden(name: string, dialects: readonly Dialect[]): FunctionRule | undefined {
  return FUNCTION_RULES.find(
    (row) => row.dialects.some((one) => dialects.includes(one)) && row.names.some((pattern) => stands(pattern, name)),
  )
}

function stands(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
