/**
 * Whether quilla can start containers on this machine.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { peer } from "./peers.ts";

/** Why it cannot; undefined where it can. */
export const noContainers: string | undefined = whyNot();

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "containers need Linux";
  const unshare = peer("unshare");
  if (unshare.skip !== undefined) return unshare.skip;
  const asUser = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const words = [...asUser, "--mount", "--pid", "--fork", "true"];
  const { status, stderr } = spawnSync(unshare.path, words, { encoding: "utf8" });
  return status === 0 ? undefined : `there are no namespaces here: ${stderr.trim()}`;
}
