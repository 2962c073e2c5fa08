/** What runs inside a machine of machine.mjs: its first process, and the steps that it is asked for, each told on the serial line. */

const BEGIN = '@@begin'
const END = '@@end'
/** The ordinary user of the machine; her subordinate uids are what adduser would give. */
const PERSON = { name: 'person', uid: 1000 }
const OWN_GROUP = '/sys/fs/cgroup/person'

/** @returns {Record<string, {text: string, mode: number}>} files by path in the machine */
export function guestFiles(steps, systemd) {
  const script = ['#!/bin/sh', systemd ? PREPARE_SYSTEMD : '', ...steps.map((step) => stepText(step, systemd)), 'sync']
  return {
    'machine/init': file(
      INIT + (systemd ? 'exec busybox chroot . /sbin/init\n' : 'exec busybox chroot . /machine/start\n'),
      0o755,
    ),
    'machine/steps': file([...script, 'busybox poweroff -f', ''].join('\n'), 0o755),
    'etc/hosts': file('127.0.0.1 localhost\n::1 localhost\n'),
    'etc/hostname': file('machine\n'),
    ...(systemd ? UNDER_SYSTEMD : ALONE),
  }
}

function file(text, mode = 0o644) {
  return { text, mode }
}

/** bubblewrap cannot pivot away from the kernel's first file system, so that one is bound onto itself and moved to `/`. */
const INIT = `#!/bin/busybox sh
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root
busybox mkdir -p /machine/root
busybox mount -o bind / /machine/root
cd /machine/root
busybox mount -o move . /
`

/** The first process does what systemd would; a person's own group is what a login gives: hers to divide. */
const START = `#!/bin/busybox sh
exec </dev/null >/dev/console 2>&1
busybox mkdir -p /proc /sys /run /tmp /root /boot /home/${PERSON.name}
busybox mount -t devtmpfs -o mode=755 devtmpfs /dev
busybox mkdir -p /dev/pts /dev/shm
busybox mount -t devpts devpts /dev/pts
busybox mount -t tmpfs -o mode=1777 tmpfs /dev/shm
busybox mount -t proc proc /proc
busybox ln -sfn /proc/self/fd /dev/fd
busybox mount -t sysfs sysfs /sys
busybox mount -t cgroup2 cgroup2 /sys/fs/cgroup
busybox mount -t tmpfs -o mode=755 tmpfs /run
busybox mount -t tmpfs -o mode=1777 tmpfs /tmp
busybox chown ${PERSON.uid}:${PERSON.uid} /home/${PERSON.name}
busybox hostname machine
busybox ip link set lo up
echo '+memory +pids +cpu' > /sys/fs/cgroup/cgroup.subtree_control
busybox mkdir -p ${OWN_GROUP}/session
busybox chown -R ${PERSON.uid}:${PERSON.uid} ${OWN_GROUP}
. /machine/steps > /dev/console 2>&1
`
const ALONE = {
  'machine/start': file(START, 0o755),
  'etc/passwd': file(
    `root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/bin/false\n${PERSON.name}:x:${PERSON.uid}:${PERSON.uid}::/home/${PERSON.name}:/bin/bash\n`,
  ),
  'etc/shadow': file(`root:*:20000:0:99999:7:::\n${PERSON.name}:*:20000:0:99999:7:::\n`, 0o600),
  'etc/group': file(`root:x:0:\ndaemon:x:1:\n${PERSON.name}:x:${PERSON.uid}:\n`),
  'etc/subuid': file(`${PERSON.name}:100000:65536\n`),
  'etc/subgid': file(`${PERSON.name}:100000:65536\n`),
}

/** systemd is the first process, and a person's steps are her logins, with the manager and the groups that a login gives. */
const UNIT = `[Unit]
After=systemd-user-sessions.service dbus.service systemd-logind.service
[Service]
Type=oneshot
ExecStart=/bin/sh /machine/steps
StandardOutput=tty
StandardError=tty
TTYPath=/dev/console
`
const UNDER_SYSTEMD = {
  'etc/systemd/system/machine.service': file(UNIT),
  'etc/systemd/system/default.target': file('[Unit]\nRequires=multi-user.target machine.service\nAfter=multi-user.target\n'),
}
const PREPARE_SYSTEMD = `useradd --create-home --uid ${PERSON.uid} --shell /bin/bash ${PERSON.name}\nloginctl enable-linger ${PERSON.name}`

const ENVIRONMENT = 'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'

/** Begin, output, exit code: what readSteps looks for. */
function stepText({ name, as, argv }, systemd) {
  const how = as === 'root' ? asRoot(argv) : systemd ? atLogin(argv) : asPerson(argv)
  return `echo; echo '${BEGIN} ${name}'\n${how}\nCODE=$?; echo; echo "${END} $CODE ${name}"`
}

function asRoot(argv) {
  return `(cd /opt/sluicegate && env -i ${ENVIRONMENT} HOME=/root ${shell(argv)})`
}

function asPerson(argv) {
  const drop = `/usr/bin/setpriv --reuid ${PERSON.uid} --regid ${PERSON.uid} --clear-groups --inh-caps=-all`
  const join = `echo 0 > ${OWN_GROUP}/session/cgroup.procs`
  return `(${join}; cd /opt/sluicegate && env -i ${ENVIRONMENT} HOME=/home/${PERSON.name} USER=${PERSON.name} ${drop} ${shell(argv)})`
}

function atLogin(argv) {
  const unit = `--quiet --wait --pipe --collect --uid=${PERSON.name} --property=PAMName=login --working-directory=/opt/sluicegate`
  return `systemd-run ${unit} env ${ENVIRONMENT} ${shell(argv)}`
}

function shell(argv) {
  return argv.map((piece) => `'${piece.replaceAll("'", "'\\''")}'`).join(' ')
}

/**
 * Reads the serial line to its end.
 * @param {AsyncIterable<string>} lines
 * @param {(result: {name: string, code: number, output: string}) => void} tell hears of each step that ended
 * @returns {Promise<{results: {name: string, code: number, output: string}[], rest: string[]}>} `rest`: lines of no finished step
 */
export async function readSteps(lines, tell) {
  const results = []
  let rest = []
  for await (const raw of lines) {
    const line = raw.replace(/\r$/, '')
    const [word, code, ...name] = line.split(' ')
    if (word === BEGIN) rest = []
    else if (word === END) {
      const result = { name: name.join(' '), code: Number(code), output: rest.join('\n') }
      results.push(result)
      tell(result)
      rest = []
    } else rest.push(line)
  }
  return { results, rest }
}
