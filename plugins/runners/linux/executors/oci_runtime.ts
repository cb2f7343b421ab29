/**
 * Containers by crun, runc or youki: whichever is there and works.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { findProgram } from "../../../kit/programs/programs.ts";
import type { Container, ContainerMount, Executor, Invocation } from "../container.ts";
import { mountWords } from "../mount_words.ts";
import { hostMemory, maskedPaths, readonlyPaths } from "../paths.ts";
import { seccompProfile } from "../seccomp.ts";

/** The fastest first, with what each is told: groups of processes are not ours to make, and may be out of reach. */
const runtimes: Readonly<Record<string, readonly string[]>> = {
  crun: ["--cgroup-manager=disabled"],
  runc: [],
  youki: [],
};

/** What they are told to leave out where a filter refuses it: Docker's and Kubernetes' do, whatever the capabilities are. */
const leaveOut: Readonly<Record<string, string>> = {
  pivot_root: "--no-pivot",
  keyctl: "--no-new-keyring",
};

/** crun refuses a machine that has both kinds of process groups, also where it is to make none: there it sees neither. */
function withoutGroups(
  name: string,
  command: readonly string[],
  logPath: string,
): readonly string[] {
  if (name !== "crun" || !existsSync("/sys/fs/cgroup/unified")) return command;
  const script = '"$0" -t tmpfs none /sys/fs/cgroup 2>"$1" || exit 1; shift; exec "$@"';
  const mount = findProgram("mount") ?? "mount";
  const words = ["/bin/sh", "-c", script, mount, logPath, ...command];
  return [findProgram("unshare")!, "--mount", ...words];
}

export const ociRuntime: Executor = {
  name: "oci",
  needs: Object.keys(runtimes).join(", "),
  invocations: (container) =>
    Object.entries(runtimes).flatMap(([name, options]) => {
      const { rootless, wishes: { runtime, domainname } } = container;
      // Runtimes set a domain as only the machine's own root may.
      if (runtime !== undefined && runtime !== name || rootless && domainname) return [];
      const program = findProgram(name);
      return program === undefined ? [] : [invocation(name, [program, ...options], container)];
    }),
};

const log = "log";

/** What they say, in one line, where they are in the container already and cannot become the program. */
const lateFailures: Readonly<Record<string, string>> = {
  crun: '{"msg":"exec container process',
  runc: "exec /",
};

function invocation(name: string, program: readonly string[], container: Container): Invocation {
  const { bundle, refusedCalls } = container;
  const without = refusedCalls.flatMap((call) => leaveOut[call] ?? []);
  const places = ["--root", `${bundle}/state`, "--log", `${bundle}/${log}`, "--log-format", "json"];
  return {
    name,
    command: withoutGroups(name, [
      ...[...program, ...places, "run", ...without, "--bundle", bundle],
      containerName(bundle),
    ], `${bundle}/${log}`),
    files: { "config.json": JSON.stringify(runtimeConfig(container)) },
    log,
    handsOnSignals: true,
    ownTerminal: true,
    failureBegins: lateFailures[name],
  };
}

/** Runtimes keep what they know of a container by its name. */
function containerName(bundle: string): string {
  return `quilla-${bundle.split("/").slice(-4, -1).join("-")}`.replace(/[^\w.-]/g, "-");
}

const guarded = ["nosuid", "noexec", "nodev"];

/** The bundle's configuration (OCI runtime spec, config.md). */
function runtimeConfig(container: Container): object {
  const { user, privileged, capabilities, network, limits, terminalSize: size } = container;
  const { wishes, filter = privileged ? "none" : seccompProfile(container) } = container;
  const { ipc, uts, cgroup, noNewPrivileges = false, oomScoreAdj, annotations } = wishes;
  const isOurs = user.uid === 0;
  const sysctls = {
    ...wishes.sysctls,
    // A word of its own is newer than runtimes are.
    ...wishes.domainname === undefined ? {} : { "kernel.domainname": wishes.domainname },
  };
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: container.terminal,
      ...size === undefined ? {} : { consoleSize: { width: size.columns, height: size.rows } },
      user: { uid: user.uid, gid: user.gid, additionalGids: user.groups, umask: 0o022 },
      args: container.args,
      env: Object.entries(container.env).map(([name, value]) => `${name}=${value}`),
      cwd: container.cwd,
      capabilities: {
        bounding: capabilities,
        effective: isOurs ? capabilities : [],
        permitted: isOurs ? capabilities : [],
      },
      noNewPrivileges,
      ...oomScoreAdj === undefined ? {} : { oomScoreAdj },
      ...limits.length === 0 ? {} : {
        rlimits: limits.map(({ name, soft, hard }) => ({
          type: `RLIMIT_${name.toUpperCase()}`,
          soft,
          hard,
        })),
      },
    },
    root: { path: container.root, readonly: container.readOnly === true },
    ...uts === "host" ? {} : { hostname: container.hostname },
    ...annotations === undefined ? {} : { annotations },
    mounts: [...systemMounts(container), ...container.mounts.map(mountOf)],
    linux: {
      namespaces: [
        ...["pid", "mount"].map((type) => ({ type })),
        ...ipc === "host" ? [] : [{ type: "ipc" }],
        ...uts === "host" ? [] : [{ type: "uts" }],
        ...cgroup === "private" ? [{ type: "cgroup" }] : [],
        ...network === "none" ? [{ type: "network" }] : [],
        ...network.startsWith("/") ? [{ type: "network", path: network }] : [],
      ],
      ...Object.keys(sysctls).length === 0 ? {} : { sysctl: sysctls },
      ...filter === "none" ? {} : { seccomp: filter },
      ...privileged || wishes.unmasked ? {} : { maskedPaths, readonlyPaths },
    },
  };
}

function systemMounts({ shmSize, rootless, network, wishes: { ipc } }: Container): object[] {
  const pts = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
  const shm = [...guarded, "mode=1777", `size=${shmSize}`];
  // A sysfs shows a network namespace: only who owns that may mount one.
  const ownsNetwork = !rootless || network === "none";
  const sys = ownsNetwork
    ? { type: "sysfs", source: "sysfs", options: [...guarded, "ro"] }
    : { type: "none", source: "/sys", options: ["rbind", ...guarded, "ro"] };
  return [
    { destination: "/proc", type: "proc", source: "proc", options: guarded },
    {
      destination: "/dev",
      type: "tmpfs",
      source: "tmpfs",
      options: ["nosuid", "mode=755", "size=65536k"],
    },
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: rootless ? pts : [...pts, "gid=5"],
    },
    ...ipc === "host"
      ? hostMemory.flatMap((path) =>
        existsSync(path)
          ? [{
            ...{ destination: path, type: "bind", source: path },
            options: ["rbind", ...guarded],
          }]
          // The machine has it, and shows it nowhere.
          : path === "/dev/mqueue" && !rootless
          ? [{ destination: path, type: "mqueue", source: "mqueue", options: guarded }]
          : []
      )
      : [
        ...ipc === "none"
          ? []
          : [{ destination: "/dev/shm", type: "tmpfs", source: "shm", options: shm }],
        { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: guarded },
      ],
    { destination: "/sys", ...sys },
  ];
}

function mountOf(each: ContainerMount): object {
  const { destination } = each;
  if (each.type === "bind") {
    const options = ["rbind", "rprivate", each.readOnly ? "ro" : "rw"];
    return { destination, type: "bind", source: each.source, options };
  }
  const size = each.size === undefined ? [] : [`size=${each.size}`];
  const { flags, data } = mountWords(["nosuid", "nodev", ...each.options ?? []]);
  const mode = `mode=${(each.mode ?? 0o1777).toString(8)}`;
  return {
    destination,
    type: "tmpfs",
    source: "tmpfs",
    options: [...flags, mode, ...size, ...data],
  };
}
