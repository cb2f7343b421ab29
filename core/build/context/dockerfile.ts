/**
 * The Dockerfile of a build, wherever it is, and the ignore file that goes with it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Content, readContent } from "../../content.ts";
import { type IgnorePattern, parseIgnoreFile } from "../../dockerfile/ignore_file.ts";
import { decodeSource } from "../../dockerfile/source_lines.ts";
import { QuillaError, systemCode } from "../../errors.ts";
import type { SourceFile } from "../../source.ts";
import { cleanPath, climbsOut, joinPath, parentPath } from "../../tree/path.ts";
import { resolve, stat } from "../../tree/resolve.ts";
import type { FileView } from "../../tree/view.ts";
import type { LockPlace } from "../bases/lock.ts";
import { lockFileName } from "../bases/lock_file.ts";
import { type ContextSurroundings, type OpenContext, standardInput } from "./contract.ts";
import { reasonOf } from "./host_reason.ts";

/** Larger Dockerfiles and ignore files are refused: nobody wrote them. Bytes. */
export const dockerfileLimit = 16 << 20;

/** A Dockerfile, and what its ignore file says; undefined where there is none. */
export interface FoundDockerfile {
  readonly dockerfile: SourceFile;
  readonly ignored: readonly IgnorePattern[] | undefined;
  /** Where its lock file is, or would be: beside it. */
  readonly lock: LockPlace;
}

/** A Dockerfile that lies nowhere has no lock file. */
const noLock: LockPlace = { file: undefined, path: undefined };

/**
 * Finds the Dockerfile of a build.
 *
 * @param file what the user said: `-` for the standard input, a path of the host for a directory of the host, a path inside
 * of any other context; `Dockerfile` of the context unless given
 * @throws {QuillaError} `build/dockerfile`, `build/ignore-file`, `build/lock-file`, `ignore/bad-pattern`, `dockerfile/not-utf8`, `content/…`
 */
export async function findDockerfile(
  context: OpenContext,
  file: string | undefined,
  surroundings: ContextSurroundings,
): Promise<FoundDockerfile> {
  const { files, directory } = context;
  if (files === undefined) {
    return { dockerfile: alone(context, file), ignored: undefined, lock: noLock };
  }
  if (file === "-") return withIgnoreFile(files, await readInput(surroundings), noLock);
  if (file !== undefined && directory !== undefined) {
    const dockerfile = decodeSource(file, readHostFile(file));
    const path = join(dirname(file), lockFileName);
    const lock = { file: readBeside(path, "build/lock-file"), path };
    const own = readBeside(`${file}.dockerignore`, "build/ignore-file");
    return withIgnoreFile(files, dockerfile, lock, own);
  }
  const path = cleanPath(file ?? "Dockerfile");
  const dockerfile = readInside(context, path, file);
  const own = readInContext(files, `${path}.dockerignore`, `${dockerfile.name}.dockerignore`);
  return withIgnoreFile(files, dockerfile, lockInContext(context, path), own);
}

/** The file beside a Dockerfile of the context, which is the context's own where that is a directory of the host. */
function lockInContext({ files, directory, name }: OpenContext, dockerfile: string): LockPlace {
  const path = joinPath(parentPath(dockerfile), lockFileName);
  const host = directory === undefined ? undefined : join(directory, path);
  return { file: readInContext(files!, path, host ?? `${path.slice(1)} of ${name}`), path: host };
}

/** The patterns by which files of a context are left out where no Dockerfile is about it. */
export function ignoredByDefault(files: FileView): readonly IgnorePattern[] | undefined {
  const file = readInContext(files, "/.dockerignore", ".dockerignore");
  return file && parseIgnoreFile(file);
}

/** The Dockerfile's own ignore file goes before the context's. */
function withIgnoreFile(
  files: FileView,
  dockerfile: SourceFile,
  lock: LockPlace,
  own?: SourceFile,
): FoundDockerfile {
  return { dockerfile, lock, ignored: own ? parseIgnoreFile(own) : ignoredByDefault(files) };
}

function alone({ dockerfile, name }: OpenContext, file: string | undefined): SourceFile {
  if (file === undefined) return dockerfile!;
  throw new QuillaError(`${name} is a Dockerfile, so that there is nothing for -f ${file}`, {
    code: "build/dockerfile",
    hint: "leave out -f, or give a context; -f - takes the Dockerfile from the standard input",
  });
}

async function readInput(surroundings: ContextSurroundings): Promise<SourceFile> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of standardInput(surroundings)) {
    pieces.push(new Uint8Array(piece)); // a piece may be memory that is used again
    size += piece.length;
    if (size > dockerfileLimit) {
      throw new QuillaError(`the Dockerfile of -f - is larger than ${dockerfileLimit} bytes`, {
        code: "build/dockerfile",
        hint: "an archive is a context: quilla build -",
      });
    }
  }
  return decodeSource("<stdin>", concatenated(pieces, size));
}

function concatenated(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The context may be anybody's: its Dockerfile is looked up inside of it, whatever it links to. */
function readInside(context: OpenContext, path: string, file: string | undefined): SourceFile {
  const { name, directory } = context;
  const files = context.files!;
  const said = file ?? "Dockerfile";
  const target = resolve(files, path);
  const node = climbsOut(said) ? undefined : files.lstat(target);
  if (node?.type === "file") {
    const shown = directory === undefined || directory === "." ? said : join(directory, said);
    return readSource(shown, node.content);
  }
  const what = file === undefined ? "Dockerfile" : `Dockerfile ${file}`;
  const why = climbsOut(said)
    ? `the ${what} would be outside ${name}`
    : node !== undefined
    ? `the ${what} in ${name} is no file but a ${node.type}`
    : path === target
    ? `there is no ${what} in ${name}`
    : `the ${what} in ${name} is a link to ${target}, which is not in the build context`;
  throw new QuillaError(why, {
    code: "build/dockerfile",
    hint: file === undefined
      ? "write one, or say where it is with -f"
      : "-f names a file of this context; -f - takes the Dockerfile from the standard input",
  });
}

function readSource(name: string, content: Content): SourceFile {
  let bytes: Uint8Array;
  try {
    bytes = readContent(content, dockerfileLimit);
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("content/")) throw error;
    const { code, message, hint } = error;
    throw new QuillaError(`${name} cannot be read: ${message}`, { code, hint, cause: error });
  }
  return decodeSource(name, bytes);
}

function readInContext(tree: FileView, path: string, name: string): SourceFile | undefined {
  const node = stat(tree, path);
  if (node?.type !== "file") return undefined;
  return readSource(name, node.content);
}

function readHostFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new QuillaError(`the Dockerfile ${path} cannot be read: ${reasonOf(error)}`, {
      code: "build/dockerfile",
      hint: "give the path of a file to -f; it counts from where you are, not from the context",
      cause: error,
    });
  }
}

/** @param code `build/ignore-file` or `build/lock-file` */
function readBeside(path: string, code: string): SourceFile | undefined {
  try {
    return decodeSource(path, readFileSync(path));
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    if (systemCode(error) === "ENOENT") return undefined;
    const what = code === "build/lock-file" ? "lock" : "ignore";
    throw new QuillaError(`the ${what} file ${path} cannot be read: ${reasonOf(error)}`, {
      code,
      hint: "write a file there, or nothing",
      cause: error,
    });
  }
}
