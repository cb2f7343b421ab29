/**
 * Dockerfiles that commands read and write in place.
 *
 * @module
 */
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode, UsageError } from "../core/plugin/cli/process.ts";

/** What a Dockerfile is called where nobody says, as a build finds it. */
const usual = ["Dockerfile", "dockerfile", "Containerfile"];

/** The standard input, as a name. */
export const standardInput = "-";

/**
 * The files that are meant: those that were named, else the one of the directory.
 *
 * @throws {UsageError} `usage/no-dockerfile`
 */
export function namedDockerfiles(names: readonly string[]): readonly string[] {
  if (names.length > 0) return names;
  const found = usual.find((name) => existsSync(name));
  if (found !== undefined) return [found];
  throw new UsageError("there is no Dockerfile here", {
    code: "usage/no-dockerfile",
    hint: "name one; - reads it from the standard input",
  });
}

/** @throws {QuillaError} `build/dockerfile` */
export function readDockerfileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === standardInput ? 0 : path);
  } catch (error) {
    throw new QuillaError(
      `the Dockerfile ${path} cannot be read: ${systemCode(error) ?? messageOf(error)}`,
      { code: "build/dockerfile", hint: "give the path of a file", cause: error },
    );
  }
}

/** A byte order mark, which is no part of what a Dockerfile says. */
export function markOf(bytes: Uint8Array): string {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "\ufeff" : "";
}

/**
 * Writes a file anew, whole or not at all: where it links to, with its mode and its owner.
 *
 * @throws {QuillaError} `dockerfile/unwritable`, with the file as it was
 */
export function rewriteFile(path: string, text: string): void {
  let draft: string | undefined;
  try {
    const target = realpathSync(path);
    const status = statSync(target);
    accessSync(target, constants.W_OK);
    draft = join(dirname(target), `.${basename(target)}.${process.pid}.quilla`);
    writeFileSync(draft, text, { mode: status.mode & 0o777, flag: "wx" });
    const { uid, gid } = statSync(draft);
    if (uid !== status.uid || gid !== status.gid) chownSync(draft, status.uid, status.gid);
    renameSync(draft, target);
  } catch (error) {
    if (draft !== undefined) rmSync(draft, { force: true });
    throw new QuillaError(
      `the Dockerfile ${path} cannot be written: ${systemCode(error) ?? messageOf(error)}`,
      {
        code: "dockerfile/unwritable",
        hint: "it is as it was: you need to be allowed to write to it and to its directory",
        cause: error,
      },
    );
  }
}
