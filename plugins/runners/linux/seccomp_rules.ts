/**
 * Which system calls a container may make: those of Docker's default profile (github.com/moby/profiles, seccomp, 0.3.0), which
 * tests/plugins/runners/linux/seccomp_profile_test.ts compares with that profile where it is at hand.
 *
 * The profile allows by name, so that what a new kernel brings is closed until somebody looked at it.
 *
 * @module
 */
import { arch, release } from "node:os";
import { harmlessCalls, otherCalls } from "./system_calls.ts";

/** A first argument with which a call is allowed: 64 bits, of which `clean` looks at some. */
export type ArgumentRule =
  | { readonly kind: "equal"; readonly value: number }
  | { readonly kind: "less"; readonly value: number }
  /** None of these bits is set. */
  | { readonly kind: "clean"; readonly value: number };

/** `missing` is answered as a kernel does that has no such call. */
export type Verdict = "allowed" | "refused" | "missing" | readonly ArgumentRule[];

/** What the rules depend on. */
export interface SeccompSubject {
  /** Names of capabilities(7) that the container's root has, such as `CAP_CHOWN`. */
  readonly capabilities: readonly string[];
  /** The machine's processor and kernel; this one's unless given. */
  readonly machine?: "x64" | "arm64" | undefined;
  readonly kernel?: string | undefined;
}

/** What a capability is for. */
const byCapability: Readonly<Record<string, readonly string[]>> = {
  CAP_BPF: ["bpf"],
  CAP_DAC_READ_SEARCH: ["open_by_handle_at"],
  CAP_PERFMON: ["perf_event_open"],
  CAP_SYSLOG: ["syslog"],
  CAP_SYS_ADMIN: [
    ...["bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick"],
    ...["lookup_dcookie", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "mount"],
    ...["mount_setattr", "move_mount", "open_tree", "perf_event_open", "quotactl", "quotactl_fd"],
    ...["setdomainname", "sethostname", "setns", "syslog", "umount", "umount2", "unshare"],
  ],
  CAP_SYS_BOOT: ["reboot"],
  CAP_SYS_CHROOT: ["chroot"],
  CAP_SYS_MODULE: ["delete_module", "finit_module", "init_module"],
  CAP_SYS_NICE: ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"],
  CAP_SYS_PACCT: ["acct"],
  CAP_SYS_PTRACE: [
    ...[
      "kcmp",
      "pidfd_getfd",
      "process_madvise",
      "process_vm_readv",
      "process_vm_writev",
      "ptrace",
    ],
  ],
  CAP_SYS_RAWIO: ["ioperm", "iopl"],
  CAP_SYS_TIME: ["clock_settime", "clock_settime64", "settimeofday", "stime"],
  CAP_SYS_TTY_CONFIG: ["vhangup"],
};

const byMachine: Readonly<Record<"x64" | "arm64", readonly string[]>> = {
  x64: ["arch_prctl", "modify_ldt"],
  arm64: [
    ...["arm_fadvise64_64", "arm_sync_file_range", "breakpoint", "cacheflush", "set_tls"],
    "sync_file_range2",
  ],
};

/** Kernels before 4.8 let it pass filters. */
const tracing = ["process_vm_readv", "process_vm_writev", "ptrace"];
const firstToTrace = [4, 8];

/** Its flags are behind a pointer: programs are told that it is not there, and use the older call. */
const unreadable = "clone3";

const equal = (value: number): ArgumentRule => ({ kind: "equal", value });

/** Families of addresses (linux/socket.h): those that a network namespace keeps apart; neither ALG nor VSOCK. */
const families = [
  ...[7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36],
  ...[39, 41, 42, 43, 44, 45],
];

const byArgument: Readonly<Record<string, readonly ArgumentRule[]>> = {
  /** Processes and threads, and no namespaces. */
  clone: [{ kind: "clean", value: 0x7e020000 }],
  /** That of Linux, of 32 bits, of UTS 2.6, of both; and the question which it is. */
  personality: [0, 0x8, 0x20000, 0x20008, 0xffffffff].map(equal),
  socket: [{ kind: "less", value: 3 }, ...families.map(equal)],
};

/** What each call is answered, by name. */
export function seccompVerdicts(
  { capabilities, machine = machineHere(), kernel = release() }: SeccompSubject,
): Map<string, Verdict> {
  const allowed = new Set([
    ...harmlessCalls,
    ...byMachine[machine],
    ...isAtLeast(kernel, firstToTrace) ? tracing : [],
    ...capabilities.flatMap((name) => byCapability[name] ?? []),
  ]);
  const verdictOf = (name: string): Verdict => {
    if (allowed.has(name)) return "allowed";
    return name === unreadable ? "missing" : byArgument[name] ?? "refused";
  };
  return new Map([...harmlessCalls, ...otherCalls].map((name) => [name, verdictOf(name)]));
}

export function machineHere(): "x64" | "arm64" {
  return arch() === "arm64" ? "arm64" : "x64";
}

function isAtLeast(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map((part) => parseInt(part, 10));
  return ownMajor > major || ownMajor === major && ownMinor >= minor;
}
