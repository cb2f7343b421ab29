/**
 * Places in a container's root to mount things on.
 *
 * @module
 */
import { closeSync, lstatSync, mkdirSync, openSync } from "node:fs";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import type { Stub } from "../protocol.ts";

/**
 * Makes what is missing, with the directories on the way. No link is followed: the paths were looked up in the image, and nothing
 * runs in it yet.
 *
 * @returns the paths that were made: what is still empty there afterwards was never meant to be seen
 * @throws {QuillaError} `run/mount-target` where something else stands in the way
 */
export function makeStubs(root: string, stubs: readonly Stub[]): ReadonlySet<string> {
  const made = new Set<string>();
  for (const { path, type } of stubs) {
    const names = path.split("/").filter((name) => name !== "");
    let at = "";
    for (const [index, name] of names.entries()) {
      at += `/${name}`;
      const wanted = index === names.length - 1 ? type : "directory";
      const found = lstatSync(root + at, { throwIfNoEntry: false });
      if (found === undefined) {
        if (wanted === "directory") mkdirSync(root + at, 0o755);
        else closeSync(openSync(root + at, "wx", 0o644));
        made.add(at);
      } else if (found.isDirectory() !== (wanted === "directory") || found.isSymbolicLink()) {
        throw new QuillaError(`nothing can be mounted at ${path}: ${at} is no ${wanted}`, {
          code: "run/mount-target",
          hint: "mount it elsewhere",
        });
      }
    }
  }
  return made;
}
