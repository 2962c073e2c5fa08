/** Arguments that lead elsewhere: URLs, hosts. */
import type { RoleRule } from './rule.js'

export const ADDRESS_RULES: readonly RoleRule[] = [
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
        'url, uri, href, hyperlink, permalink, webhook, baseurl, weburl, homepage, website, web page, webpage, endpoint url',
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
        'link, endpoint, site, feed, source, src, image, page, target, server, origin, callback, redirect, proxy, avatar, icon',
        'repository, repo, remote',
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
      notAfter: ['source, src, client, dst, attacker, victim, local, bind, listen'],
      saysNot: ['filter by, filter'],
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
      head: ['domain, server, address, target'],
      around: [
        'dns, whoi, hostname, domain name, ip address, ssl, tls, nslookup, ping, traceroute, port scan, example com, e g google com',
        'subdomain',
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
      notAfter: ['source, src, client, dst, attacker, victim'],
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
