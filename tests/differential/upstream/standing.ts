/**
 * How a test of BuildKit's stands to the cases here.
 *
 * @module
 */

/** Why no command line can express what a test is about. */
export const reasons = {
  api: "the client's or gateway's API",
  daemon: "a daemon's records and garbage",
  attestation:
    "documents of provenance and scanners' images: tests/plugins/attestations and tests/e2e",
  remote: "a registry's cache between machines: tests/e2e/shared_cache_test.ts",
  windows: "Windows containers",
  cgroups: "the machine's cgroups",
  device: "a CDI registry of the daemon, or the machine's devices",
  network: "an image or a server of the internet",
  progress: "the words of another program's progress",
  bridge: "a network of the daemon's own, which is skipped upstream, too",
  wrapper: "no test: others call it with a parameter",
} as const;
export type Reason = keyof typeof reasons;

/** Names of cases, in which a star stands for anything; or why there are none. */
export type Standing = readonly string[] | Reason;

/** Whether a name of this table means a case. */
export function means(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}
