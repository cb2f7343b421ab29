/**
 * What a failed system call on a bundle's file means to the user.
 *
 * @module
 */
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "permission denied",
};

/** An error of quilla's own passes through. `name` is as messages have it. */
export function unreadableBundle(error: unknown, name: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new QuillaError(`${name} cannot be read: ${reasons[code] ?? messageOf(error)}`, {
    code: "bundle/unreadable",
    hint: "give the path of a file that you may read",
    cause: error,
  });
}
