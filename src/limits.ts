/** Every bound of the product. Each names the attack, or the accident, that it bounds. Units are in the names. */
export const LIMITS = {
  // protocol
  /** One line without end: unbounded buffering. */
  lineBytes: 16 * 1024 * 1024,
  /** What is kept of a line that was refused for its size. */
  oversizeHeadBytes: 4 * 1024,
  /** A thousand `[`: recursion in every parser after ours. */
  jsonDepth: 64,
  /** Millions of tiny members: hashing and memory cost far above the line's size. */
  jsonNodes: 1_000_000,
  /** An id that is itself a payload. */
  idCharacters: 256,
  /** A method name that is itself a payload. */
  methodCharacters: 128,

  // relay
  /** Requests open in one direction: a peer that asks without waiting. */
  pendingRequests: 1024,
  /** Messages held for an answer. */
  heldMessages: 1024,
  /** What is remembered of open requests altogether: capabilities, cursors and tokens are a peer's text. */
  pendingBytes: 64 * 1024 * 1024,
  /** Text of held messages altogether. */
  heldBytes: 64 * 1024 * 1024,
  /** Unsent output to one peer at which reading what feeds it stops. */
  highWaterBytes: 1024 * 1024,
  /** Events that wait for their turn: a peer that writes faster than it can be judged is no longer read. */
  queuedEvents: 4 * 1024,
  /** One turn of judging: a flood of messages, or of costly ones, between which nothing else is heard. */
  turnEvents: 1024,
  turnMs: 50,
  /** A request with no reply and no progress. */
  requestIdleMs: 10 * 60_000,
  /** A request kept alive by progress for ever. */
  requestHardMs: 60 * 60_000,
  /** A held message; both SDKs give up at 60 s. */
  holdMs: 45_000,
  /** A server that ignores the end of its input. */
  graceMs: 2_000,
  /** A server that goes on talking to stay alive after the end of its input. */
  shutdownMs: 10_000,
  /** A client that no longer reads what is left for it, and keeps us from ending. */
  farewellMs: 10_000,
  /** Looks at one list for one message: a list that changes whenever it is looked at. */
  listLooks: 5,
  /** A list that never ends. */
  listPages: 100,
  listItems: 10_000,
  /** Tools, prompts or templates of one server: each is compiled, judged and compared, and nobody reviews ten thousand. */
  definitions: 2_000,

  /** Tasks whose tool is remembered: a server that begins one for each call. */
  tasks: 1024,

  // guards
  /** A schema that is a program: compile time and size of what it becomes. */
  schemaNodes: 20_000,
  schemaDepth: 64,
  /** A schema that makes work out of proportion: beyond so many steps a check is watched, and ended at its time. */
  schemaSteps: 20_000_000,
  schemaMs: 2_000,
  /** Of an argument's value, in a sentence of ours: enough to find it, too little to act on. */
  quotedOfArgument: 16,
  /** Texts up to here are titles and searches, which end in command lines and pages; longer ones are documents. */
  shortText: 400,
  shortTemplate: 4 * 1024,
  /** A value that names something: one that is a document, and takes as long to judge as it is made to. */
  nameCharactersOfArgument: 8 * 1024,
  /** A text up to here that begins like an option may be one; a longer one begins with an example. */
  nameOfOption: 120,
  /** Values of one call that have to be parsed, and that are held against places: lists made to cost a parser's time for each. */
  parsedValues: 100,
  /** Words of one command that is a list of them: each is looked at as what a program would make of it. */
  commandWords: 1_000,
  placedValues: 10_000,
  /** Of names in one call that hold more than words: a table of nothing but metacharacters. */
  oddCharacters: 32 * 1024,
  /** Of the expressions in one value that are looked into: a value of nothing else. */
  expressionCharacters: 64 * 1024,
  /** A pattern that is a program, and what counts as a repetition without bound in one. */
  patternCharacters: 4 * 1024,
  patternRepetitions: 100,
  /** Different atoms of one branch that are compared: a pattern of thousands. */
  patternAtoms: 16,
  /** A statement or command that is made to keep its parser busy. */
  sqlCharacters: 64 * 1024,
  sqlTokens: 3_000,
  shellCharacters: 16 * 1024,
  /** A statement whose tree exhausts its parser's stack, which leaves the parser broken: tokens above one another. */
  sqlDepth: 1_000,
  /** Values of the environment that are looked for in every text: a file of settings that is something else. */
  ownSecrets: 256,
  /** Members of one object among the arguments: a call that is made of names. */
  argumentMembers: 10_000,
  /** One text of a definition: so long that no person reads it, and that looking through it takes seconds. */
  definitionTextCharacters: 64 * 1024,
  /** What a parser takes that was found no bound for: it is ended, and not asked again in the session. */
  parserMs: 1_000,
  /** A statement that MySQL's parser reads over and over: each level of what it first takes for something else doubles its time. */
  sqlRetries: 12,
  /** How far SQL is followed behind each place where a value could end its literal: a value of nothing but such places. */
  sqlTailCharacters: 320,
  sqlTailTokens: 40,
  /** Longer values are judged as they stand: decoding them in every way costs more than it finds. */
  disguisedCharacters: 64 * 1024,
  /** `sh -c "sh -c …"`, and `env nice timeout 5 …`. */
  shellTexts: 4,
  shellWrappers: 8,
  /** A place or a name inside a value, in a sentence of ours. */
  quotedCharacters: 200,
  /** Linux's PATH_MAX and NAME_MAX: longer ones are cut or overflow something. */
  pathCharacters: 4096,
  nameCharactersOfFile: 255,
  /** Longer ones are data that hides behind a scheme. */
  urlCharacters: 16 * 1024,
  /** URLs inside a URL, each of which is judged. */
  urlsInside: 16,
  /** Layers of escapes that are undone to see what a value says. */
  decodings: 5,

  /** Findings told of one message: one that is made of them. */
  findings: 32,
  /** Text of one result: a flood that pushes everything else out of a model's sight. */
  resultCharacters: 1_000_000,

  // audit
  /** A flood that fills the disk: the session ends, its neighbours go on. */
  sessionRecordBytes: 2 * 1024 * 1024 * 1024,
  /** Kept free inside the budget, so that the end of a flood is on record. */
  recordReserveBytes: 1024 * 1024,
  segmentBytes: 64 * 1024 * 1024,
  checkpointEntries: 1_000,
  checkpointMs: 1_000,
  /** How long the end of a log that was cut is not missed: the registry learns of a busy session this often. */
  registryMs: 10_000,
  /** Records on their way to the kernel: a peer that floods within one turn. */
  batchBytes: 1024 * 1024,
  /** One record: above what six bytes for each byte of a line can need; a reader refuses longer lines. */
  recordBytes: 6 * 16 * 1024 * 1024 + 1024 * 1024,
  /** Named findings of one log: somebody who changed every record. */
  verifyFindings: 1_000,
  /** stderr without a line end. */
  stderrLineBytes: 64 * 1024,

  // sandbox
  temporaryBytes: 256 * 1024 * 1024,
  sharedMemoryBytes: 64 * 1024 * 1024,
  /** RLIMIT_NPROC of the sandbox, and its control group's: fork bombs. Processes and threads. */
  processes: 256,
  /** Memory of a server and all that it starts, with its temporary files: one that takes the machine's. */
  memoryBytes: 2 * 1024 * 1024 * 1024,
  /** Processor time of the same, in processors: one that keeps every core busy. */
  cpus: 2,
  /** What sluice.yaml may ask for: values at which nothing starts, or nothing is bounded. */
  leastMemoryBytes: 64 * 1024 * 1024,
  mostMemoryBytes: 256 * 1024 * 1024 * 1024,
  leastProcesses: 16,
  mostProcesses: 16_384,
  leastCpus: 0.05,
  mostCpus: 256,
  /** How long the rest of a server lives on whose memory ran out, where the kernel ends one process alone. */
  memoryWatchMs: 250,
  /** An empty control group that a killed gateway left; a younger one may be about to be joined. */
  groupLeftMs: 60_000,
  /** Attempts to make or remove a group while neighbours do the same. */
  groupTries: 50,
  /** A service manager that does not answer. */
  scopeMs: 5_000,
  openFiles: 1024,
  /** RLIMIT_FSIZE: one file that fills a granted disk. */
  fileBytes: 4 * 1024 * 1024 * 1024,
  /** RLIMIT_DATA of one process (WASM and V8 reserve address space, so RLIMIT_AS cannot serve). */
  dataBytes: 2 * 1024 * 1024 * 1024,
  gateMs: 10_000,
  /** What is read from the gate, and of bubblewrap's last words: one that talks without end. */
  gateBytes: 4 * 1024,
  /** Looking for programs in a folder that comes with a program. */
  companionFiles: 20_000,
  /** Looking for named pipes in a grant: a folder of millions of entries. */
  grantEntriesAtAdd: 50_000,
  grantEntriesAtStart: 1_000,
  /** Looking for changed triggers and executables after a session: the same. */
  changedEntries: 50_000,
  /** Of these at a time, before other sessions of the process have their turn. */
  changedAtOnce: 256,
  /** How far behind the clock a file's change time may be: the kernel stamps by ticks. */
  tickMs: 20,
  /** Looking for a token in a project's .npmrc. */
  npmrcBytes: 64 * 1024,

  // store
  /** A stopped process that holds the store: everyone else says so instead of waiting for ever. */
  storeBusyMs: 5_000,
  /**
   * Host uids leased to servers: by root out of systemd's range for dynamic users; by others the same places of their range
   * in /etc/subuid, where containers of theirs hardly have users.
   */
  firstUid: 61_184,
  lastUid: 65_518,
  /** Never leased: what tries this machine runs as it. */
  probeUid: 65_519,

  // packages
  /** A package that depends on the whole registry. */
  packageCount: 5_000,
  /** One tarball as served, read whole before its hash is checked. */
  tarballBytes: 256 * 1024 * 1024,
  /** Decompression bombs: one package unpacked, which is held in memory; then what a tree may hold altogether. */
  packageBytes: 512 * 1024 * 1024,
  treeBytes: 2 * 1024 * 1024 * 1024,
  treeFiles: 200_000,
  /** A path of a tree, in bytes: names that no file system or terminal holds. */
  treePathBytes: 1024,
  /** A registry that answers, but never ends. */
  fetchMs: 5 * 60_000,
  /** The package list that npm writes inside its sandbox, and the listing of a tree. */
  packageLockBytes: 64 * 1024 * 1024,
  /** package.json of a fetched package. */
  packageJsonBytes: 4 * 1024 * 1024,
  /** The user's npmrc and the certificates that it names. */
  userNpmrcBytes: 1024 * 1024,
  cafileBytes: 8 * 1024 * 1024,
  /** A program pinned in place, read whole for its digest. */
  executableBytes: 2 * 1024 * 1024 * 1024,

  /** Folders of a script under development that are watched: each takes one of the user's few watches. */
  watchedFolders: 500,
  /** An editor that writes a file in many steps. */
  watchSettleMs: 300,

  // config
  /** A folder of millions of entries that a sandboxed program left to be removed. */
  removeMs: 5 * 60_000,
  configBytes: 1024 * 1024,
  /** Nesting of sluice.yaml: our own schema needs six levels, and the YAML composer recurses. */
  configDepth: 16,
  /** Values in sluice.yaml. */
  configNodes: 50_000,
  /** A single text in sluice.yaml. */
  configTextCharacters: 32 * 1024,
  /** Servers in one file, and members of one list or map in it. */
  configMembers: 1_000,
  lockBytes: 32 * 1024 * 1024,

  // clients
  /** The configuration of a client, read whole: one of a cloned repository may be anything. */
  clientBytes: 32 * 1024 * 1024,
  /** Servers in it: each is a review. */
  clientServers: 100,

  // detect
  /** Places looked at in one schema for its arguments' roles: a schema of references that multiply. */
  roleSpots: 10_000,
  /** Arguments with a role of one definition; the others are read as identifiers. */
  roleLeaves: 1_000,
  /** Schemas that one argument is read by: a thousand alternatives for the same place. */
  roleAlternatives: 8,
  /** The same reference on one way into a schema: a tree that holds itself. */
  roleRepeats: 3,
  /** What is read of a description for a role. */
  roleTextCharacters: 2_000,

  // manifest
  /** Differences named for one definition: a server that changes everything would fill the record. */
  differences: 16,
  /** Changes of one grade kept of one definition: a person reads them. */
  driftChanges: 200,
  /** Steps and depth of comparing two definitions place by place: alternatives of alternatives, references that go round. */
  driftSteps: 20_000,
  /** Characters of a live definition that is compared place by place: judging texts costs more than reading them. */
  driftCharacters: 128 * 1024,
  /** The same of all definitions of one list together. */
  driftListCharacters: 256 * 1024,
  driftDepth: 80,
  /** One member's name inside a pointer: a name that is itself a payload. */
  pointerCharacters: 128,

  // review
  /** Words of one text times words of the other: two long texts that have nothing in common. */
  reviewWordPairs: 1_000_000,
  probeMs: 15_000,
  trialMs: 60_000,
  /** Pause in which a server may announce that its lists changed after the handshake. */
  trialSettleMs: 300,
  /** Lines of stderr, the first and the last, and characters of both that a fault quotes. */
  trialStderrLines: 8,
  trialStderrCharacters: 800,
  /** A file of settings that is something else. */
  envFileBytes: 256 * 1024,
  /** A probe of the machine whose answer time has made wrong. */
  probeKeptMs: 24 * 60 * 60_000,
  /** What a fetch says: the end of it is kept. */
  fetchOutputBytes: 64 * 1024,
  /** What a server writes while it is tried: lists of lines of the full size. */
  trialBytes: 64 * 1024 * 1024,
  /** One definition, what a server says of itself, and all of both: a lock that every start reads would be made of them. */
  definitionCharacters: 256 * 1024,
  surfaceCharacters: 4 * 1024 * 1024,
  /** Names of tools, prompts and templates: a name that is itself a payload. */
  nameCharacters: 512,
  /** A server that changes its lists for ever. */
  trialRounds: 5,
} as const
