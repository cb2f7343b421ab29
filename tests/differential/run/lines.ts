/**
 * Command lines of `docker run`, which are run with a real engine and with quilla.
 *
 * The image `box` is busybox with the users root and app (1000), the groups audio (29, with app in it) and staff (50), EXPOSE 80 and
 * ENV GREETING=hello; `entry` is the same with `ENTRYPOINT ["echo", "entry"]`, `CMD ["cmd"]`, `USER app`, `WORKDIR /tmp`, `VOLUME /v`.
 * $D is a directory of the host with the file `f`, the variables `vars`, the program `script` and the profiles of system calls
 * `chmod.json`.
 *
 * @module
 */

/** One of them. */
export interface Line {
  /** Behind `run --rm`, as a shell would part them: blanks and single quotes. */
  readonly words: string;
  readonly input?: string;
  /** Whether the test of every day runs it; the others are the task's. */
  readonly daily?: true;
  /** How the two differ, where they do: what quilla prints, or its exit code; and why. */
  readonly differs?: { readonly stdout?: string; readonly code?: number; readonly why: string };
}

const none = "--network none";
const box = (options: string, script: string) => `${none} ${options} box sh -c '${script}'`;

export const lines: readonly Line[] = [
  // How it ends.
  { words: `${none} box true` },
  { words: `${none} box false` },
  { words: box("", "exit 7") },
  { words: box("", "exit 255") },
  { words: box("", "kill -9 $$; kill -TERM $$; exit 3") },
  { words: `${none} box nothing-here`, daily: true },
  { words: `${none} box /nothing/here` },
  { words: `${none} box /etc/passwd` },
  { words: `${none} box /tmp` },
  { words: box("", "nothing-here") },
  { words: box("", "/etc/passwd") },
  { words: box("--init", "kill -KILL $$") },
  { words: box("--init", "kill -TERM $$") },
  { words: `${none} --nothing box true`, daily: true },
  { words: `${none} -m box true` },
  { words: `${none} --pull never not-there:1 true` },
  {
    words: `${none}`,
    differs: { code: 125, stdout: "", why: "all that quilla itself refuses is 125" },
  },
  // Words of the program.
  { words: `${none} box echo a  'b  c' "" d` },
  { words: `${none} box echo --rm -it` },
  { words: `${none} box -- echo a` },
  { words: `${none} entry`, daily: true },
  { words: `${none} entry one two` },
  { words: `${none} --entrypoint id entry` },
  { words: `${none} --entrypoint id entry -u` },
  { words: `${none} --entrypoint '' entry id -u` },
  { words: `${none} --entrypoint '' entry` },
  // Variables.
  { words: box("", "env | grep -v HOSTNAME | sort") },
  { words: box("-e A=1 -e B= -e GREETING=hi", "env | grep -v HOSTNAME | sort"), daily: true },
  { words: box("-e A=1 -e A=2", "echo $A") },
  { words: box("-e FROM_HERE -e NOT_HERE", "env | grep HERE") },
  { words: box("--env-file $D/vars", "env | grep -v HOSTNAME | sort") },
  { words: box("--env-file $D/vars -e ONE=own", "echo $ONE") },
  { words: box("--env-file $D/nothing", "true") },
  { words: box("-e =x", "true") },
  { words: box("-h box.example -e HOSTNAME=x", "echo $HOSTNAME; hostname") },
  { words: `${none} entry` },
  // Users.
  { words: box("-u app", "id; echo $HOME"), daily: true },
  { words: box("-u 1000", "id; echo $HOME") },
  { words: box("-u 1234", "id; echo $HOME") },
  { words: box("-u 1234:50", "id") },
  { words: box("-u app:staff", "id") },
  { words: box("-u nobody-there", "id") },
  { words: box("-u 0:nobody-there", "id") },
  { words: box("--group-add staff", "id -G") },
  { words: box("--group-add 77 --group-add audio -u app", "id -G") },
  { words: box("--group-add nobody-there", "id -G") },
  // Directories.
  { words: box("-w /home/app", "pwd") },
  { words: box("-w /new/one", 'pwd; ls -ld /new/one | cut -d" " -f1') },
  { words: box("-w relative", "pwd") },
  { words: box("-w /etc/passwd", "pwd") },
  // Rights.
  { words: box("--cap-drop ALL", "grep Cap /proc/self/status") },
  { words: box("--cap-drop all --cap-add chown", "grep Cap /proc/self/status") },
  {
    words: box("--cap-drop ALL --cap-add CAP_CHOWN --cap-add SETUID", "grep Cap /proc/self/status"),
  },
  { words: box("--cap-drop MKNOD", "grep Cap /proc/self/status") },
  { words: box("--cap-drop MKNOD --cap-drop CAP_NET_RAW", "grep Cap /proc/self/status") },
  {
    words: box("--cap-drop MKNOD --cap-add SYS_PTRACE", "grep Cap /proc/self/status"),
    daily: true,
  },
  { words: box("--cap-drop MKNOD -u app", "grep Cap /proc/self/status") },
  { words: box("--cap-add NOTHING", "true") },
  { words: box("--cap-drop NOTHING", "true") },
  { words: box("--cap-drop CHOWN", "touch /x && chown 1 /x") },
  {
    words: box("", "grep CapEff /proc/self/status"),
    differs: {
      stdout: "CapEff:\t00000000a00425fb\n",
      why: "no container gets MKNOD: nothing here keeps a device shut that it made",
    },
  },
  {
    words: box("--security-opt no-new-privileges", "grep NoNewPrivs /proc/self/status"),
  },
  { words: box("--security-opt no-new-privileges:false", "grep NoNewPrivs /proc/self/status") },
  { words: box("--security-opt seccomp=unconfined", "grep Seccomp: /proc/self/status") },
  { words: box("", "grep Seccomp: /proc/self/status") },
  {
    words: box("--security-opt seccomp=$D/chmod.json", "touch /x; chmod 600 /x; echo $?"),
    daily: true,
  },
  { words: box("--security-opt seccomp=$D/nothing", "true") },
  { words: box("--security-opt nothing=1", "true") },
  { words: box("--security-opt label=disable --security-opt apparmor=unconfined", "true") },
  { words: box("", "ls /proc/acpi /sys/firmware; head -c1 /proc/timer_list | wc -c") },
  { words: box("", "echo 1 >/proc/sys/kernel/domainname") },
  // Its machine.
  { words: box("-h box", "hostname; cat /etc/hostname; echo $HOSTNAME") },
  {
    words: box(
      "--hostname box --domainname example.org",
      "hostname; cat /proc/sys/kernel/domainname /etc/hostname",
    ),
  },
  {
    words: box("-h bad/name", "hostname"),
    differs: { code: 125, stdout: "", why: "it is no name of a host" },
  },
  { words: `--network host box cat /etc/hosts` },
  { words: `--network host box hostname` },
  { words: box("", "cat /etc/hosts") },
  {
    words: box("--add-host a.test:192.0.2.1 --add-host b.test:2001:db8::1", "cat /etc/hosts"),
    daily: true,
  },
  { words: box("--add-host nothing", "true") },
  { words: box("--dns 192.0.2.53", "grep nameserver /etc/resolv.conf") },
  {
    words: box(
      "--dns 192.0.2.53 --dns 192.0.2.54 --dns-search a.test --dns-search b.test",
      "cat /etc/resolv.conf",
    ),
  },
  { words: box("--dns 192.0.2.53 --dns-option ndots:2 --dns-opt rotate", "cat /etc/resolv.conf") },
  {
    words: box(
      "--dns 192.0.2.53 --dns-search a.test --dns-option ndots:2",
      "cat /etc/resolv.conf",
    ),
  },
  { words: box("--dns-search .", "grep -c search /etc/resolv.conf") },
  { words: box("--dns nothing", "true") },
  { words: box("", "ls /sys/class/net; cat /proc/net/route | wc -l") },
  { words: box("", "echo 192.0.2.9 x >>/etc/hosts && tail -1 /etc/hosts") },
  { words: box("--network nothing", "true") },
  { words: box("--uts host", "hostname") },
  { words: box("--uts host -h x", "hostname") },
  { words: box("--uts nothing", "true") },
  // Settings of the kernel, and limits.
  { words: box("--sysctl net.ipv4.ip_forward=1", "cat /proc/sys/net/ipv4/ip_forward") },
  {
    words: box(
      "--sysctl kernel.shmmax=65536 --sysctl fs.mqueue.msg_max=12",
      "cat /proc/sys/kernel/shmmax /proc/sys/fs/mqueue/msg_max",
    ),
    daily: true,
  },
  { words: box("--sysctl kernel.hostname=x", "true") },
  { words: box("--sysctl nothing", "true") },
  { words: box("--ulimit nofile=64:128", "ulimit -n; ulimit -Hn") },
  { words: box("--ulimit core=0 --ulimit nproc=99", "ulimit -c; ulimit -u") },
  { words: box("--ulimit nothing=1", "true") },
  {
    words: box(
      "-m 64m",
      "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes",
    ),
    daily: true,
  },
  {
    words: box("-m 64m --memory-swap 64m", "cat /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"),
  },
  {
    words: box(
      "-m 64m --memory-swap -1 --memory-swappiness 0",
      "cat /sys/fs/cgroup/memory/memory.swappiness",
    ),
  },
  {
    words: box("--memory-reservation 32m", "cat /sys/fs/cgroup/memory/memory.soft_limit_in_bytes"),
  },
  {
    words: box(
      "--cpus 0.5",
      "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us",
    ),
  },
  {
    words: box(
      "--cpu-quota 20000 --cpu-period 50000",
      "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us",
    ),
  },
  { words: box("-c 512", "cat /sys/fs/cgroup/cpu/cpu.shares") },
  { words: box("--cpuset-cpus 0", "nproc; cat /sys/fs/cgroup/cpuset/cpuset.cpus") },
  { words: box("--pids-limit 20", "cat /sys/fs/cgroup/pids/pids.max") },
  { words: box("--pids-limit -1", "cat /sys/fs/cgroup/pids/pids.max") },
  {
    words: box("-m 32m", 'x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo ${#x}'),
    daily: true,
  },
  { words: box("-m 1m", "true") },
  { words: box("-m much", "true") },
  { words: box("--cpus 99", "true") },
  { words: box("--cpus 1 --cpu-quota 5000", "true") },
  { words: box("--cpuset-cpus 77", "true") },
  { words: box("-m 64m --memory-swap 32m", "true") },
  { words: box("--memory-swap 64m", "true") },
  { words: box("--oom-score-adj 77", "cat /proc/self/oom_score_adj") },
  { words: box("--oom-score-adj 7777", "true") },
  {
    words: box("--shm-size 3m", 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2'),
  },
  { words: box("--shm-size 0", 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2') },
  { words: box("--shm-size -1", "true") },
  { words: box("--ipc none", "ls /dev/shm") },
  { words: box("--ipc private", "ls -d /dev/shm") },
  { words: box("--ipc host", "ls -d /dev/shm /dev/mqueue") },
  { words: box("--ipc nothing", "true") },
  // Its first process.
  { words: box("--init", "cat /proc/1/comm") },
  { words: box("", "cat /proc/1/comm; echo $$") },
  { words: `${none} --init box nothing-here` },
  // Files.
  { words: box("-v $D:/data", "cat /data/f; touch /data/g && rm /data/g") },
  { words: box("-v $D:/data:ro", "cat /data/f; touch /data/g") },
  { words: box("-v $D/f:/file", "cat /file") },
  { words: box("-v $D:/data:ro,z", "cat /data/f") },
  { words: box("-v $D:/data:what", "true") },
  { words: box("-v $D:data", "true") },
  { words: box("-v $D:/", "true") },
  { words: box("-v $D:/data -v $D:/data", "true") },
  { words: box("-v $D:/data -v $D/f:/data", "true") },
  { words: box("-v /anonymous", "ls -a /anonymous") },
  { words: box("-v $D/script:/script", "/script") },
  { words: box("--mount type=bind,src=$D,dst=/data,readonly", "cat /data/f; touch /data/g") },
  {
    words: box("--mount type=bind,source=$D,target=/data,bind-propagation=rprivate", "cat /data/f"),
  },
  { words: box("--mount type=bind,src=$D/nothing,dst=/data", "true") },
  { words: box("--mount type=volume,dst=/data", "ls -a /data") },
  {
    words: box(
      "--mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700",
      'grep " /t " /proc/mounts; ls -ld /t | cut -c1-10',
    ),
  },
  { words: box("--mount type=nothing,dst=/data", "true") },
  { words: box("--mount type=bind,dst=/data", "true") },
  { words: box("--tmpfs /t", 'grep " /t " /proc/mounts; ls -ld /t | cut -c1-10'), daily: true },
  {
    words: box(
      "--tmpfs /t:size=64k,mode=750,uid=1000,exec",
      'grep " /t " /proc/mounts; ls -ldn /t | cut -c1-20',
    ),
  },
  { words: box("--tmpfs /t:ro", "touch /t/x") },
  { words: box("--tmpfs /t:nothing", "true") },
  { words: box("--tmpfs t", "true") },
  { words: box("--read-only", "touch /x") },
  { words: box("--read-only --tmpfs /tmp", "touch /tmp/x && ls /tmp") },
  { words: `${none} --read-only --entrypoint touch -u 0 entry /v/x` },
  {
    words: box(
      "--device /dev/zero:/dev/nought",
      "ls -l /dev/nought | cut -c1; head -c3 /dev/nought | wc -c",
    ),
  },
  { words: box("--device /dev/kmsg", "ls -l /dev/kmsg | cut -c1-10") },
  {
    words: box("--device /dev/nothing", "true"),
    differs: { code: 125, why: "127 is a program that is not there" },
  },
  { words: box("--device dev", "true") },
  // Streams.
  { words: `${none} -i box cat`, input: "one\ntwo\n", daily: true },
  { words: `${none} box cat`, input: "one\n" },
  { words: box("-a stdout", "echo out; echo err >&2") },
  { words: box("-a stderr", "echo out; echo err >&2") },
  { words: `${none} -i -a stdin -a stdout box cat`, input: "one\n" },
  { words: box("-a nothing", "true") },
  {
    words: `${none} -it box true`,
    input: "",
    differs: { code: 125, why: "all that quilla itself refuses is 125" },
  },
  { words: box("-t", "test -t 1 && echo tty") },
  // What changes nothing, and what is none.
  {
    words: box(
      "--name run-line --label a=b -l c --log-driver none --restart no --stop-timeout 5",
      "echo same",
    ),
  },
  { words: box("--no-healthcheck --health-cmd true --detach-keys ctrl-a", "echo same") },
  {
    words: box(
      "--sig-proxy=false --disable-content-trust=true --oom-kill-disable=false",
      "echo same",
    ),
  },
  { words: box("--stop-signal QUIT --cgroupns host --userns host --pid=", "echo same") },
  { words: box("--init=false --read-only=false --privileged=0 --rm=1", "touch /x && echo same") },
  { words: box("--health-interval nothing", "true") },
  { words: box("--health-interval 1m30s --health-retries 3", "echo same") },
  {
    words: box("--detach-keys ctrl-nothing", "true"),
    differs: { code: 125, why: "all that quilla itself refuses is 125" },
  },
  { words: box("--label-file $D/nothing", "true") },
  { words: box("--label-file $D/vars", "echo same") },
  { words: box("--stop-timeout nothing", "true") },
  {
    words: box("--expose 1-2 --add-host x=192.0.2.1", "true"),
    differs: { code: 0, why: "today's Docker takes = as well as a colon" },
  },
  { words: box("-m 64m --memory-reservation 128m", "true") },
  { words: box("--cpu-shares -1", "true") },
  { words: box("--cpu-period 5", "true") },
  { words: box("--pids-limit nothing", "true") },
  { words: box("--memory-swappiness 101", "true") },
  { words: box("--name bad/name", "true") },
  { words: box("--restart nothing", "true") },
  { words: box("--userns nothing", "true") },
  {
    words: box("-p 80 -P --expose 99", "echo same"),
    differs: {
      code: 125,
      stdout: "",
      why: "without a network, no port leads anywhere: it is told",
    },
  },
  { words: box("-p 99999:80", "true") },
  { words: box("-p nothing", "true") },
  { words: box("--expose nothing", "true") },
];
