/**
 * Containers without a container runtime: util-linux' `unshare` makes the namespaces, and quilla's own other half the rest.
 *
 * @module
 */
import { findProgram } from "../../../kit/programs/programs.ts";
import { insideCommand } from "../inside_command.ts";
import { type UnshareKind, unshareWords } from "../unshare.ts";
import type { Container, Executor, Invocation } from "../container.ts";

export const chroot: Executor = {
  name: "chroot",
  needs: "the program unshare",
  invocations(container) {
    const kinds: UnshareKind[] = ["mount", "uts", "ipc", "pid"];
    if (container.network === "none") kinds.push("net");
    const unshare = unshareWords(kinds);
    return unshare === undefined ? [] : [invocation(unshare, container)];
  },
};

const initFile = "init.json";
const log = "log";

function invocation(unshare: readonly string[], container: Container): Invocation {
  const { network, bundle } = container;
  const enter = network.startsWith("/")
    ? [findProgram("nsenter") ?? "nsenter", `--net=${network}`]
    : [];
  return {
    name: "chroot",
    command: [
      ...enter,
      ...unshare,
      ...[...insideCommand(), "init", `${bundle}/${initFile}`],
    ],
    files: { [initFile]: JSON.stringify({ container, log }) },
    log,
    handsOnSignals: false,
    ownTerminal: false,
  };
}
