/**
 * The places that no server is granted, as data. Two kinds of rows: a place is refused for where it is, or a folder is
 * refused for what lies directly in it. Names are compared without case, since some file systems do.
 */
import type { ResolvedGrant } from './sandbox.js'

export type Access = ResolvedGrant['access']

/** Which rule speaks against a grant, and what a person can do instead. */
export interface Refusal {
  readonly rule: string
  readonly instead: string
}

/** Names of one or more path pieces that hold credentials, wherever they stand. */
interface CredentialName {
  readonly name: string
  readonly holds: string
  /** Projects use the name too: inside a granted folder it counts only if one of these is in it. */
  readonly evidence?: readonly string[]
}

export const CREDENTIALS: readonly CredentialName[] = [
  { name: '.ssh', holds: 'private keys' },
  { name: '.gnupg', holds: 'private keys' },
  { name: '.aws', holds: 'cloud credentials', evidence: ['credentials', 'config', 'sso', 'cli', 'login'] },
  {
    name: '.azure',
    holds: 'cloud credentials',
    evidence: ['azureprofile.json', 'accesstokens.json', 'msal_token_cache.json', 'msal_token_cache.bin'],
  },
  { name: '.config/gcloud', holds: 'cloud credentials' },
  { name: '.oci', holds: 'cloud credentials' },
  { name: '.aliyun', holds: 'cloud credentials' },
  { name: '.boto', holds: 'cloud credentials' },
  { name: '.s3cfg', holds: 'cloud credentials' },
  { name: '.kube', holds: 'cluster credentials', evidence: ['config', 'cache'] },
  { name: '.minikube', holds: 'cluster credentials' },
  { name: '.docker', holds: 'registry credentials', evidence: ['config.json', 'run'] },
  { name: '.dockercfg', holds: 'registry credentials' },
  { name: '.config/containers', holds: 'registry credentials' },
  { name: '.npmrc', holds: 'registry credentials' },
  { name: '.pypirc', holds: 'registry credentials' },
  { name: '.cargo/credentials', holds: 'registry credentials' },
  { name: '.cargo/credentials.toml', holds: 'registry credentials' },
  { name: '.gem/credentials', holds: 'registry credentials' },
  { name: '.m2/settings.xml', holds: 'registry credentials' },
  { name: '.composer/auth.json', holds: 'registry credentials' },
  { name: '.netrc', holds: 'passwords' },
  { name: '_netrc', holds: 'passwords' },
  { name: '.authinfo', holds: 'passwords' },
  { name: '.pgpass', holds: 'passwords' },
  { name: '.my.cnf', holds: 'passwords' },
  { name: '.password-store', holds: 'passwords' },
  { name: '.local/share/keyrings', holds: 'passwords' },
  { name: '.git-credentials', holds: 'tokens' },
  { name: '.config/git/credentials', holds: 'tokens' },
  { name: '.config/gh', holds: 'tokens' },
  { name: '.config/op', holds: 'tokens' },
  { name: '.vault-token', holds: 'tokens' },
  { name: '.terraform.d', holds: 'tokens' },
  { name: '.terraformrc', holds: 'tokens' },
  { name: '.databrickscfg', holds: 'tokens' },
  { name: '.huggingface', holds: 'tokens' },
  { name: 'id_rsa', holds: 'a private key' },
  { name: 'id_dsa', holds: 'a private key' },
  { name: 'id_ecdsa', holds: 'a private key' },
  { name: 'id_ed25519', holds: 'a private key' },
  { name: '.mozilla', holds: 'browser profiles' },
  { name: '.thunderbird', holds: 'mail and passwords' },
  { name: '.config/google-chrome', holds: 'browser profiles' },
  { name: '.config/chromium', holds: 'browser profiles' },
]

/** Sockets that hand out the machine. A socket is no grant anyway; this names what it is. */
export const ENGINE_SOCKETS: readonly string[] = ['docker.sock', 'podman.sock', 'containerd.sock', 'crio.sock', 'buildkitd.sock']

/** Read by shells, editors and sessions of the user: whoever writes them runs code as the user, and they hold exported tokens. */
export const START_FILES: readonly string[] = [
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.bash_aliases',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.zlogout',
  '.kshrc',
  '.cshrc',
  '.tcshrc',
  '.login',
  '.xinitrc',
  '.xsession',
  '.xsessionrc',
  '.xprofile',
  '.pam_environment',
  '.inputrc',
  '.vimrc',
  '.emacs',
  '.tmux.conf',
  '.screenrc',
  '.gitconfig',
  '.forward',
]

/** Below a home, at and under the place: configuration and state of programs, most of it code that the user will run. */
export const PRIVATE_IN_HOME: readonly { readonly at: string; readonly what: string }[] = [
  { at: '.config', what: 'the configuration of your programs, autostart and systemd units among it' },
  { at: '.local/share/systemd', what: 'systemd units of yours' },
  { at: '.local/share/applications', what: 'what your desktop starts' },
  { at: '.local/share/dbus-1', what: 'what your desktop starts' },
  { at: '.local/bin', what: 'programs that you run' },
  { at: '.local/state', what: 'the state of your programs' },
  { at: 'bin', what: 'programs that you run' },
  { at: '.claude', what: 'the configuration of an MCP client' },
  { at: '.claude.json', what: 'the configuration of an MCP client' },
  { at: '.cursor', what: 'the configuration of an MCP client' },
  { at: '.vscode', what: 'the configuration of an MCP client' },
  { at: '.vscode-server', what: 'the configuration of an MCP client' },
  { at: '.codeium', what: 'the configuration of an MCP client' },
  { at: '.windsurf', what: 'the configuration of an MCP client' },
  { at: '.gemini', what: 'the configuration of an MCP client' },
  { at: '.codex', what: 'the configuration of an MCP client' },
  { at: '.continue', what: 'the configuration of an MCP client' },
  { at: '.kiro', what: 'the configuration of an MCP client' },
  { at: '.mcp.json', what: 'the configuration of an MCP client' },
  { at: '.var/app', what: 'the data of your desktop programs' },
  { at: 'snap', what: 'the data of your desktop programs' },
  { at: '.bash_history', what: 'what you typed' },
  { at: '.zsh_history', what: 'what you typed' },
  { at: '.python_history', what: 'what you typed' },
  { at: '.psql_history', what: 'what you typed' },
  { at: '.pki', what: 'certificates and keys' },
]

/** Folders that are refused themselves; folders inside them may be granted. */
export const TOO_WIDE: readonly string[] = [
  '/',
  '/home',
  '/root',
  '/mnt',
  '/media',
  '/tmp',
  '/var',
  '/var/tmp',
  '/srv',
  '/opt',
  '/snap',
]

/** At and below: refused whatever the access. */
export const NEVER: readonly { readonly at: string; readonly what: string }[] = [
  { at: '/proc', what: "the kernel's view of every process" },
  { at: '/sys', what: "the kernel's settings" },
  { at: '/dev', what: 'devices' },
  { at: '/run', what: 'sockets and secrets of running services' },
  { at: '/boot', what: 'what the machine starts from' },
  { at: '/etc/shadow', what: 'password hashes' },
  { at: '/etc/gshadow', what: 'password hashes' },
  { at: '/etc/ssh', what: "the machine's keys" },
  { at: '/etc/ssl/private', what: "the machine's keys" },
  { at: '/etc/kubernetes', what: 'cluster credentials' },
  { at: '/etc/sudoers', what: 'who may become root' },
  { at: '/etc/sudoers.d', what: 'who may become root' },
  { at: '/var/spool/cron', what: 'crontabs' },
  { at: '/var/lib/docker', what: 'the data of a container engine' },
  { at: '/var/lib/containerd', what: 'the data of a container engine' },
  { at: '/var/lib/containers', what: 'the data of a container engine' },
  { at: '/var/lib/kubelet', what: 'the data of a container engine' },
  { at: '/var/run', what: 'sockets and secrets of running services' },
]

/** A removable disk stands below /run, and is a person's data like any other. */
export const NEVER_BUT = /^\/run\/media\/[^/]+\/[^/]+/

/** At and below: refused to be written. */
export const NEVER_WRITTEN: readonly string[] = [
  '/bin',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/sbin',
  '/usr',
  '/nix',
  '/var/spool',
  '/var/log',
  '/var/cache',
  '/var/backups',
  '/var/mail',
  '/var/lib/dpkg',
  '/var/lib/apt',
  '/var/lib/systemd',
]

/** A Windows disk under WSL, its `Users`, and one user's folder: the same as a home. */
export const WINDOWS_HOME = /^\/mnt\/[a-z](\/users(\/[^/]+)?)?$/i

/** File systems that are windows into the kernel, wherever they are mounted. */
export const KERNEL_FILE_SYSTEMS: readonly string[] = [
  'proc',
  'sysfs',
  'devtmpfs',
  'devpts',
  'cgroup',
  'cgroup2',
  'securityfs',
  'debugfs',
  'tracefs',
  'bpf',
  'configfs',
  'efivarfs',
  'pstore',
  'binfmt_misc',
  'mqueue',
  'fusectl',
]
