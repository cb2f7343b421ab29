/**
 * `unshare`, which starts a program in namespaces of its own: util-linux', or busybox', which knows fewer words.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { findProgram } from "../../kit/programs/programs.ts";

/** Its options, by what is unshared: both know these letters. */
const letters = {
  mount: "-m",
  uts: "-u",
  ipc: "-i",
  pid: "-p",
  net: "-n",
  user: "-U",
  cgroup: "-C",
} as const;
export type UnshareKind = keyof typeof letters;

/** The words before a program's, which becomes the first process of a process namespace; undefined where `unshare` is missing. */
export function unshareWords(kinds: readonly UnshareKind[]): string[] | undefined {
  const program = findProgram("unshare");
  if (program === undefined) return undefined;
  const words = [program, ...kinds.map((kind) => letters[kind])];
  if (!kinds.includes("pid")) return words;
  // busybox' leaves its child alone when it is killed: the child notices by the end of its input.
  return [...words, "-f", ...isBusybox(program) ? [] : ["--kill-child"]];
}

function isBusybox(program: string): boolean {
  return basename(realpathSync(program)).startsWith("busybox");
}
