/**
 * The files of a build context, a directory at a time: names only, and nothing outside of it, whatever links say.
 *
 * @module
 */
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { systemCode } from "../../../core/plugin/api/nouns.ts";
import { cleanPath, climbsOut } from "../../../core/plugin/api/tree.ts";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { IgnoreMatcher } from "../../kit/patterns/ignore_file.ts";

/** A name in a directory. */
export interface ContextEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** So many are offered. */
export const mostEntries = 1000;

/**
 * What is in a directory of a context, sorted, less what the ignore file leaves out.
 *
 * @param below the directory as COPY names it
 */
export async function contextEntries(
  context: string,
  below: string,
  ignored: readonly IgnorePattern[] = [],
): Promise<ContextEntry[]> {
  if (climbsOut(below)) return [];
  const path = cleanPath(below).slice(1);
  const matcher = new IgnoreMatcher(ignored);
  const excludes = (name: string, isDirectory: boolean) =>
    matcher.excludes(name) && !(isDirectory && matcher.mayReinclude(name));
  try {
    const root = await realpath(context);
    const directory = await inside(root, join(root, path));
    if (directory === undefined) return [];
    const entries: ContextEntry[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (entries.length === mostEntries) break;
      const { name } = entry;
      const isDirectory = entry.isDirectory() ||
        entry.isSymbolicLink() && await leadsToDirectory(root, join(directory, name));
      if (excludes(path === "" ? name : `${path}/${name}`, isDirectory)) continue;
      entries.push({ name, isDirectory });
    }
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return []; // nothing is there, or it may not be read
  }
}

/** The path without links; undefined where that is outside. */
async function inside(root: string, path: string): Promise<string | undefined> {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)
    ? real
    : undefined;
}

async function leadsToDirectory(root: string, path: string): Promise<boolean> {
  try {
    const real = await inside(root, path);
    return real !== undefined && (await stat(real)).isDirectory();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
