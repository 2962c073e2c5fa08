/** Host names that lead to no public host, as rules (pure). */

export interface NameRule {
  readonly id: string
  /** The end of a sentence about the host. */
  readonly what: string
  readonly why: string
  /** Whole names, and with a leading dot everything below a name. */
  readonly names: readonly string[]
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export const NAME_RULES: readonly NameRule[] = checked([
  {
    id: 'address.metadata',
    what: 'is the metadata service of a cloud',
    why: 'it hands the credentials of the machine to whoever asks from it',
    names: [
      'metadata instance-data metadata.google.internal metadata.goog instance-data.ec2.internal rancher-metadata',
      'metadata.tencentyun.com metadata.packet.net metadata.platformequinix.com',
    ].flatMap((row) => row.split(' ')),
    matches: ['metadata.google.internal', 'metadata', 'instance-data'],
    passes: ['metadata.example.com', 'docs.cloud.google.com'],
  },
  {
    id: 'address.local-name',
    what: 'is a name of this machine or of a private network',
    why: 'what listens there trusts its neighbours',
    names: [
      'localhost .localhost .localdomain .local .internal .intranet .private .corp .home .lan .home.arpa .svc .consul .docker',
      'ip6-localhost ip6-loopback broadcasthost kubernetes kubernetes.default host.docker.internal gateway.docker.internal host.containers.internal',
    ].flatMap((row) => row.split(' ')),
    matches: ['localhost', 'a.localhost', 'db.internal', 'printer.local', 'api.default.svc', 'kubernetes'],
    passes: ['localhost.example.com', 'internal.example.com', 'local.dev', 'mylocalhost.io'],
  },
  {
    id: 'address.rebinding',
    what: 'is a service whose names lead to an address of the caller’s choice',
    why: 'a name that passes every list answers with a private address, or tells the caller that it was asked',
    names: [
      '.nip.io .sslip.io .xip.io .xip.name .ip6.name .traefik.me .rbndr.us .1u.ms .r3dir.me .localtest.me .lvh.me .vcap.me',
      '.lacolhost.com .localho.st .127-0-0-1.org.uk .backname.io .fuf.me .smackaho.st .42foo.com .bugbounty.dod.network',
      '.oastify.com .burpcollaborator.net .interact.sh .dnslog.cn .ceye.io .oast.pro .oast.live .oast.site .oast.online .oast.fun',
      '.oast.me mail.ebc.apple.com .nicob.net',
    ].flatMap((row) => row.split(' ')),
    matches: ['169.254.169.254.nip.io', 'lvh.me', '307.r3dir.me', 'a.b.localtest.me', 'make-1-2-3-4.1u.ms'],
    passes: ['snip.io', 'xnip.io.example', 'volvh.me', 'example.com'],
  },
])

function checked(rules: readonly NameRule[]): readonly NameRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}

const RULE_OF: ReadonlyMap<string, NameRule> = new Map(
  NAME_RULES.flatMap((rule) => rule.names.map((name) => [name, rule] as const)),
)

/** The rule that knows a host name, in lower case and without a dot at its end. */
export function nameRuleOf(host: string): NameRule | undefined {
  const whole = RULE_OF.get(host) ?? (host.includes('.') ? RULE_OF.get(`.${host}`) : undefined)
  if (whole !== undefined) return whole
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const rule = RULE_OF.get(host.slice(dot))
    if (rule !== undefined) return rule
  }
  return undefined
}

/** Scripts with letters that look like Latin ones. */
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}]/u
const LATIN = /\p{Script=Latin}/u
/** Cyrillic and Greek small letters that are Latin ones to the eye. */
const ONLY_LIKE_LATIN = /^[асеорхуѕіјһԁԛԝӏԍοανρυικ\d-]+$/u
const LETTER = /\p{L}/u
const BELOW_ASCII = /\.[a-z]+\.?$/

/** Whether a host name in Unicode imitates another: scripts mixed in one label, or one of look-alikes only below an ASCII domain. */
export function imitates(host: string): boolean {
  return host.split('.').some((label) => {
    if (!LIKE_LATIN.test(label)) return false
    return LATIN.test(label) || (LETTER.test(label) && ONLY_LIKE_LATIN.test(label) && BELOW_ASCII.test(host))
  })
}
