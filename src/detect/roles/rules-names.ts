/** Arguments that name something: the strict reading, and what speaks for it. */
import type { RoleRule } from './rule.js'

export const NAME_RULES: readonly RoleRule[] = [
  {
    id: 'closed',
    role: 'identifier',
    weight: 40,
    because: 'only the values of a list can stand there',
    why: 'a command with an enum runs nothing that the server did not name itself',
    clue: { closed: true },
    matches: [
      { name: 'command', schema: { enum: ['start', 'stop'] } },
      { name: 'path', schema: { const: '/' } },
    ],
    passes: [{ name: 'command' }],
  },
  {
    id: 'identifier-format',
    role: 'identifier',
    weight: 20,
    because: 'its format says so',
    why: 'dates, times and UUIDs have no room for anything else',
    clue: {
      format: [
        'uuid',
        'date',
        'date-time',
        'time',
        'duration',
        'json-pointer',
        'relative-json-pointer',
        'color',
        'int64',
        'int32',
        'double',
      ],
    },
    matches: [{ name: 'x', schema: { format: 'date-time' } }],
    passes: [{ name: 'x', schema: { format: 'uri' } }],
  },
  {
    id: 'identifier-pattern',
    role: 'identifier',
    weight: 10,
    because: 'its pattern lets little through',
    why: 'a pattern that names its letters from beginning to end describes a name',
    clue: { pattern: 'plain' },
    matches: [{ name: 'query', schema: { pattern: '^[A-Z]{3}$' } }],
    passes: [
      { name: 'x', schema: { pattern: '^.*$' } },
      { name: 'x', schema: { pattern: '[a-z]' } },
    ],
  },
  {
    id: 'identifier-name',
    role: 'identifier',
    weight: 6,
    because: 'its name says so',
    why: 'what ends with id, name, type or code names something, whatever it is an id of',
    clue: {
      head: [
        'id, uuid, guid, name, key, type, kind, slug, code, number, version, status, state, format, mode, style, level, language, lang',
        'locale, currency, country, region, timezone, date, time, owner, branch, ref, tag, user, username, org, organization, role',
        'namespace, table, column, field, symbol, ticker, sort, direction, order, color, colour, encoding, theme, category, unit, model',
        'engine, provider, sha, commit, size, identifier, telecode, extension, by, dialect, group, priority, severity, frequency, period',
        'interval, year, month, day',
      ],
      notAfter: ['file, dir, directory, folder, host, domain'],
    },
    matches: [
      { name: 'issueId' },
      { name: 'table_name' },
      { name: 'country_code' },
      { name: 'statement_type' },
      { name: 'owner' },
      { name: 'sort_by' },
    ],
    passes: [{ name: 'file_name' }, { name: 'path' }, { name: 'host_name' }, { name: 'idea' }],
  },
  {
    id: 'identifier-of-file',
    role: 'identifier',
    weight: 6,
    because: 'its name says so',
    why: 'the id, type or size of a file or host is not the file or host',
    clue: {
      head: [
        'id, uuid, key, type, kind, format, mode, style, encoding, extension, size, status, version, number, hash, token, sort, tag',
        'color, owner, group, code',
      ],
      after: ['file, dir, directory, folder, host, domain, path, url, uri'],
    },
    matches: [{ name: 'file_id' }, { name: 'folderKey' }, { name: 'url_type' }],
    passes: [{ name: 'file_name' }, { name: 'id' }],
  },
  {
    id: 'identifier-described',
    role: 'identifier',
    weight: 5,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'id, identifier, name, slug, uuid, type, date, timestamp, symbol, ticker, currency, timezone, username, key, number, branch',
        'owner, color, format, status, language, version, mode, style, order, sha, tag, label, handle, login, country code, currency code',
      ],
      saysNot: ['path, url, file name, name of the file, filename, email'],
    },
    matches: [
      { name: 'folder', about: 'The ID of the folder' },
      { name: 'x', about: 'Name of the branch' },
    ],
    passes: [
      { name: 'x', about: 'What somebody said' },
      { name: 'x', about: 'Name of the file to write' },
    ],
  },
  {
    id: 'identifier-either',
    role: 'identifier',
    weight: 16,
    because: 'it may be one thing or another',
    why: 'what may be a path or a URL or an id is held to what all of them share',
    clue: {
      says: [
        'url or, or url, or a url, or full url, or the url, or uri, uri or, path or id, id or path, name or path, path or name',
        'id or name, name or id, path or base64, path or content, path or text, path or code, path or key, email or id, id or email',
        'username or email, email or username',
      ],
    },
    matches: [
      { name: 'image', about: 'URL or path of the image' },
      { name: 'user', about: 'Their username or email' },
    ],
    passes: [{ name: 'image', about: 'Path of the image' }],
  },
  {
    id: 'identifier-listed',
    role: 'identifier',
    weight: 5,
    because: 'its description lists the values that can stand there',
    why: 'few values are meant, although the schema does not say so',
    clue: {
      says: [
        'valid value, allowed value, possible value, accepted value, supported value, must be one of, valid option, available option',
      ],
    },
    matches: [{ name: 'recipients', about: 'Who receives this email. Valid values: all, none' }],
    passes: [{ name: 'recipients', about: 'Email addresses, one of which must be ours' }],
  },
]
