/**
 * Containers without a container runtime: util-linux' `unshare` makes the namespaces, and quilla's own other half the rest.
 *
 * @module
 */
import { findProgram } from "../../../kit/programs/programs.ts";
import { insideCommand } from "../inside_command.ts";
import { type UnshareKind, unshareWords } from "../unshare.ts";
import { ownErrors } from "../paths.ts";
import type { Container, Executor, Invocation } from "../container.ts";

export const chroot: Executor = {
  name: "chroot",
  needs: "the program unshare",
  invocations(container) {
    const { network, wishes, filter } = container;
    if (wishes.runtime !== undefined || typeof filter === "object") return [];
    const kinds: UnshareKind[] = ["mount", "pid"];
    if (wishes.uts !== "host") kinds.push("uts");
    if (wishes.ipc !== "host") kinds.push("ipc");
    if (wishes.cgroup === "private") kinds.push("cgroup");
    if (network === "none") kinds.push("net");
    const unshare = unshareWords(kinds);
    return unshare === undefined ? [] : [invocation(unshare, container)];
  },
};

const initFile = "init.json";
const log = "log";
const said = "said";

/** What `unshare` says is not the program's: that finds its own standard error by another number. */
const apart = `exec "$@" ${ownErrors}>&2 2>"$0"`;

function invocation(unshare: readonly string[], container: Container): Invocation {
  const { network, bundle } = container;
  const enter = network.startsWith("/")
    ? [findProgram("nsenter") ?? "nsenter", `--net=${network}`]
    : [];
  return {
    name: "chroot",
    command: [
      ...["/bin/sh", "-c", apart, `${bundle}/${said}`],
      ...enter,
      ...unshare,
      ...[...insideCommand(), "init", `${bundle}/${initFile}`],
    ],
    files: { [initFile]: JSON.stringify({ container, log }) },
    log,
    said,
    handsOnSignals: false,
    ownTerminal: false,
  };
}
