/**
 * Dockerfiles mended where they are.
 *
 * @module
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { QuillaError, type SourceFile } from "../core/plugin/cli/process.ts";
import {
  type CheckedDockerfile,
  type DockerfileOptions,
  fixDockerfile,
  type FixedDockerfile,
  type MendedFinding,
} from "../mod.ts";
import type { Context } from "./context.ts";
import { markOf, readDockerfileBytes, rewriteFile } from "./dockerfile_files.ts";
import { sanitise } from "./print/sanitise.ts";

/**
 * Mends the Dockerfile of a build and says what was mended.
 *
 * @returns what is left to be found
 * @throws {QuillaError} `check/fix-place` where it is no file of this machine
 */
export async function fixInPlace(
  context: Context,
  question: DockerfileOptions,
): Promise<CheckedDockerfile> {
  const { file, mended, report } = await fixDockerfile(question);
  const [first] = mended;
  if (first !== undefined) {
    writeMended(placeOf(first.range.file, question), file.text);
    tellMended(context, mended);
  }
  return { ...report, file };
}

/** Writes what was mended, with the byte order mark that the file had. */
export function writeMended(path: string, text: string): void {
  rewriteFile(path, markOf(readDockerfileBytes(path)) + text);
}

/** A line for each. */
export function tellMended(context: Context, mended: FixedDockerfile["mended"]): void {
  for (const each of mended) context.say(mendedLine(each));
}

/** Places are those of the text as it was. */
export function mendedLine({ check, range: { file, start }, fix }: MendedFinding): string {
  return sanitise(`${file.name}:${start.line}: ${check.name}: ${fix.title}`);
}

/** Where the file is that was read: in a context that is a directory it may be called by its name there. */
function placeOf(file: SourceFile, { context, file: named }: DockerfileOptions): string {
  const directory = typeof context === "string" && isDirectory(context) ? context : undefined;
  // A file here that is called as one of an archive or a repository is another file.
  const candidates = directory === undefined
    ? []
    : [named ?? file.name, file.name, join(directory, file.name)].flat();
  const found = candidates.find((path) => {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
    return isFile && new TextDecoder().decode(readDockerfileBytes(path)) === file.text;
  });
  if (found !== undefined) return found;
  throw new QuillaError(`${file.name} is no file here that could be mended`, {
    code: "check/fix-place",
    hint:
      "quilla dockerfile fix - reads a Dockerfile from the standard input, and prints it mended",
  });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
