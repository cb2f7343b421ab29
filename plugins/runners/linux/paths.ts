/**
 * What of /proc and /sys a container does not see, or may not write to: as in Docker.
 *
 * @module
 */

export const maskedPaths = [
  ...["acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "sched_debug", "scsi"]
    .map((name) => `/proc/${name}`),
  ...["/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware"],
];

export const readonlyPaths = ["bus", "fs", "irq", "sys", "sysrq-trigger"].map((name) =>
  `/proc/${name}`
);
