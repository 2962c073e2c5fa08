/**
 * The two kinds of "no", each from a closed table.
 *
 * A `Fault` says that something is broken or missing and the action did not happen; it carries an exit code for a
 * command and a JSON-RPC code for a peer. A `Denial` is a value: the product working as configured (see guards/guard.ts).
 * `docs/faults.md` is generated from both tables.
 */

interface FaultRow {
  /** What was attempted, what stands instead, what was wanted. `{name}` is filled from the values. */
  readonly message: string
  /** What the reader can do now. */
  readonly hint: string
  readonly exit: ExitCode
}

/** Exit codes of `sluice`; `docs/faults.md` prints them. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  config: 3,
  refused: 4,
  sandbox: 5,
  packages: 6,
  record: 7,
  server: 8,
  tampered: 9,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const FAULTS = {
  // cli
  usage: { message: 'cannot read the command line: {why}', hint: 'see `sluice {command}--help`', exit: EXIT.usage },
  internal: {
    message: 'unexpected fault: {why}',
    hint: 'this is a defect of Sluicegate; please report it with this text',
    exit: EXIT.internal,
  },
  'cli.home-not-asked': {
    message: 'the home of {name} holds files ({home}) and there is nobody to ask what becomes of them: input is not a terminal',
    hint: 'add --keep-home to keep them, or --yes to delete them',
    exit: EXIT.refused,
  },
  'cli.not-trusted': {
    message: 'cannot take back the trust in {folder}: it is not trusted',
    hint: '`sluice trust` lists the folders that are',
    exit: EXIT.config,
  },
  'cli.no-folder': {
    message: 'cannot use the folder {folder}: there is none',
    hint: 'name the folder that holds sluice.yaml',
    exit: EXIT.config,
  },
  'not-yet': { message: '{what} is not available in this version: {why}', hint: '{instead}', exit: EXIT.config },
  'cli.demo-unexpected': {
    message: 'the demo expected {wanted}, and got {got}',
    hint: 'see what was recorded above; `sluice doctor` tells what this machine can guarantee',
    exit: EXIT.internal,
  },
  // config, manifest
  'config.unreadable': {
    message: 'cannot read {file}: {why}',
    hint: 'check that it exists and that you may read it',
    exit: EXIT.config,
  },
  'config.unwritable': {
    message: 'cannot write {file}: {why}; it stands as it was',
    hint: 'check free space and the rights of its folder, then try again',
    exit: EXIT.config,
  },
  'config.too-large': {
    message: 'cannot read {file}: it has {bytes} bytes, and at most {limit} are read',
    hint: 'look whether this is the file you meant',
    exit: EXIT.config,
  },
  'config.syntax': {
    message: 'cannot read {at}: {why}',
    hint: 'correct that line; sluice.yaml is plain YAML 1.2 without anchors, aliases, tags, merge keys and directives',
    exit: EXIT.config,
  },
  'config.unknown-key': {
    message: 'cannot read {at}: `{key}` is not a key of {of}',
    hint: '{suggestion}',
    exit: EXIT.config,
  },
  'config.value': {
    message: 'cannot read {at}: `{key}` {why}',
    hint: 'correct the value; the published schema docs/sluice.schema.json says what each key takes',
    exit: EXIT.config,
  },
  'config.no-server': {
    message: 'there is no server `{name}` in {file}{suggestion}',
    hint: '`sluice list` shows the servers; `sluice add {name} -- COMMAND …` adds one',
    exit: EXIT.config,
  },
  'config.not-reviewed': {
    message: 'cannot run `{name}`: {file} declares it, but {lock} holds no review of it',
    hint: 'run `sluice update {name}` to review it',
    exit: EXIT.config,
  },
  'config.differs': {
    message: 'cannot run `{name}`: its entry in {file} is not what was reviewed: {what} changed since',
    hint: 'run `sluice update {name}` to review the change, or take it back',
    exit: EXIT.config,
  },
  'config.server-exists': {
    message: 'cannot add `{name}`: {file} has a server of that name',
    hint: 'choose another name, or `sluice remove {name}` first',
    exit: EXIT.config,
  },
  'config.dev-elsewhere': {
    message: 'cannot use `{name}` of {file}: it says `dev: true`, which only your own configuration may say',
    hint: 'add it to your own with `sluice add {name} --dev`, or remove `dev`: the code of a project is what was reviewed',
    exit: EXIT.refused,
  },
  'config.dev-no-script': {
    message:
      'cannot run `{name}` with `dev`: its command starts no script of yours by node or python, and everything else is pinned',
    hint: 'remove `dev`, or name the script: node SCRIPT, python3 SCRIPT',
    exit: EXIT.config,
  },
  'config.unsafe-path': {
    message: 'cannot use {path}: {why}; it must belong to you or root, and nobody else may be able to change it',
    hint: 'correct its owner and rights (`ls -ld {path}`), or choose another place with SLUICE_HOME=DIR',
    exit: EXIT.config,
  },
  'config.no-home': {
    message: 'cannot find a place for configuration and data: {why}',
    hint: 'set HOME, or SLUICE_HOME=DIR, to an absolute path of a folder of yours',
    exit: EXIT.config,
  },
  'lock.invalid': {
    message: 'cannot read {file}: {at} {why}',
    hint: 'a lock is written by Sluicegate and not by hand: take it from version control again, or run `sluice update NAME`',
    exit: EXIT.config,
  },
  'lock.full': {
    message: 'cannot write {file}: it would have {bytes} bytes, and at most {limit} are read again; nothing was changed',
    hint: 'see which server in it has long definitions, and remove one that you do not need (`sluice remove NAME`)',
    exit: EXIT.config,
  },
  'lock.newer': {
    message: 'cannot read {file}: it has version {found}, and this version of Sluicegate knows version 1',
    hint: 'use the newer Sluicegate that wrote it',
    exit: EXIT.config,
  },
  // store
  'store.unsafe': {
    message: 'cannot use the store {file}: {why}; it must be a regular file that only you can read and write',
    hint: 'look who made it; `chown` and `chmod 600` it, or move it away and run `sluice install` to make a new one',
    exit: EXIT.config,
  },
  'store.busy': {
    message: 'cannot write to the store {file} ({what}): another process has held it for {ms} ms',
    hint: 'look for a stopped `sluice` process (`ps -C sluice,node -o pid,stat,args`), end it, and try again',
    exit: EXIT.config,
  },
  'store.newer': {
    message: 'cannot use the store {file}: it has format {found}, and this version of Sluicegate knows up to {known}',
    hint: 'use the newer Sluicegate that wrote it; a store is never taken back to an older format',
    exit: EXIT.config,
  },
  'store.corrupt': {
    message: 'cannot read the store {file}: {why}; nothing is started with a damaged store',
    hint: 'move {file} and its -wal and -shm files away, then run `sluice install` and `sluice trust` again; logs and reviewed locks are not in it',
    exit: EXIT.config,
  },
  'store.failed': {
    message: 'cannot {what} in the store {file}: {why}',
    hint: 'check free space and the rights of its folder, then try again',
    exit: EXIT.config,
  },
  'store.no-uid': {
    message: 'cannot lease a host uid for `{server}`: none is free, and every server needs its own',
    hint: 'remove servers that are not used any more (`sluice list`, `sluice remove NAME`)',
    exit: EXIT.config,
  },
  // audit
  'audit.key': {
    message: 'cannot use the log’s key file {file}: {why}; it must be a regular file that Sluicegate made and only you can read',
    hint: 'look who changed it; records signed with a lost key can be verified no more. Move the whole audit folder away to begin a new one',
    exit: EXIT.record,
  },
  'audit.open': {
    message: 'cannot begin a log in {folder}: {why}; nothing is started without a record',
    hint: 'check free space and the rights of that folder',
    exit: EXIT.record,
  },
  'audit.write': {
    message: 'cannot write to the log of session {session}: {why}; nothing passes that is not on record',
    hint: 'check free space (`df`), then start the server again; `sluice log verify` tells what is on record',
    exit: EXIT.record,
  },
  'audit.budget': {
    message: 'session {session} has written {bytes} bytes of record and may write {limit}; it ends here',
    hint: 'see what filled it: `sluice log show {session}`; start the server again for a new session',
    exit: EXIT.record,
  },
  'audit.record-size': {
    message: 'cannot record an entry of {bytes} bytes in session {session}: a record may have {limit}',
    hint: 'this is a defect of Sluicegate; please report it with this text',
    exit: EXIT.record,
  },
  'audit.closed': {
    message: 'cannot record in session {session}: its log is closed, and nothing passes that is not on record',
    hint: 'start the server again for a new session',
    exit: EXIT.record,
  },
  'audit.registry': {
    message: 'cannot add to the session registry {folder}: {why}; it must be as Sluicegate left it',
    hint: 'run `sluice log verify` and keep the audit folder for whoever examines it; moved away, a new one is begun',
    exit: EXIT.tampered,
  },
  'audit.unregistered': {
    message: 'cannot write to the session registry {folder}: {why}; no session goes on that is not in it',
    hint: 'check free space (`df`) and the rights of that folder, then start the server again',
    exit: EXIT.record,
  },
  'audit.newer': {
    message: 'cannot use the logs of {file}: they have format {found}, and this version of Sluicegate knows up to {known}',
    hint: 'use the newer Sluicegate that wrote them; a log is never taken back to an older format',
    exit: EXIT.config,
  },
  'audit.no-session': {
    message: 'there is no log of {session} in {folder}',
    hint: '`sluice log list` shows the sessions that there are; `sluice run NAME` makes one',
    exit: EXIT.usage,
  },
  // packages
  'packages.launcher-refused': {
    message: 'cannot start a server by `{program}`: {why}',
    hint: '{instead}',
    exit: EXIT.refused,
  },
  'packages.spec-refused': {
    message: 'cannot take the package `{spec}`: it names {what}; wanted a package of the registry by name, version, range or tag',
    hint: 'use NAME or NAME@VERSION; a folder or a clone of your own runs as `node SCRIPT`',
    exit: EXIT.refused,
  },
  'packages.setting-refused': {
    message: 'cannot take over `{key}` from {file}: {why}',
    hint: '{instead}',
    exit: EXIT.packages,
  },
  'packages.npm-missing': {
    message: 'npm was not found beside {node} or on PATH; it resolves and fetches packages inside a sandbox',
    hint: 'install npm (on Debian and Ubuntu: `apt-get install npm`)',
    exit: EXIT.packages,
  },
  'packages.fetch-failed': {
    message: 'could not {action} {what} from the package registry: {why}',
    hint: 'check the name, the network and the registry in your npmrc; tokens are never taken over, so a private registry is out of reach',
    exit: EXIT.packages,
  },
  'packages.refused': {
    message: 'cannot pin the package {name}: {why}',
    hint: 'only packages of the registry with a SHA-512 integrity are taken; an own clone with its dependencies installed runs as `node SCRIPT`',
    exit: EXIT.refused,
  },
  'packages.integrity': {
    message: 'the package {name} is not what the lock names: {why}',
    hint: 'nothing was installed; the registry serves other bytes than were reviewed, or none. If that is expected, review it anew with `sluice update NAME`',
    exit: EXIT.tampered,
  },
  'packages.content-refused': {
    message: 'cannot store {path}: {why}',
    hint: 'a tree holds regular files under plain relative names only; nothing was installed',
    exit: EXIT.refused,
  },
  'packages.too-large': {
    message: '{what} is larger than the bound of {limit}',
    hint: 'nothing was installed; a server of this size is not supported',
    exit: EXIT.refused,
  },
  'packages.platform': {
    message: 'the package {name} is not made for this machine ({platform}), and the server needs it',
    hint: 'run the server on a machine that its packages name, or choose another version',
    exit: EXIT.packages,
  },
  'packages.entry': {
    message: 'cannot tell which program of {name} to start: {why}',
    hint: 'name one of its programs with `npx -p {name} PROGRAM`: {programs}',
    exit: EXIT.packages,
  },
  'packages.script': {
    message: 'cannot pin the script {path}: {why}',
    hint: '{instead}',
    exit: EXIT.packages,
  },
  'packages.executable': {
    message: 'cannot pin the program {path}: {why}',
    hint: '{instead}',
    exit: EXIT.packages,
  },
  'packages.executable-changed': {
    message: 'the program {path} is not the one that was reviewed: its digest is {got}, reviewed was {expected}',
    hint: 'if you changed or upgraded it, review it anew with `sluice update NAME`',
    exit: EXIT.tampered,
  },
  'packages.runtime-unsafe': {
    message:
      'cannot start by {path}: it is another program than at the last start, and {why}; an upgrade counts only where nobody but you or root can have made it',
    hint: 'correct the owner and rights of {path}, or take the program that stands there now with `sluice update NAME`',
    exit: EXIT.tampered,
  },
  'packages.runtime-missing': {
    message: 'cannot start by {path}: there is no such program any more, and the review names it as what runs the code',
    hint: 'install it again, or look for what runs the code now with `sluice update NAME`',
    exit: EXIT.packages,
  },
  'packages.not-installed': {
    message: 'the code of this server is not installed on this machine as the lock names it: {why}',
    hint: 'run `sluice install NAME` for this server',
    exit: EXIT.packages,
  },
  'packages.tree-changed': {
    message: 'the installed tree {tree} is not what was published: {path} {how}',
    hint: 'run `sluice install NAME`, which replaces it, and find out what wrote to it',
    exit: EXIT.tampered,
  },
  // sandbox: grants, identity
  'sandbox.grant-refused': {
    message: 'cannot grant {access} access to {path} as `{name}`: {rule}',
    hint: '{instead}',
    exit: EXIT.refused,
  },
  'sandbox.grant-missing': {
    message: 'cannot grant {path} as `{name}`: {why}; a grant must exist when it is added',
    hint: 'create it first, or correct the path',
    exit: EXIT.refused,
  },
  'sandbox.grant-changed': {
    message: 'cannot open the grant `{name}`: {path} is not what was reviewed: {why}',
    hint: 'look who changed it; if it was you, run `sluice update NAME` for this server',
    exit: EXIT.refused,
  },
  'sandbox.no-identity': {
    message: 'cannot choose a user for the server, since its grants do not all belong to one ordinary user: {paths}: {why}',
    hint: 'run `sluice` as the user who owns the files, or grant folders that belong to one ordinary user',
    exit: EXIT.refused,
  },
  'sandbox.fix-failed': {
    message: 'cannot repair the sandbox: `{step}` failed: {why}',
    hint: 'run that step by hand as root, then `sluice doctor` again',
    exit: EXIT.sandbox,
  },
  // sandbox: start
  'sandbox.no-bubblewrap': {
    message: 'cannot start a sandbox: bubblewrap is not installed ({why}); servers run only inside one',
    hint: '{remedy}, then look at `sluice doctor`',
    exit: EXIT.sandbox,
  },
  'sandbox.architecture': {
    message: 'cannot make a sandbox on {architecture}: its system call filter is written for x86-64 and aarch64',
    hint: 'use an x86-64 or aarch64 machine',
    exit: EXIT.sandbox,
  },
  'sandbox.guarantee-missing': {
    message: 'cannot start the server: this machine does not give {missing}, and a server never runs with less',
    hint: '`sluice doctor` says why, and what to install or set',
    exit: EXIT.sandbox,
  },
  'sandbox.root': {
    message: 'cannot start the server: Sluicegate runs as root and no other user was chosen for it; no server runs as root',
    hint: 'add the server again (`sluice add`), or run `sluice` as an ordinary user',
    exit: EXIT.sandbox,
  },
  'sandbox.not-root': {
    message: 'cannot start the server as uid {wanted}: Sluicegate runs as uid {uid}, and only root can choose another user',
    hint: 'run `sluice update NAME` for this server as the user who runs it',
    exit: EXIT.sandbox,
  },
  'sandbox.no-own-uid': {
    message: 'cannot start the server with a uid of its own: {why}',
    hint: '{remedy}',
    exit: EXIT.sandbox,
  },
  'sandbox.path-taken': {
    message: 'cannot place {who} at {path}: the sandbox itself stands there, or the path is not a plain absolute one',
    hint: 'grant another folder, for instance one below it',
    exit: EXIT.refused,
  },
  'sandbox.malformed-value': {
    message: 'cannot pass {value} to the server: programs, folders and environment names have a form, and NUL is in none of them',
    hint: 'correct the command, the working directory or the environment of this server',
    exit: EXIT.config,
  },
  'sandbox.program-missing': {
    message: 'cannot find the program {program}: looked in {folders}',
    hint: 'install it, or give its absolute path',
    exit: EXIT.sandbox,
  },
  'sandbox.program-unreadable': {
    message: 'cannot read the program {program}: {why}',
    hint: 'a program must be a file that you may read; look at its rights',
    exit: EXIT.sandbox,
  },
  'sandbox.library-missing': {
    message: 'cannot make {path} work inside a sandbox: its library {name} was not found on this machine',
    hint: 'install the library; `ldd {path}` should find it',
    exit: EXIT.sandbox,
  },
  'sandbox.loader-cache': {
    message: 'cannot read the list of libraries {path}: {why}',
    hint: 'run `ldconfig` as root to make it anew',
    exit: EXIT.sandbox,
  },
  'sandbox.start-failed': {
    message: 'the sandbox did not start: {why}; nothing of the server has run',
    hint: '`sluice doctor` tries every part of it and says what is missing',
    exit: EXIT.sandbox,
  },
  'sandbox.exec-failed': {
    message: 'cannot start {program} inside the sandbox: {why}',
    hint: 'look whether it exists and may be executed by the user that the server runs as',
    exit: EXIT.server,
  },
  'sandbox.posture': {
    message: 'the server was stopped before it got its first message: {why}',
    hint: 'this machine did not keep what it promised; look at `sluice doctor`, and please report it',
    exit: EXIT.sandbox,
  },
  'sandbox.limit': {
    message: 'cannot limit {what} of the server, as this machine was found to be able to: {why}; nothing of the server has run',
    hint: '`sluice doctor` says what can be limited here; the next start tries it anew',
    exit: EXIT.sandbox,
  },
  // relay
  'run.out-of-memory': {
    message: 'the server {name} was ended: it used more memory than its limit of {limit}',
    hint: 'if it needs more, raise `limits.memory` of the server in sluice.yaml and run `sluice update {name}`',
    exit: EXIT.server,
  },
  'run.server-exited': {
    message: 'the server {name} ended by itself ({how})',
    hint: 'its last words are above and in `sluice log show`',
    exit: EXIT.server,
  },
  // review
  'review.silent': {
    message: 'the server was asked {method} and did not answer within {seconds} s; an answer was expected',
    hint: 'start the command without Sluicegate: does it speak MCP on standard output? It may need an argument, a file (--read, --write), a variable (--env) or the network, which servers do not have here',
    exit: EXIT.server,
  },
  'review.ended': {
    message: 'the server ended ({how}) before it had shown itself; on stderr it said: {said}',
    hint: 'it may need an argument, a file (--read, --write), a variable (--env), a program (--program) or the network, which servers do not have here',
    exit: EXIT.server,
  },
  'review.without-scripts': {
    message: 'the server does not start: {why}. These packages have install scripts, which never run here: {packages}',
    hint: 'such scripts often fetch or build a program. Look whether the package offers it another way (a package for this platform, a program of the machine with --program); else install it by hand, and add what that made: node SCRIPT, or the program by its path',
    exit: EXIT.server,
  },
  'review.env-file': {
    message: 'cannot take the environment from {path}: {why}',
    hint: 'write one NAME=VALUE in each line; lines that begin with # are skipped',
    exit: EXIT.config,
  },
  'review.no-path': {
    message: 'cannot take {flag} {path}: there is no such file or folder',
    hint: 'check the path; it is read against the working directory, and ~/ is your home',
    exit: EXIT.config,
  },
  'review.env': {
    message: 'cannot take a value of --env: it is not NAME=VALUE',
    hint: 'write --env LEVEL=info; names are letters, digits and underscores',
    exit: EXIT.usage,
  },
  'review.credential': {
    message: 'cannot take a value of --env: {what}',
    hint: '{instead}',
    exit: EXIT.refused,
  },
  'review.cwd': {
    message: 'cannot start the server in {path}: it is not inside a granted folder',
    hint: 'grant the folder with --read or --write, or leave --cwd out: the server starts in its own home',
    exit: EXIT.config,
  },
  'review.no-tool': {
    message: 'cannot switch the tool {tool} of {name}: it was not among its tools at the last review',
    hint: 'see `sluice review {name}`; `sluice update {name}` reviews what the server shows now',
    exit: EXIT.config,
  },
  'review.no-argument': {
    message: 'cannot give {at} of the tool {tool} of {name} the role {role}: {why}{suggestion}',
    hint: '{instead}',
    exit: EXIT.config,
  },
  'review.home': {
    message: 'cannot remove the home of a server, {home}: {why}',
    hint: 'remove the folder by hand',
    exit: EXIT.sandbox,
  },
  'review.home-of-another': {
    message: 'cannot run the server as uid {uid}: its home {home} holds files of uid {owner}, which it could not use',
    hint: 'move the home away (`mv {folder} ELSEWHERE`) and try again: the server gets an empty one, and what it should have of the old one can be copied there',
    exit: EXIT.refused,
  },
  'review.not-placed': {
    message: 'the server {name} was reviewed, and is not installed on this machine as it was reviewed',
    hint: 'run `sluice install {name}`',
    exit: EXIT.packages,
  },
  'review.changed-meanwhile': {
    message: 'cannot write the review of {name}: its entry in {file} changed while it was reviewed; nothing was changed',
    hint: 'run the same command again',
    exit: EXIT.config,
  },
  'review.name': {
    message:
      'cannot add a server named {name}: a name is made of a-z, 0-9, `_` and `-`, at most 64, beginning with a letter or digit',
    hint: 'choose a short name; it is what a client starts: `sluice run NAME`',
    exit: EXIT.usage,
  },
  'review.no-handshake': {
    message: 'the server was asked to initialize and refused: {why}',
    hint: 'it may need an argument, a file (--read, --write) or a variable (--env)',
    exit: EXIT.server,
  },
  'review.bad-list': {
    message: 'the server was asked {method} and gave no list: {why}',
    hint: 'the server is defective; report it to its author',
    exit: EXIT.server,
  },
  'review.not-asked': {
    message: 'the review of {name} needs a decision and there is nobody to ask: input is not a terminal',
    hint: 'run the same command in a terminal, or add --yes to accept what is shown (paths become read-only, findings are refused)',
    exit: EXIT.refused,
  },
  'review.declined': {
    message: 'the review of {name} was not accepted; nothing was changed',
    hint: 'run the same command again to decide anew',
    exit: EXIT.refused,
  },
  'review.findings': {
    message: 'the review of {name} found something suspicious ({what}) and --yes does not accept that',
    hint: 'run the same command without --yes in a terminal and read the review',
    exit: EXIT.refused,
  },
  'review.malformed': {
    message: 'the server was asked {method} and its answer is no valid message: {why}',
    hint: 'the server is defective or hostile; report it to its author. See `sluice log show` for what it answered',
    exit: EXIT.server,
  },
  'review.too-much': {
    message: 'the server shows more than is reviewed: {what}',
    hint: 'the server is defective or hostile; report it to its author',
    exit: EXIT.refused,
  },
  'review.endless-list': {
    message: 'the server was asked {method} and the list did not end within {pages} pages and {items} items',
    hint: 'the server is defective or hostile; report it to its author',
    exit: EXIT.server,
  },
  // clients
  'clients.unreadable': {
    message: 'cannot read the client configuration {file}: {why}',
    hint: 'name a .mcp.json of Claude Code, or the folder that it stands in; nothing was changed',
    exit: EXIT.config,
  },
  'clients.unsafe': {
    message: 'cannot change the client configuration {file}: {why}',
    hint: 'it must be a regular file of yours that nobody else may change (`ls -l`); nothing was changed',
    exit: EXIT.refused,
  },
  'clients.memory': {
    message: 'cannot read what is remembered of {file}, {record}: {why}',
    hint: 'beside it, in the file that ends in .backup, {file} stands as it was; move both away when you have put it back',
    exit: EXIT.config,
  },
  'clients.changed-meanwhile': {
    message: 'cannot write {file}: somebody changed it while it was looked at; it stands as they left it',
    hint: 'run the same command again; end the client first if it writes that file itself',
    exit: EXIT.config,
  },
  'clients.not-asked': {
    message: 'the change of {file} needs a decision and there is nobody to ask: input is not a terminal',
    hint: 'run the same command in a terminal, or add --yes to accept what is shown',
    exit: EXIT.refused,
  },
  'clients.declined': {
    message: 'the change of {file} was not accepted; it stands as it was',
    hint: 'servers that were reviewed on the way stay (`sluice list`); run the same command again to decide anew',
    exit: EXIT.refused,
  },
  'clients.left': {
    message: 'servers of {file} still start without Sluicegate: {names}',
    hint: 'the reason for each is above; run the same command again when it is gone',
    exit: EXIT.refused,
  },
  'clients.not-wrapped': {
    message: 'cannot undo anything in {file}: nothing is remembered of it being wrapped here',
    hint: 'name the same file as for `sluice wrap`',
    exit: EXIT.config,
  },
  'clients.edited': {
    message:
      'cannot undo the wrapping of {file}: {names} changed since it was wrapped, so what stood there before may no longer be meant',
    hint: 'take that change back or remove the entry, then try again; the whole file as it was is kept in {backup}',
    exit: EXIT.refused,
  },
} as const satisfies Record<string, FaultRow>

export type FaultCode = keyof typeof FAULTS

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never
/** The values that a fault's message and hint name. */
export type FaultValues<Code extends FaultCode> = {
  readonly [Name in Placeholders<(typeof FAULTS)[Code]['message']> | Placeholders<(typeof FAULTS)[Code]['hint']>]: string | number
}

export class Fault<Code extends FaultCode = FaultCode> extends Error {
  override readonly name = 'Fault'
  readonly code: Code
  readonly hint: string
  readonly exit: ExitCode

  constructor(code: Code, values: FaultValues<Code>, options?: ErrorOptions) {
    const row: FaultRow = FAULTS[code]
    super(fill(row.message, values), options)
    this.code = code
    this.hint = fill(row.hint, values)
    this.exit = row.exit
  }
}

export function isFault(thrown: unknown): thrown is Fault {
  return thrown instanceof Fault
}

interface DenialRow {
  /** One sentence for model and person: what was refused and why. */
  readonly message: string
  /** What the reader can do. */
  readonly hint: string
  /** JSON-RPC code where the denied message is not a `tools/call` (that one gets a result with `isError`). */
  readonly rpc: number
  /** The peer broke the protocol, or the gateway could not do its part: always a JSON-RPC error, also for `tools/call`. */
  readonly protocol?: true
}

/** What the product says when it works as configured. None of these is a failure of the gateway. */
export const DENIALS = {
  'lifecycle.not-initialized': {
    message: '{method} came before initialize',
    hint: 'send initialize first',
    rpc: -32600,
    protocol: true,
  },
  'lifecycle.initialized-twice': {
    message: '{method} came out of order or a second time',
    hint: 'one handshake per connection; start another connection',
    rpc: -32600,
    protocol: true,
  },
  'lifecycle.unknown-method': {
    message: '{method} is not a method that this side may use here',
    hint: 'see the method list of the protocol version in use',
    rpc: -32601,
    protocol: true,
  },
  'lifecycle.legacy-only': {
    message: '{method} speaks protocol version {requested}, this server speaks {supported}',
    hint: 'connect with initialize',
    rpc: -32022,
    protocol: true,
  },
  'lifecycle.modern-only': {
    message: 'this server has no initialize; it speaks {supported}',
    hint: 'send the protocol version with every request',
    rpc: -32602,
    protocol: true,
  },
  'lifecycle.missing-meta': {
    message: '{method} lacks {member} in params._meta',
    hint: 'the 2026-07-28 protocol wants it in every request',
    rpc: -32602,
    protocol: true,
  },
  'lifecycle.era': {
    message: 'this connection speaks the {era} protocol already; {method} belongs to the other',
    hint: 'start another connection',
    rpc: -32600,
    protocol: true,
  },
  'lifecycle.unsupported': {
    message: 'protocol version {requested} is not supported; {supported} is',
    hint: 'use a supported version',
    rpc: -32022,
    protocol: true,
  },
  'lifecycle.version': {
    message: 'the server answered with protocol version {version}, which is not known here',
    hint: 'update Sluicegate, or use a server of a published protocol version',
    rpc: -32603,
    protocol: true,
  },
  'surface.capability': {
    message: '{method} needs the capability {capability}, which is not part of the reviewed server',
    hint: 'if the server has gained it, `sluice update` shows and adopts the change',
    rpc: -32601,
  },
  'surface.undeclared': {
    message: '{method} needs the capability {capability}, which this client did not declare',
    hint: 'declare it in initialize',
    rpc: -32602,
  },
  'surface.unknown': {
    message: '{kind} {name} is not part of the reviewed server',
    hint: 'list what is there; `sluice update` shows what the server has gained',
    rpc: -32602,
  },
  'surface.off': {
    message: '{kind} {name} is switched off in sluice.yaml',
    hint: 'a person can switch it on in sluice.yaml',
    rpc: -32602,
  },
  'surface.held-out': {
    message: '{kind} {name} is held out: {why}',
    hint: 'a person can look at it and decide with `sluice review NAME --again`',
    rpc: -32602,
  },
  'surface.hostile': {
    message: 'the whole server is held out: what it says of itself now is hostile',
    hint: 'a person can look at it and decide with `sluice review NAME --again`',
    rpc: -32603,
  },
  'surface.gone': {
    message: '{kind} {name} was reviewed, but the running server does not list it now',
    hint: 'list again, or see `sluice review`',
    rpc: -32602,
  },
  'surface.list-failed': {
    message: 'the server did not list its {list} when asked, so nothing could be compared with what was reviewed',
    hint: 'see `sluice log show` for what it answered',
    rpc: -32603,
  },
  'surface.resource': {
    message: 'resource {uri} has a scheme or template that was not reviewed',
    hint: 'reviewed: {reviewed}',
    rpc: -32602,
  },
  'surface.shape': {
    message: '{method} has params or a result of the wrong shape at {at}',
    hint: 'see the schema of the protocol version in use',
    rpc: -32602,
  },
  'surface.spelling': {
    message: '{method} spells the member {member} in another case, which some readers take for it and others do not',
    hint: 'spell members as the protocol does',
    rpc: -32602,
  },
  'surface.not-declared': {
    message: 'the server asked for {method}, which this client did not declare',
    hint: 'the client declares the capability {capability}, or the server goes without',
    rpc: -32601,
  },
  'surface.link': {
    message: 'the server asked a person to open an address that is not plainly that of a page of the web',
    hint: 'addresses to be opened begin with https: or http:, and have no user or password in them',
    rpc: -32602,
  },
  'surface.result-type': {
    message: 'the result has type {type}, which is not allowed in answer to {method} here',
    hint: 'see `sluice log show` for the result that was withheld',
    rpc: -32603,
  },
  'schema.arguments': {
    message: 'the arguments of {name} do not fit its reviewed schema: {where} {problem}',
    hint: 'correct the arguments',
    rpc: -32602,
  },
  'schema.result': {
    message: 'the structured result of {name} does not fit its reviewed output schema at {rule}',
    hint: 'see `sluice log show` for the result that was withheld',
    rpc: -32603,
  },
  'arguments.refused': {
    message: 'the argument {where} of {name}, read as {role}, {what}',
    hint: '{hint}; if the argument is for something else, a person can say so in sluice.yaml (`roles`)',
    rpc: -32602,
  },
  'arguments.no-parser': {
    message: 'arguments of the role {role} cannot be judged: what reads them was not ready',
    hint: 'see `sluice log show`; start another session',
    rpc: -32603,
  },
  'schema.unknown-task': {
    message:
      'the structured result is that of a task which no call of this session is known to have begun, so nothing can be checked',
    hint: 'call the tool again; see `sluice log show` for the result that was withheld',
    rpc: -32603,
  },
  'texts.withheld': {
    message: 'what the server sent holds text that is meant to steer whoever reads it ({rules})',
    hint: 'a person can read it with `sluice log show`; `content.results: annotate` in sluice.yaml lets such texts through, marked',
    rpc: -32603,
  },
  'guard.failed': {
    message: 'the guard {guard} failed on this message, and an unsure guard refuses',
    hint: 'this is a defect of Sluicegate; please report it with what `sluice log show` says',
    rpc: -32603,
  },
  'secrets.masked': {
    message: 'the value at {where} holds a mask of Sluicegate, which stands for a secret that was not shown',
    hint: 'masked text cannot be written back: change only what stands around the mask, for example with an edit that leaves it out',
    rpc: -32602,
  },
  'secrets.held': {
    message: 'the value at {where} {what}, which is not handed to a server',
    hint: 'leave the secret out, or name it by a variable or a file that the server can read; a person can allow secrets for this server in sluice.yaml',
    rpc: -32602,
  },
  'relay.repeated-id': {
    message: 'a request with this id is already open',
    hint: 'use a fresh id for every request',
    rpc: -32600,
    protocol: true,
  },
  'relay.too-many': {
    message: '{open} requests are open, no more are taken',
    hint: 'wait for replies',
    rpc: -32603,
    protocol: true,
  },
  'relay.timeout': {
    message: 'no reply within {seconds} s',
    hint: 'the server may still be working on it',
    rpc: -32603,
    protocol: true,
  },
  'relay.server-exited': {
    message: 'the server ended before it replied ({how})',
    hint: 'see `sluice log show` for its last words',
    rpc: -32603,
    protocol: true,
  },
  'relay.out-of-memory': {
    message: 'the server was ended before it replied: it used more memory than its limit of {limit}',
    hint: 'ask for less at once, or let a person raise `limits.memory` of the server in sluice.yaml',
    rpc: -32603,
    protocol: true,
  },
  'relay.malformed-reply': {
    message: 'the server replied with a line that is no valid message ({why})',
    hint: 'see `sluice log show`',
    rpc: -32603,
    protocol: true,
  },
  'relay.hold-expired': {
    message: 'nobody answered within {seconds} s',
    hint: 'answer the open question, then ask again',
    rpc: -32603,
  },
  'relay.answered-no': { message: 'a person said no', hint: 'ask the person before trying again', rpc: -32603 },
} as const satisfies Record<string, DenialRow>

export type DenialCode = keyof typeof DENIALS

/** A refusal as a value. `message` and `hint` are filled in. */
export interface Denial {
  readonly code: DenialCode
  readonly message: string
  readonly hint: string
  readonly rpc: number
  /** See DenialRow. */
  readonly protocol: boolean
  /** Member `data` of a JSON-RPC error that the protocol wants with this code. */
  readonly data?: { readonly [name: string]: string | readonly string[] }
}

type DenialValues<Code extends DenialCode> = {
  readonly [Name in Placeholders<(typeof DENIALS)[Code]['message']> | Placeholders<(typeof DENIALS)[Code]['hint']>]:
    | string
    | number
}

export function denial<Code extends DenialCode>(code: Code, values: DenialValues<Code>, data?: Denial['data']): Denial {
  const row: DenialRow = DENIALS[code]
  const spoken = {
    code,
    message: fill(row.message, values),
    hint: fill(row.hint, values),
    rpc: row.rpc,
    protocol: row.protocol === true,
  }
  return data === undefined ? spoken : { ...spoken, data }
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole))
}

/** Whether what was thrown is the system's error, or Node's, with one of these codes. */
export function isSystemError(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code))
}

/** The text of anything thrown, for a `why`. */
export function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
