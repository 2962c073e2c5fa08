/**
 * Secrets that are known by their shape, as data. A rule says how its secret is recognised in words that the linear
 * matchers of match.ts understand; none of them is a free regular expression over a peer's text.
 *
 * Samples are written in parts, so that no scanner takes this file for a leak.
 */
export interface SecretRule {
  readonly id: string
  /** What it is, in a sentence that begins "holds …". */
  readonly what: string
  /** Why it is masked although somebody may want to read it. */
  readonly why: string
  readonly shape: Shape
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export type Shape =
  /** A prefix and the longest run of an alphabet after it, at least `min` characters; the whole is masked. */
  | { readonly kind: 'token'; readonly prefixes: readonly string[]; readonly alphabet: Alphabet; readonly min: number }
  /** Three base64url parts with dots, the first two of them JSON objects. */
  | { readonly kind: 'jwt' }
  /** `-----BEGIN … PRIVATE KEY…-----` to its END, or to the end of the text. */
  | { readonly kind: 'private-key' }
  /** `scheme://user:PASSWORD@host`: the password. */
  | { readonly kind: 'url-password' }
  /** `Bearer CREDENTIAL`, `Basic CREDENTIAL`: the credential. */
  | { readonly kind: 'authorization' }
  /** `password = VALUE`, `"api_key": "VALUE"`: the value. */
  | { readonly kind: 'assignment' }

export type Alphabet = 'upper' | 'word' | 'dashed' | 'dotted'

const API = 'whoever reads it can act as its owner until it is revoked'

export const SECRET_RULES: readonly SecretRule[] = checked([
  {
    id: 'private-key',
    what: 'holds a private key in PEM or OpenSSH form',
    why: 'it proves an identity for years and is seldom revoked',
    shape: { kind: 'private-key' },
    matches: [
      whole('-----BEGIN RSA PRIV', 'ATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----'),
      whole('-----BEGIN PRIV', 'ATE KEY-----\\nMIIEvQIBADANBgkq\\n-----END PRIVATE KEY-----\\n'),
      whole('-----BEGIN OPENSSH PRIV', 'ATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA'),
      whole('-----BEGIN PGP PRIV', 'ATE KEY BLOCK-----\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----'),
    ],
    passes: [
      '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----',
      '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----',
      'a private key begins with a line of dashes',
    ],
  },
  {
    id: 'jwt',
    what: 'holds a JSON Web Token',
    why: 'most are bearer credentials while they last',
    shape: { kind: 'jwt' },
    matches: [
      whole('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'),
    ],
    passes: ['eyJhbGciOiJIUzI1NiJ9', 'eyJhIjoxfQ.config.json', 'the prefix eyJ is the base64 of an opening brace'],
  },
  {
    id: 'aws-access-key',
    what: 'holds the id of an AWS access key',
    why: 'the id names the account and usually stands beside its secret',
    shape: { kind: 'token', prefixes: ['AKIA', 'ASIA'], alphabet: 'upper', min: 16 },
    matches: [whole('AKIA', 'IOSFODNN7EXAMPLE'), whole('key=ASIA', 'Y34FZKBOKMUTVV7A;')],
    passes: ['AKIA', 'AKIAlowercaseletters', 'MALAKIAIOSFODNN7EXAMPLE'],
  },
  {
    id: 'github-token',
    what: 'holds a GitHub token',
    why: API,
    shape: {
      kind: 'token',
      prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
      alphabet: 'word',
      min: 22,
    },
    matches: [
      whole('ghp_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9'),
      whole('github_pat_', '11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789'),
    ],
    passes: ['ghp_short', 'a high_priority_task', 'github_pat_ is the prefix of a fine-grained token'],
  },
  {
    id: 'gitlab-token',
    what: 'holds a GitLab token',
    why: API,
    shape: { kind: 'token', prefixes: ['glpat-', 'gldt-', 'glrt-', 'glptt-'], alphabet: 'dashed', min: 20 },
    matches: [whole('glpat-', 'aB3dE6gH9jK2mN5pQ8sT')],
    passes: ['glpat-', 'glpat-short', 'a glpat- prefix'],
  },
  {
    id: 'slack-token',
    what: 'holds a Slack token',
    why: API,
    shape: {
      kind: 'token',
      prefixes: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
      alphabet: 'dashed',
      min: 20,
    },
    matches: [whole('xoxb-', '123456789012-123456789012-aB3dE6gH9jK2mN5pQ8sT1vW4')],
    passes: ['xoxb-', 'xoxo-love-and-kisses-from-everybody'],
  },
  {
    id: 'google-api-key',
    what: 'holds a Google API key',
    why: API,
    shape: { kind: 'token', prefixes: ['AIza'], alphabet: 'dashed', min: 35 },
    matches: [whole('AIza', 'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q')],
    passes: ['AIza', 'AIzaShort'],
  },
  {
    id: 'stripe-key',
    what: 'holds a Stripe secret or restricted key',
    why: API,
    shape: {
      kind: 'token',
      prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
      alphabet: 'word',
      min: 20,
    },
    matches: [whole('sk_live_', 'aB3dE6gH9jK2mN5pQ8sT1vW4'), whole('rk_test_', 'aB3dE6gH9jK2mN5pQ8sT1vW4')],
    passes: ['pk_live_aB3dE6gH9jK2mN5pQ8sT1vW4', 'sk_live_', 'risk_test_of_the_whole_company_in_2024'],
  },
  {
    id: 'npm-token',
    what: 'holds a token of an npm registry',
    why: 'it can publish packages in its owner’s name',
    shape: { kind: 'token', prefixes: ['npm_'], alphabet: 'word', min: 36 },
    matches: [whole('//registry.example/:_authToken=npm_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9')],
    passes: ['npm_config_registry', 'npm_package_version'],
  },
  {
    id: 'anthropic-key',
    what: 'holds an Anthropic API key',
    why: API,
    shape: { kind: 'token', prefixes: ['sk-ant-'], alphabet: 'dashed', min: 20 },
    matches: [whole('sk-ant-', 'api03-aB3dE6gH9jK2mN5pQ8sT1vW4yZ7')],
    passes: ['sk-ant-', 'task-ant-colony-optimisation-of-2024'],
  },
  {
    id: 'openai-key',
    what: 'holds an OpenAI API key',
    why: API,
    shape: { kind: 'token', prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], alphabet: 'dashed', min: 20 },
    matches: [whole('sk-proj-', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9')],
    passes: ['sk-proj-', 'disk-proj-aB3dE6gH9jK2mN5pQ8sT1vW4'],
  },
  {
    id: 'openai-legacy-key',
    what: 'holds an OpenAI API key of the older form',
    why: API,
    shape: { kind: 'token', prefixes: ['sk-'], alphabet: 'word', min: 40 },
    matches: [whole('sk-', 'aB3dE6gH9jK2mN5pQ8sTT3BlbkFJaB3dE6gH9jK2mN5pQ8sT')],
    passes: ['sk-learn', 'sk-SK', 'task-aB3dE6gH9jK2mN5pQ8sTT3BlbkFJaB3dE6gH9jK2mN5pQ8sT'],
  },
  {
    id: 'hugging-face-token',
    what: 'holds a Hugging Face token',
    why: API,
    shape: { kind: 'token', prefixes: ['hf_'], alphabet: 'word', min: 30 },
    matches: [whole('hf_', 'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH')],
    passes: ['hf_hub_download', 'half_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'],
  },
  {
    id: 'url-password',
    what: 'holds a URL with a password',
    why: 'connection strings carry the password of the database in the clear',
    shape: { kind: 'url-password' },
    matches: [
      whole('postgres://app:', 's3cr3tPass@db.internal:5432/app'),
      whole('{"url":"https://bob:', 'hunter22@example.com/x"}'),
    ],
    passes: [
      'https://example.com:8080/@scope/package',
      'https://user@example.com/',
      'postgres://app:${DB_PASSWORD}@db/app',
      'ssh://git@host:22/repo',
      'mail bob:x@example.com',
    ],
  },
  {
    id: 'authorization',
    what: 'holds the credential of an Authorization header',
    why: API,
    shape: { kind: 'authorization' },
    matches: [
      whole('Authorization: Bearer ', '7f3Kd92mQx81LpZ0vB'),
      whole("curl -H 'authorization: Basic ", "dXNlcjpwYXNzd29yZDEyMw=='"),
    ],
    passes: ['Bearer authentication is required', 'Bearer ${ACCESS_TOKEN_FROM_ENV_1}', 'Basic understanding-of-the-matter'],
  },
  {
    id: 'assignment',
    what: 'holds a value assigned to a password, secret, token or key',
    why: 'the name says that it is one',
    shape: { kind: 'assignment' },
    matches: [
      whole('password=', 'hunter2!'),
      whole('DB_PASSWORD: ', '"correcthorse9"'),
      whole('{"api_key":"', 'abc123def456"}'),
      whole('{\\"client_secret\\":\\"', 'Zx9-81kk2\\"}'),
      whole('aws_secret_access_key = ', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
      whole('GITLAB_TOKEN=', 'k3j4h5g6f7d8'),
      whole('https://api.example/v1?apikey=', 'k3j4h5g6f7d8&x=1'),
      whole('accessToken: ', "'k3j4h5g6f7d8'"),
    ],
    passes: [
      'password: must be at least eight characters',
      'password = os.environ["DB_PASSWORD"]',
      'const token = await getToken(user1)',
      'password: ${DB_PASSWORD_2}',
      'API_KEY=<your-api-key-1>',
      'secret: "string"',
      'progressToken: 12345678',
      '{"nextPageToken":"k3j4h5g6f7d8"}',
      '"password": "********"',
      'PASSWORD=$(cat /run/secret1)',
      'the secret: patience, and 2 cups of tea',
    ],
  },
])

/** A sample in parts: what is split here is not in the file as a whole. */
function whole(...parts: readonly string[]): string {
  return parts.join('')
}

/** @throws TypeError if a rule lacks samples of what it matches and what it lets pass: such a rule was never tried. */
export function checked(rules: readonly SecretRule[]): readonly SecretRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
