/**
 * Why the host does not give a file.
 *
 * @module
 */
import { messageOf, systemCode } from "../../../core/errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it is no directory",
  EISDIR: "it is a directory",
  EACCES: "you may not read it",
  ELOOP: "its links never end",
};

/** The reason of a system error in words. */
export function reasonOf(error: unknown): string {
  return reasons[systemCode(error) ?? ""] ?? messageOf(error);
}
