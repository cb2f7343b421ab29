/**
 * Files that the user wants a result in.
 *
 * @module
 */
import { QuillaError, systemCode } from "../../core/plugin/cli/process.ts";
import { writeFileSync } from "node:fs";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its directory does not exist",
  ENOTDIR: "its directory is a file",
  EISDIR: "it is a directory",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};

/**
 * Writes a result. Called with nothing before the work begins, it makes sure that the result can be written, and that what
 * stands there after a failure is not the result of another time.
 *
 * @param option the option that named the file
 * @throws {QuillaError} `output/unwritable`
 */
export function writeOutput(option: string, path: string | undefined, content = ""): void {
  if (path === undefined) return;
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw writeFailure(`${option} ${path}`, error);
  }
}

/** Why a file cannot be written, in words; what the system did not say is given back as it is. */
export function writeFailure(what: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new QuillaError(`${what} cannot be written: ${reasons[code] ?? code}`, {
    code: "output/unwritable",
    hint: "give the path of a file that you may write to",
    cause: error,
  });
}
