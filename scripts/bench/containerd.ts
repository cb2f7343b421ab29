/**
 * containerd in the benchmark: `ctr` pulls, and unpacks into the snapshots that containers are started from.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ContainerdDaemon } from "../../tests/support/containerd.ts";
import { ask } from "./asking.ts";
import type { Command, Puller } from "./builder.ts";

export function containerdPuller({ client, address, pid }: ContainerdDaemon): Puller {
  const control = (...rest: string[]): Command => ({
    words: [client, "--address", address, "-n", "bench", ...rest],
  });
  const removeAll = async (what: string, ...options: string[]) => {
    const names = (await ask(control(what, "ls", "-q"))).split("\n").filter(Boolean);
    for (const name of names) await ask(control(what, "rm", ...options, name));
  };
  return {
    name: "containerd (ctr)",
    family: "containerd",
    daemon: pid,
    pull: (_store, _folder, reference) => control("images", "pull", "--plain-http", reference),
    async files(_store, folder, reference) {
      const directory = join(folder, "mounted");
      mkdirSync(directory);
      await ask(control("images", "mount", reference, directory));
      return { directory };
    },
    async forget() {
      // A mount is held by a lease of a day.
      await removeAll("leases");
      await removeAll("images", "--sync");
    },
  };
}
