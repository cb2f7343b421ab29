/**
 * Which extended attributes a layer takes over from the files that are copied or unpacked into it.
 *
 * @module
 */
import type { Xattrs } from "../tree/view.ts";

/**
 * A program's capabilities, as in BuildKit. The rest says something about the machine where the file was made: its labels, its
 * access lists, a user's notes.
 */
export function keptXattrs(xattrs: Xattrs | undefined): Xattrs | undefined {
  const capability = xattrs?.get("security.capability");
  return capability && new Map([["security.capability", capability]]);
}
