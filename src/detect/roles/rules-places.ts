/** Arguments that say where: files, URLs, hosts. */
import type { RoleRule } from './rule.js'

/** What a path leads through when it is not one of a file system. */
const OTHER_PATHS = [
  'json path, jsonpath, xpath, api path, url path, api endpoint, rest endpoint, endpoint path, dot notation, property path, dotted path',
  'route path, cookie, drawing command, request path, jq path, object path, path parameter',
]
const FILE_HEADS = [
  'path, file, filename, file name, filepath, pathname, directory, dir, folder, cwd, workdir',
  'directory name, dir name, dirname, folder name, working directory, outputdir, outdir, outfile',
  'infile, subdirectory, subfolder, basedir, rootdir, srcdir, destdir, filenames, glob, path filter, path prefix, path pattern, file pattern, file glob',
]
const PLACE_HEADS = [
  'destination, dest, source, src, target, input, output, from, to, location, root, workspace, repo',
  'repository, project, image, document, archive, base, template, config, font, logo, dataset, database',
  'db, save to, include, exclude, attachment, media, video, audio, pdf, csv, notebook, module, script',
]

export const PLACE_RULES: readonly RoleRule[] = [
  {
    id: 'path-name',
    role: 'path',
    weight: 6,
    because: 'its name says so',
    why: 'what ends with path, file or folder is opened',
    clue: {
      head: FILE_HEADS,
      notAfter: ['xpath, api, css, dom, xml, url, route, career, clip, cookie, object'],
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
      { name: 'path', about: 'API path, such as /v1/users' },
      { name: 'profile' },
      { name: 'file_content' },
    ],
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
      saysNot: [...OTHER_PATHS, 'id, url'],
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
      tool: ['move file, copy file, rename file, move or rename file, file or directory, files and directories', 'symlink'],
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
    id: 'url-format',
    role: 'url',
    weight: 20,
    because: 'its format is that of a URL',
    why: 'JSON Schema formats for RFC 3986 and RFC 3987',
    clue: { format: ['uri', 'url', 'uri-reference', 'iri', 'iri-reference', 'http-url'] },
    matches: [{ name: 'x', schema: { format: 'uri' } }],
    passes: [
      { name: 'x', schema: { format: 'uri-template' } },
      { name: 'x', schema: { format: 'uuid' } },
    ],
  },
  {
    id: 'url-name',
    role: 'url',
    weight: 7,
    because: 'its name says so',
    why: 'what ends with URL, link or href is fetched or followed by somebody',
    clue: {
      head: [
        'url, uri, href, hyperlink, permalink, webhook, baseurl, weburl, homepage, website, web page, webpage',
        'endpoint url',
      ],
      notAfter: ['escape, track, spotify'],
    },
    matches: [
      { name: 'url' },
      { name: 'imageUrl' },
      { name: 'csp_report_uri' },
      { name: 'sitemap_urls' },
      { name: 'targetURLs' },
    ],
    passes: [{ name: 'url_type' }, { name: 'curl' }, { name: 'spotify_uri' }, { name: 'link_type' }],
  },
  {
    id: 'url-described',
    role: 'url',
    weight: 5,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: ['url, uri, web address, link to, website, web page'],
      saysNot: ['slug, uri of the resource'],
    },
    matches: [
      { name: 'page', about: 'URL of the page to open' },
      { name: 'feed', about: 'The web address to read' },
    ],
    passes: [
      { name: 'slug', about: 'URL slug of the post' },
      { name: 'page', about: 'The page to open' },
      { name: 'data', about: 'URL encoded form data' },
    ],
  },
  {
    id: 'url-place',
    role: 'url',
    weight: 4,
    because: 'its name and its description say so',
    why: 'a link, endpoint or site that the description calls a URL is followed',
    clue: {
      head: [
        'link, endpoint, site, feed, source, src, image, page, target, server, origin, callback, redirect',
        'proxy, avatar, icon, repository, repo, remote',
      ],
      says: ['url, http, https, link to, web address'],
      saysNot: ['path, id, name'],
    },
    matches: [
      { name: 'link', about: 'Where to go (https)' },
      { name: 'endpoint', about: 'Full URL of the service' },
    ],
    passes: [
      { name: 'link', about: 'Kind of relation' },
      { name: 'image', about: 'Name of the image' },
    ],
  },
  {
    id: 'url-pattern',
    role: 'url',
    weight: 20,
    because: 'its pattern wants a URL',
    why: 'what must begin with http is a URL',
    clue: { pattern: 'url' },
    matches: [{ name: 'x', schema: { pattern: '^https?://' } }],
    passes: [{ name: 'x', schema: { pattern: '^/api' } }],
  },
  {
    id: 'url-example',
    role: 'url',
    weight: 4,
    because: 'its example is a URL',
    why: 'an example shows what is expected',
    clue: { example: 'url' },
    matches: [{ name: 'x', schema: { default: 'https://example.com/' } }],
    passes: [{ name: 'x', schema: { default: 'example' } }],
  },
  {
    id: 'host-format',
    role: 'host',
    weight: 20,
    because: 'its format is that of a host or an address',
    why: 'JSON Schema formats for RFC 1123, RFC 2673 and RFC 4291',
    clue: { format: ['hostname', 'idn-hostname', 'ipv4', 'ipv6', 'ip', 'ip-address'] },
    matches: [{ name: 'x', schema: { format: 'ipv4' } }],
    passes: [{ name: 'x', schema: { format: 'uri' } }],
  },
  {
    id: 'host-name',
    role: 'host',
    weight: 6,
    because: 'its name says so',
    why: 'a server connects to what it is given as a host',
    clue: {
      head: ['host, hostname, host name, ip, ip address, ipaddress, fqdn, nameserver, ip addr, domain name'],
      notAfter: ['source, src, client, dst, destination, remote, attacker, local, bind, listen'],
    },
    matches: [{ name: 'host' }, { name: 'ip_address' }, { name: 'targetHost' }, { name: 'db_hostname' }],
    passes: [{ name: 'host_id' }, { name: 'src_ip' }, { name: 'hosting' }, { name: 'domain' }],
  },
  {
    id: 'host-domain',
    role: 'host',
    weight: 5,
    because: 'its name and what is said around it say so',
    why: 'a domain is one of the internet where lookups, certificates or sites are spoken of; others have domains of knowledge or devices',
    clue: {
      head: ['domain, subdomain, server, address, target'],
      around: [
        'dns, whois, hostname, domain name, ip address, ssl, tls, nslookup, ping, traceroute, port scan',
        'example com, e g google com, subdomain',
      ],
      aroundNot: ['email address, wallet, contract address, cell, postal'],
    },
    matches: [
      { name: 'domain', tool: 'whois_lookup: Who owns it' },
      { name: 'target', about: 'Hostname to ping' },
    ],
    passes: [
      { name: 'domain', about: 'Domain of the entity: light, switch' },
      { name: 'address', about: 'Wallet to send to' },
    ],
  },
  {
    id: 'host-described',
    role: 'host',
    weight: 5,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: ['hostname, host name, ip address, domain name'],
      notAfter: ['source, src, client, dst, remote'],
    },
    matches: [{ name: 'machine', about: 'Hostname of the machine' }],
    passes: [
      { name: 'machine', about: 'The machine' },
      { name: 'x', about: 'Filter by the IP address of the client' },
    ],
  },
  {
    id: 'host-example',
    role: 'host',
    weight: 2,
    because: 'its example is a host',
    why: 'an example shows what is expected',
    clue: { example: 'host' },
    matches: [
      { name: 'x', schema: { default: '127.0.0.1' } },
      { name: 'x', schema: { examples: ['example.com'] } },
    ],
    passes: [{ name: 'x', schema: { default: '1.2.3' } }],
  },
]
