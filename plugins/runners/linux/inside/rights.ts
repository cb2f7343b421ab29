/**
 * What this process may do in its namespaces.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import type { CallArgument } from "../../../../core/plugin/api/host.ts";
import { call } from "../kernel.ts";
import { capabilitiesIn } from "../capabilities.ts";
import type { Rights } from "../protocol.ts";

export function rightsHere(): Rights {
  const sessionKeyring = -3;
  return {
    capabilities: capabilitiesIn(readFileSync("/proc/self/status", "utf8")),
    refusedCalls: [
      // No path is empty: that is told, unless a filter speaks first.
      ...isRefused("pivot_root", "", "") ? ["pivot_root" as const] : [],
      ...isRefused("keyctl", 0, sessionKeyring, 0) ? ["keyctl" as const] : [],
    ],
  };
}

/** Ends this process when the one that started it does, as not every `unshare` would. */
export function dieWithParent(): void {
  const setParentDeathSignal = 1;
  const kill = 9;
  call("prctl", setParentDeathSignal, kill, 0, 0, 0);
}

function isRefused(name: "keyctl" | "pivot_root", ...args: readonly CallArgument[]): boolean {
  try {
    call(name, ...args);
    return false;
  } catch (error) {
    return ["EPERM", "ENOSYS", "EACCES"].includes(systemCode(error) ?? "");
  }
}
