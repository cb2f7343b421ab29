/**
 * What root may do in a container (capabilities(7)).
 *
 * @module
 */

/** Numbers of linux/capability.h, in their order. */
const names = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID"],
  ...["SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW"],
  ...["IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT"],
  ...["SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD"],
  ...["LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG"],
  ...["WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE"],
];

/** Docker's, without MKNOD: nothing here keeps a container from opening a device that it made. */
const usual = new Set([
  ...["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"],
  ...["NET_BIND_SERVICE", "NET_RAW", "SYS_CHROOT", "AUDIT_WRITE", "SETFCAP"],
]);

/** The capabilities of a container's root, as the OCI runtime spec names them. */
export function capabilityNames(privileged: boolean): string[] {
  return names.filter((name) => privileged || usual.has(name)).map((name) => `CAP_${name}`);
}

/** The number of a capability. */
export function capabilityNumber(name: string): number {
  return names.indexOf(name.replace(/^CAP_/, ""));
}

/** The numbers of all that a container's root has not. */
export function droppedCapabilities(privileged: boolean): number[] {
  return privileged ? [] : names.flatMap((name, number) => usual.has(name) ? [] : [number]);
}
