/** Places that hold what is worth stealing on every machine, as data. What is below a listed place counts as it. */

export interface SensitiveRule {
  readonly id: string
  /** The end of a sentence about the value. */
  readonly what: string
  readonly why: string
  /**
   * `anywhere`: these names mean this place at any depth. `top`: only from the top of a file system. `appended`: there, and after
   * what is a file and can have nothing below it. `drive`: after the letter of a drive. `last`: the last name of an absolute path.
   */
  readonly at: 'anywhere' | 'top' | 'appended' | 'drive' | 'last'
  /** Lower case, separated by `/`; `*` is the number of a process, `?` any name. */
  readonly places: readonly string[]
  readonly matches: readonly string[]
  readonly passes: readonly string[]
}

export const SENSITIVE_RULES: readonly SensitiveRule[] = checked([
  {
    id: 'path.accounts',
    what: 'names the accounts of a machine',
    why: 'the first file that anybody reads to prove that a folder was left, and the hashes beside it',
    at: 'anywhere',
    places: ['passwd', 'passwd-', 'shadow', 'shadow-', 'gshadow', 'master.passwd', 'sudoers', 'security/opasswd'].map(
      (name) => `etc/${name}`,
    ),
    matches: ['/etc/passwd', 'x/etc/shadow', 'a.md/etc/passwd', '/ETC/Shadow'],
    passes: ['docs/etc/passwd-policy.md', 'src/passwd', 'etc/passwd.md', 'etcetera/passwd'],
  },
  {
    id: 'path.process',
    what: 'names what the kernel tells about a process',
    why: 'environments hold keys, descriptors reach open files, memory holds everything',
    at: 'anywhere',
    places: ['self', 'thread-self', 'kcore', '*/environ', '*/cmdline', '*/fd', '*/maps', '*/mem', '*/root', '*/cwd'].map(
      (name) => `proc/${name}`,
    ),
    matches: ['/proc/self/environ', 'a/b/proc/self/fd/5', '/proc/1/cmdline', 'proc/self/../self/maps'],
    passes: ['src/proc/self.ts', 'fs/proc/base.c', 'proc/selfie/fd.png', 'stored/proc/linux/mem/map.c'],
  },
  {
    id: 'path.credentials',
    what: 'names a file of credentials or a history of commands',
    why: 'programs keep keys there under names that everybody knows',
    at: 'anywhere',
    places: [
      '.ssh .gnupg .password-store .aws/credentials .aws/sso .config/gcloud .config/gh/hosts.yml .kube/config .docker/config.json',
      '.azure/accesstokens.json .azure/msal_token_cache.json .netrc _netrc .git-credentials .config/git/credentials .pgpass',
      '.my.cnf .mylogin.cnf .vault-token .pypirc .cargo/credentials .cargo/credentials.toml .gem/credentials .htpasswd',
      '.bash_history .zsh_history .sh_history .mysql_history .psql_history .python_history .node_repl_history .viminfo',
      '.local/share/keyrings .mozilla/firefox .config/google-chrome .config/chromium library/keychains wallet.dat',
      'id_rsa id_dsa id_ecdsa id_ed25519 .terraform.d/credentials.tfrc.json run/secrets/kubernetes.io',
    ].flatMap((row) => row.split(' ')),
    matches: [
      '/home/u/.ssh/id_rsa',
      '.ssh/config',
      'a/.aws/credentials',
      '/root/.bash_history',
      '/var/run/secrets/kubernetes.io/serviceaccount/token',
    ],
    passes: [
      'docs/ssh/keys.md',
      '.vscode/launch.json',
      '.docker/Dockerfile',
      'id_rsa.pub',
      '.azure/pipelines.yml',
      '.env.example',
    ],
  },
  {
    id: 'path.startup',
    what: 'names what runs when somebody logs in, or uses the repository',
    why: 'what a tool writes there runs later outside of the sandbox, as the person',
    at: 'anywhere',
    places: [
      '.git/hooks .config/systemd .config/autostart .local/share/systemd library/launchagents library/launchdaemons .config/fish/conf.d',
    ].flatMap((row) => row.split(' ')),
    matches: ['/home/u/.config/autostart/x.desktop', 'project/.git/hooks/post-checkout', '/Users/u/Library/LaunchAgents/x.plist'],
    passes: [
      '.husky/pre-commit',
      '.github/hooks/x.sh',
      'src/git/hooks/index.ts',
      '.config/nvim/init.lua',
      'deploy/systemd/x.service',
    ],
  },
  {
    id: 'path.home-credentials',
    what: 'names a file in a home that holds the key of a registry',
    why: 'in a project it holds settings; in a home it holds who may publish',
    at: 'appended',
    places: ['home/?/.npmrc', 'home/?/.yarnrc.yml', 'users/?/.npmrc', 'users/?/.yarnrc.yml'],
    matches: ['/home/ann/.npmrc', '/Users/ann/.npmrc'],
    passes: ['.npmrc', '/home/ann/project/.npmrc', 'docs/home/ann/.npmrc'],
  },
  {
    id: 'path.windows',
    what: 'names a file of the Windows system',
    why: 'payloads are sent to every machine alike, and a share or another server may be one',
    at: 'anywhere',
    places: [
      'boot.ini pagefile.sys ntuser.dat ntds.dit windows/win.ini windows/system.ini windows/system32 windows/syswow64',
      'winnt/system32 winnt/repair winnt/win.ini inetpub/wwwroot inetpub/logs',
    ].flatMap((row) => row.split(' ')),
    matches: ['x/boot.ini', String.raw`windows\system32\config\SAM`, 'a/../windows/win.ini', 'C:/WINNT/Repair/sam'],
    passes: ['src/windows/main.rs', 'docs/win.ini.md', 'platform/windows/system.ts', 'reboot.ini'],
  },
  {
    id: 'path.system',
    what: 'names a folder of the system',
    why: 'configuration, logs and devices of the machine are nothing that a tool works on unless it was granted them',
    at: 'appended',
    places: [
      'etc proc var/log var/run var/lib var/spool var/mail var/backups var/cache var/adm private/etc private/var usr/pkg usr/lib/cron',
      'usr/local/etc usr/local/apache usr/local/apache2 usr/local/httpd usr/local/nginx usr/local/mysql usr/local/pgsql usr/local/php',
      'usr/local/tomcat opt/lampp opt/xampp opt/apache opt/apache2 opt/httpd opt/nginx opt/tomcat lampp xampp wamp wamp64 netserver',
      'inetpub windows winnt programdata programfiles users/administrator users/all?users system?volume?information',
      'program?files program?files?(x86) documents?and?settings',
    ].flatMap((row) => row.split(' ').map((place) => place.replaceAll('?', ' '))),
    matches: [
      '/etc/issue',
      '/var/log/apache2/error_log',
      'a/b.json/etc/httpd/httpd.conf',
      'x.pyC:/windows/repair/sam',
      'LICENSE/var/log/syslog',
    ],
    passes: [
      'etc/nginx/nginx.conf',
      'docker/etc/hosts',
      '/workspace/etc/config.yaml',
      'windows/installer.wxs',
      'var/log/app.log',
    ],
  },
  {
    id: 'path.top',
    what: 'names a folder at the top of the system',
    why: 'the same, under names that many projects have further down',
    at: 'top',
    places: [
      'sbin lib64 sys dev root boot volumes system/library library/webserver applications/xampp var/mysql var/www/logs var/www/log',
      'var/www/conf var/local var/db var/webmin var/cpanel var/htmp www/logs www/conf web/logs web/conf www/apache logs log',
      'apache/conf apache/php apache2/conf mysql/data mysql/bin php/php.ini postgresql/log http/httpd.conf opt/lsws opt/apache22',
      'opt/bitnami opt/jboss opt/oracle srv/www usr/lib/php usr/lib/security usr/sbin usr/etc usr/home usr/ports usr/pkgsrc usr/internet',
      'usr/apache usr/apache2 usr/local/apps usr/local/cpanel usr/local/php4 usr/local/php5 usr/local/pureftpd usr/local/www usr/local/zend',
    ].flatMap((row) => row.split(' ')),
    matches: ['/usr/lib/security/x', '/dev/mem', '/root/notes', '/www/logs/proftpd.system.log'],
    passes: [
      'node_modules/highlight.js/lib/core.js',
      'src/dev/index.ts',
      '/usr/share/dict',
      '/usr/bin/python3',
      '/var/www/html/index.php',
      'go1.22/sys/unix.go',
    ],
  },
  {
    id: 'path.drive-folder',
    what: 'names the folder of a server on a drive of Windows',
    why: 'servers for Windows are unpacked there, with passwords and sessions in files',
    at: 'drive',
    places: [
      'apache',
      'apache2',
      'mysql',
      'php',
      'php4',
      'php5',
      'nginx',
      'tomcat',
      'program files',
      'programfiles',
      'users',
      'home',
      'home2',
    ],
    matches: ['C:/php/sessions/', 'x.goc:\\mysql\\my.ini', 'd:/apache/logs'],
    passes: ['apache/kafka', '/mysql/mysql-server', 'c/users', 'https://x/php'],
  },
  {
    id: 'path.server-log',
    what: 'names the log or home of a well-known server',
    why: 'what a caller wrote into a log is run by whoever includes it; no project keeps them',
    at: 'anywhere',
    places: [
      'apache/logs apache2/logs httpd/logs apache/log apache2/log var/apache var/apache2 var/httpd usr/local/apache usr/local/apache2',
      'var/log/apache var/log/apache2 var/log/httpd var/log/nginx var/log/mysql var/log/auth.log var/log/syslog var/log/messages',
      'var/log/secure var/log/lastlog var/log/wtmp var/log/faillog var/log/vsftpd.log var/log/proftpd opt/lampp xampp/apache xampp/mysql',
    ].flatMap((row) => row.split(' ')),
    matches: ['src/cloud/var/apache/logs/access_log', 'x/usr/local/apache2/conf/httpd.conf', 'a/var/log/auth.log'],
    passes: ['docker/apache/conf/site.conf', 'src/var/log/logger.ts', 'nginx/logs/.gitkeep', 'apache2/sites-enabled/a.conf'],
  },
  {
    id: 'path.startup',
    what: 'names a file that a login runs, by an absolute path',
    why: 'what is written there is run the next time somebody opens a shell; what is read there is full of keys',
    at: 'last',
    places: [
      '.bashrc .bash_profile .bash_login .bash_logout .profile .zshrc .zprofile .zshenv .zlogin .kshrc .cshrc .tcshrc .login',
    ].flatMap((row) =>
      row.split(' ').concat('.logout', '.forward', '.xinitrc', '.xsession', '.xprofile', '.rhosts', 'authorized_keys'),
    ),
    matches: ['/home/u/.bashrc', '/.profile', '/root/.zshrc'],
    passes: ['dotfiles/.zshrc', '.bashrc', '/srv/app/.profile.md', 'docs/.login.txt'],
  },
  {
    id: 'path.server-file',
    what: 'names the configuration or log of a well-known server by an absolute path',
    why: 'lists of such paths are tried one after the other',
    at: 'last',
    places: [
      'httpd.conf apache.conf apache2.conf apache2.default nginx.conf lighttpd.conf php.ini my.ini my.cnf vsftpd.conf proftpd.conf',
      'pure-ftpd.conf tomcat-users.xml smb.conf sshd_config access.log access_log error.log error_log mysql.log mysqld.log mysql.err',
      'mysql-bin.log hostname.err ssl_access_log ssl_error_log ssl_access.log ssl_error.log other_vhosts_access.log access_log.old vsftpd.log proftpd.log pureftpd.log postgresql.conf pg_hba.conf pg_ident.conf pg_version redis.conf webalizer.conf',
    ].flatMap((row) => row.split(' ')),
    matches: ['/logs/error.log', '/home2/bin/stable/apache/php.ini', 'd:/www/conf/httpd.conf'],
    passes: ['docker/nginx.conf', 'logs/error.log', 'config/php.ini.example', '/srv/app/nginx.conf.d/site.ts'],
  },
])

function checked(rules: readonly SensitiveRule[]): readonly SensitiveRule[] {
  for (const { id, matches, passes } of rules) {
    if (matches.length === 0 || passes.length === 0) throw new TypeError(`rule ${id} has no samples of both kinds`)
  }
  return rules
}
