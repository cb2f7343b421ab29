/**
 * What could not be written, in the user's terms.
 *
 * @module
 */
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import { shortage } from "./shortage.ts";

/** What a failed system call means to the user; an error of quilla's own passes through. `where` is as messages have it. */
export function outputFailure(error: unknown, where: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const told = shortage(error, `writing ${where}`);
  if (told instanceof QuillaError) return told;
  const isClosed = code === "EPIPE" || code === "ECONNRESET";
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const hint = isFull
    ? "make room, or write it elsewhere"
    : isClosed
    ? undefined
    : "look at what stands there and at its modes, or write it elsewhere";
  return new QuillaError(`${where} cannot be written: ${reasons[code] ?? messageOf(error)}`, {
    code: isFull ? "output/full" : isClosed ? "output/closed" : "output/failed",
    hint,
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ECONNRESET: "nobody reads it any more",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk, or what it is written to, is damaged",
  ELOOP: "links lead there in a circle",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such directory",
  ENOSPC: "the disk is full",
  ENOTDIR: "something on the way is no directory",
  EPERM: "it is not permitted",
  EPIPE: "nobody reads it any more",
  EROFS: "the file system is read-only",
};
