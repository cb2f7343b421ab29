/**
 * The files that say what is not seen of a context: where they are looked for, and what they may be.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { parseIgnoreFile } from "../../patterns/ignore_file.ts";
import type { IgnorePattern } from "../../../../core/plugin/contracts/check.ts";
import { decodeSource } from "../../../../core/dockerfile/source_lines.ts";
import { QuillaError, systemCode } from "../../../../core/errors.ts";
import type { SourceFile } from "../../../../core/source.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { reasonOf } from "../reason.ts";
import { readInContext } from "./inside.ts";

/** Docker's ending, and podman's. */
const endings = [".dockerignore", ".containerignore"];

/**
 * The patterns by which files of a context are left out where no Dockerfile is about it: those of `.dockerignore`, else of
 * `.containerignore`; the other way round for a Containerfile, as each one's own builder has it.
 *
 * @throws {QuillaError} `build/ignore-file`, `ignore/bad-pattern`, `content/…`
 */
export function ignoredByDefault(
  files: FileView,
  { isContainerfile = false } = {},
): readonly IgnorePattern[] | undefined {
  const names = isContainerfile ? endings.toReversed() : endings;
  return firstOf(names, (name) => readInContext(files, `/${name}`, name, "build/ignore-file"));
}

/** The patterns of the ignore file that belongs to one Dockerfile of the context, if it has one. */
export function ignoredBeside(
  files: FileView,
  dockerfile: string,
  shown: string,
): readonly IgnorePattern[] | undefined {
  return firstOf(endings, (ending) => {
    return readInContext(files, dockerfile + ending, shown + ending, "build/ignore-file");
  });
}

/** The same for a Dockerfile that lies outside of the context. */
export function ignoredBesideHostFile(dockerfile: string): readonly IgnorePattern[] | undefined {
  return firstOf(endings, (ending) => readBeside(dockerfile + ending, "build/ignore-file"));
}

/** The patterns of the file that the user named. */
export function ignoredByFile(path: string): readonly IgnorePattern[] {
  const file = readBeside(path, "build/ignore-file");
  if (file !== undefined) return parseIgnoreFile(file);
  throw new QuillaError(`there is no ignore file ${path}`, {
    code: "build/ignore-file",
    hint:
      "--ignorefile takes the path of a file; it counts from where you are, not from the context",
  });
}

function firstOf(
  names: readonly string[],
  read: (name: string) => SourceFile | undefined,
): readonly IgnorePattern[] | undefined {
  for (const name of names) {
    const file = read(name);
    if (file !== undefined) return parseIgnoreFile(file);
  }
  return undefined;
}

/**
 * A file of the host, links followed; undefined where there is none.
 *
 * @param code `build/ignore-file` or `build/lock-file`
 */
export function readBeside(
  path: string,
  code: "build/ignore-file" | "build/lock-file",
): SourceFile | undefined {
  const what = code === "build/lock-file" ? "lock" : "ignore";
  try {
    // A pipe would be waited for until somebody writes to it.
    if (!statSync(path).isFile()) {
      throw new QuillaError(`the ${what} file ${path} cannot be read: it is no file`, {
        code,
        hint: "write a file there, or nothing",
      });
    }
    return decodeSource(path, readFileSync(path));
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    if (systemCode(error) === "ENOENT") return undefined;
    throw new QuillaError(`the ${what} file ${path} cannot be read: ${reasonOf(error)}`, {
      code,
      hint: "write a file there, or nothing",
      cause: error,
    });
  }
}
