/**
 * What of /proc and /sys a container does not see, or may not write to, as in Docker; and other places that two agree on.
 *
 * @module
 */

/** What processes share of their memory. */
export const hostMemory = ["/dev/shm", "/dev/mqueue"];

/** The number by which the first process of a container that quilla makes itself finds its standard error. */
export const ownErrors = 9;

export const maskedPaths = [
  ...["acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "sched_debug", "scsi"]
    .map((name) => `/proc/${name}`),
  ...["/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware"],
];

export const readonlyPaths = ["bus", "fs", "irq", "sys", "sysrq-trigger"].map((name) =>
  `/proc/${name}`
);
