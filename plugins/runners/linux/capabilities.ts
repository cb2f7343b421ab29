/**
 * What root may do in a container (capabilities(7)).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { didYouMean, quote } from "../../../core/plugin/api/text.ts";

/** Numbers of linux/capability.h, in their order. */
const names = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID"],
  ...["SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW"],
  ...["IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT"],
  ...["SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD"],
  ...["LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG"],
  ...["WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE"],
].map((name) => `CAP_${name}`);

/** Docker's, without MKNOD: nothing here keeps a container from opening a device that it made. */
const usual = new Set(
  [
    ...["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"],
    ...["NET_BIND_SERVICE", "NET_RAW", "SYS_CHROOT", "AUDIT_WRITE", "SETFCAP"],
  ].map((name) => `CAP_${name}`),
);

/** What is said of the usual ones: names, or `ALL`. */
export interface CapabilityChanges {
  readonly added?: readonly string[] | undefined;
  readonly dropped?: readonly string[] | undefined;
}

/**
 * The capabilities of a container's root, as the OCI runtime spec names them: nobody can give more than there are.
 *
 * @param available those of who starts it
 * @param privileged whether it gets them all; else Docker's usual ones, with what is added, without what is dropped
 */
export function capabilityNames(
  available: readonly string[],
  privileged: boolean,
  { added = [], dropped = [] }: CapabilityChanges = {},
): string[] {
  const has = (name: string) => {
    if (privileged || added.includes(name)) return true;
    if (dropped.includes(name) || dropped.includes(all) && !added.includes(all)) return false;
    return added.includes(all) && name !== "CAP_MKNOD" || usual.has(name);
  };
  return names.filter((name) => available.includes(name) && has(name));
}

const all = "ALL";

/**
 * @param changes what a user asked for
 * @throws {QuillaError} `run/capability` where a name is none, or one cannot be given
 */
export function requireCapabilities(
  { added = [], dropped = [] }: CapabilityChanges,
  available: readonly string[],
  rootless: boolean,
): void {
  const unknown = [...added, ...dropped].find((name) => name !== all && !names.includes(name));
  if (unknown !== undefined) {
    throw new QuillaError(`there is no capability ${quote(unknown)}`, {
      code: "run/capability",
      hint: didYouMean(unknown, names) ??
        "such as SYS_PTRACE, NET_ADMIN or ALL: capabilities(7) tells of them",
    });
  }
  const lacking = added.find((name) => name !== all && !available.includes(name));
  if (lacking !== undefined) {
    throw new QuillaError(`${lacking} cannot be given to the container: quilla itself lacks it`, {
      code: "run/capability",
      hint: "run quilla with it, as root for instance",
    });
  }
  if (rootless || !added.includes("CAP_MKNOD")) return;
  throw new QuillaError("CAP_MKNOD is given to no container of root's", {
    code: "run/capability",
    hint:
      "nothing here keeps a device shut that it would make: give it the devices that it needs, --device /dev/NAME; or --privileged gives all",
  });
}

/** Those that are not there: of all, or of the usual ones, without which much of what commands do as root fails. */
export function missingCapabilities(available: readonly string[], privileged: boolean): string[] {
  return names.filter((name) => !available.includes(name) && (privileged || usual.has(name)));
}

/** The number of a capability. */
export function capabilityNumber(name: string): number {
  return names.indexOf(`CAP_${name.replace(/^CAP_/, "")}`);
}

/** The numbers of all but some. */
export function otherCapabilities(kept: readonly string[]): number[] {
  return names.flatMap((name, number) => kept.includes(name) ? [] : [number]);
}

/** The capabilities that a process has, and may hand on: from its /proc/PID/status. */
export function capabilitiesIn(status: string): string[] {
  const set = (kind: string) => {
    const [, mask = "0"] = new RegExp(`^${kind}:\\s*([0-9a-f]+)$`, "m").exec(status) ?? [];
    return BigInt(`0x${mask}`);
  };
  const both = set("CapPrm") & set("CapBnd");
  return names.filter((_, number) => (both >> BigInt(number)) & 1n);
}
