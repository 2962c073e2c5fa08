/** Arguments that lead to files, and paths that do not. */
import type { RoleRule } from './rule.js'

/** What a path leads through when it is not one of a file system. */
const OTHER_PATHS = [
  'json path, jsonpath, xpath, api path, url path, api endpoint, rest endpoint, endpoint path, dot notation, property path',
  'dotted path, route path, cookie, drawing command, request path, jq path, object path, path parameter, asset path, node path',
  'scene path, menu path, class path, registry path, heading path, import path, module path, category path',
  'mount prefix, mount path, secret engine, secret path, audit device, path of the secret, path to the secret, path of the mount',
  'path to the mount, path to write the secret, path to read the secret',
]
const FILE_HEADS = [
  'path, file, filename, file name, filepath, pathname, directory, dir, folder, cwd, workdir, directory name, dir name, dirname',
  'folder name, working directory, outputdir, outdir, outfile, infile, subdirectory, subfolder, basedir, rootdir, srcdir, destdir',
  'glob, path filter, path prefix, path pattern, file pattern, file glob',
]
const PLACE_HEADS = [
  'destination, dest, source, src, target, input, output, from, to, location, root, workspace, repo, repository, project, image',
  'document, archive, base, template, config, font, logo, dataset, database, db, save to, include, exclude, attachment, media',
  'video, audio, pdf, csv, notebook, module, script',
]

export const FILE_RULES: readonly RoleRule[] = [
  {
    id: 'path-name',
    role: 'path',
    weight: 6,
    because: 'its name says so',
    why: 'what ends with path, file or folder is opened',
    clue: {
      head: FILE_HEADS,
      notAfter: [
        'xpath, api, css, dom, xml, url, route, career, clip, cookie, object, class, asset, menu, node, scene, property, attribute',
        'heading',
      ],
      saysNot: OTHER_PATHS,
    },
    matches: [
      { name: 'path' },
      { name: 'outputPath' },
      { name: 'file_paths' },
      { name: 'working_directory' },
      { name: 'dirName' },
      { name: 'path_to_file' },
      { name: 'filename' },
    ],
    passes: [
      { name: 'path_style' },
      { name: 'file_type' },
      { name: 'file_id' },
      { name: 'xpath' },
      { name: 'classPath' },
      { name: 'soundPath', about: 'Sound asset path' },
      { name: 'path', about: 'API path, such as /v1/users' },
      { name: 'path', about: 'Path of the secret, without the mount prefix' },
      { name: 'profile' },
      { name: 'file_content' },
    ],
  },
  {
    id: 'path-of-request',
    role: 'identifier',
    weight: 8,
    because: 'it is the path of a request',
    why: 'what follows the host of a URL leads to no file of this machine',
    clue: {
      head: ['path'],
      notAfter: ['file, output, input, save, download, local, cert, key, schema, spec'],
      tool: ['http request, api request, rest api, http method, api call, call api, call endpoint, http client'],
      saysNot: ['file, directory, folder, disk'],
    },
    matches: [{ name: 'path', tool: 'request: Make an HTTP request' }],
    passes: [
      { name: 'path', tool: 'read_file: Read a file' },
      { name: 'output_path', tool: 'request: Make an HTTP request' },
    ],
  },
  {
    id: 'folder-of-mail',
    role: 'identifier',
    weight: 8,
    because: 'it is a folder of mails',
    why: 'mailboxes have folders that are no files',
    clue: {
      head: ['folder, folder name, mailbox'],
      tool: ['mail, email, imap, inbox, mailbox, message'],
      saysNot: ['path, disk, save'],
    },
    matches: [{ name: 'folder', tool: 'list_emails: List emails' }],
    passes: [{ name: 'folder', tool: 'list_files: List files' }],
  },
  {
    id: 'path-format',
    role: 'path',
    weight: 20,
    because: 'its format is that of a path',
    why: 'the server’s author declared it',
    clue: { format: ['path', 'file-path', 'filepath', 'directory-path', 'file', 'directory'] },
    matches: [{ name: 'x', schema: { format: 'file-path' } }],
    passes: [{ name: 'x', schema: { format: 'uri' } }, { name: 'x' }],
  },
  {
    id: 'path-described',
    role: 'path',
    weight: 5,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'path, filepath, directory, folder, filename, file name, file path, name of the file, file to, glob pattern, directory path',
      ],
      saysNot: OTHER_PATHS,
    },
    matches: [
      { name: 'source', about: 'Path to the image' },
      { name: 'where', about: 'The absolute path of the repository' },
      { name: 'out', about: 'Directory to write to' },
    ],
    passes: [
      { name: 'source', about: 'The image' },
      { name: 'folder', about: 'The ID of the folder to list' },
      { name: 'select', about: 'JSON path to select values' },
    ],
  },
  {
    id: 'path-place',
    role: 'path',
    weight: 4,
    because: 'its name and its description say so',
    why: 'a source or destination that the description calls a file is opened',
    clue: {
      head: PLACE_HEADS,
      says: ['path, directory, folder, filesystem, file system, local file, on disk, filename, file to'],
      saysNot: [...OTHER_PATHS, 'id, url, identifier, reference'],
    },
    matches: [
      { name: 'destination', about: 'New location (path) of the file' },
      { name: 'workspace', about: 'Where it works: a directory' },
    ],
    passes: [
      { name: 'destination', about: 'City of arrival' },
      { name: 'source', about: 'Id of the folder' },
    ],
  },
  {
    id: 'path-place-tool',
    role: 'path',
    weight: 4,
    because: 'its name and the tool say so',
    why: 'where a tool moves, copies or reads files, source and destination are files',
    clue: {
      head: ['source, destination, src, dest, from, to, target'],
      tool: ['move file, copy file, rename file, move or rename file, file or directory, file and directory, symlink'],
      saysNot: ['id, url, email'],
    },
    matches: [{ name: 'source', tool: 'move_file: Move or rename files and directories' }],
    passes: [
      { name: 'source', tool: 'translate: Translate a text' },
      { name: 'title', tool: 'copy_file: Copies' },
    ],
  },
  {
    id: 'path-example',
    role: 'path',
    weight: 3,
    because: 'its example is a path',
    why: 'an example shows what is expected',
    clue: { example: 'path' },
    matches: [
      { name: 'out', schema: { default: './build' } },
      { name: 'out', schema: { examples: ['chart.png'] } },
    ],
    passes: [
      { name: 'out', schema: { default: 'build' } },
      { name: 'out', schema: { default: '1.5' } },
    ],
  },
  {
    id: 'path-pattern',
    role: 'path',
    weight: 5,
    because: 'its pattern wants a path',
    why: 'what must begin with a slash is an absolute path',
    clue: { pattern: 'path', saysNot: OTHER_PATHS },
    matches: [{ name: 'x', schema: { pattern: '^/.+' } }],
    passes: [{ name: 'x', schema: { pattern: '^[a-z]+$' } }],
  },
  {
    id: 'glob-described',
    role: 'path',
    weight: 8,
    because: 'it is a pattern of file names',
    why: 'a glob leads to files, and out of folders, as a path does',
    clue: {
      head: ['pattern, include, exclude, glob, ignore, match, filter'],
      says: ['glob, file pattern, gitignore'],
      saysNot: ['regex, regular expression'],
    },
    matches: [
      { name: 'pattern', about: 'Glob of files to find' },
      { name: 'excludePatterns', about: 'Glob patterns' },
    ],
    passes: [{ name: 'pattern', about: 'Regex of names' }, { name: 'pattern' }],
  },
  {
    id: 'glob-of-files',
    role: 'path',
    weight: 8,
    because: 'it is a pattern of file names',
    why: 'what a tool of files leaves out or looks for is named by globs',
    clue: {
      head: ['exclude pattern, include pattern, ignore pattern, file pattern, pattern'],
      tool: ['search file, list file, find file, directory tree, file tree, file and directory, file name, filename'],
      saysNot: ['regex, regular expression, text, content'],
      toolNot: ['regex, regular expression, grep, content, text'],
    },
    matches: [
      { name: 'excludePatterns', tool: 'directory_tree: Get a tree' },
      { name: 'pattern', tool: 'search_files: Find files by name' },
    ],
    passes: [
      { name: 'pattern', tool: 'search_code: Search the contents of files' },
      { name: 'pattern', tool: 'search_files: Search files with a regex' },
      { name: 'pattern', tool: 'weave: Weave a cloth' },
    ],
  },
]
