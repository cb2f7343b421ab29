/**
 * The Dockerfile of a build, wherever it is, and the ignore file that goes with it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve as absolute, sep } from "node:path";
import type { IgnorePattern } from "../../../../core/plugin/contracts/check.ts";
import { decodeSource } from "../../../../core/dockerfile/source_lines.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { SourceFile } from "../../../../core/source.ts";
import {
  baseName,
  childPath,
  cleanPath,
  climbsOut,
  joinPath,
  parentPath,
} from "../../../../core/tree/path.ts";
import { resolve } from "../../../../core/tree/resolve.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import type { LockPlace } from "../bases/lock.ts";
import { lockFileName } from "../bases/lock_file.ts";
import { reasonOf } from "../reason.ts";
import {
  ignoredBeside,
  ignoredBesideHostFile,
  ignoredByDefault,
  ignoredByFile,
  readBeside,
} from "./ignore_files.ts";
import { dockerfileLimit, readInContext, readSource, stdinFile } from "./inside.ts";
import type { OpenContext } from "./open.ts";
import type { Sources } from "./sources.ts";

/** A Dockerfile, and what its ignore file says; undefined where there is none. */
export interface FoundDockerfile {
  readonly dockerfile: SourceFile;
  /** Where it is in the context, without a leading `/`; undefined where it is not. */
  readonly path?: string | undefined;
  readonly ignored: readonly IgnorePattern[] | undefined;
  /** Where its lock file is, or would be: beside it. */
  readonly lock: LockPlace;
  /** The same of any other file that holds something of its builds. */
  beside(name: string): LockPlace;
}

/** A Dockerfile that lies nowhere has no lock file. */
const noLock: LockPlace = { file: undefined, path: undefined };
const nowhere = { lock: noLock, beside: () => noLock };

/** What the user said of files. */
export interface WrittenFiles {
  /**
   * `-` for the standard input, a path of the host for a directory of the host, a path inside of any other context, or of a directory
   * where nothing else has it; the context's own unless given.
   */
  readonly file?: string | undefined;
  /** The Dockerfile itself. */
  readonly dockerfile?: SourceFile | undefined;
  /** The ignore file, a path of the host; one of the context, or beside the Dockerfile, unless given. */
  readonly ignoreFile?: string | undefined;
}

/**
 * Finds the Dockerfile of a build: of a context `Dockerfile`, as Docker calls it, or `dockerfile`, or `Containerfile`.
 *
 * @throws {QuillaError} `build/dockerfile`, `build/ignore-file`, `build/lock-file`, `ignore/bad-pattern`, `dockerfile/not-utf8`, `content/…`
 */
export async function findDockerfile(
  context: OpenContext,
  { file, ignoreFile, dockerfile: given }: WrittenFiles,
  sources: Pick<Sources, "stdin">,
): Promise<FoundDockerfile> {
  const { files } = context;
  if (files === undefined) {
    return { dockerfile: given ?? alone(context, file), ignored: undefined, ...nowhere };
  }
  const said = ignoreFile === undefined ? undefined : ignoredByFile(ignoreFile);
  if (given !== undefined || file === "-") {
    const dockerfile = given ?? await readInput(sources.stdin);
    return { dockerfile, ignored: said ?? ignoredByDefault(files), ...nowhere };
  }
  const inside = pathInside(context, file);
  if (inside === undefined) return outside(files, file!, said);
  const path = nameOf(files, inside);
  const dockerfile = readInside(context, path, file);
  const isContainerfile = baseName(path) === containerfile;
  // Where the file is called otherwise, Docker still looks for the usual name.
  const ignored = said ?? ignoredBeside(files, path, dockerfile.name) ??
    ignoredBeside(files, inside, shownName(context, inside, file)) ??
    ignoredByDefault(files, { isContainerfile });
  const beside = (name: string) => besideInContext(context, path, name);
  return { dockerfile, path: path.slice(1), ignored, lock: beside(lockFileName), beside };
}

/** A Dockerfile of the host that the user named. */
function outside(
  files: FileView,
  file: string,
  said: readonly IgnorePattern[] | undefined,
): FoundDockerfile {
  const dockerfile = decodeSource(file, readHostFile(file));
  const beside = (name: string) => {
    const path = join(dirname(file), name);
    return { file: readBeside(path, "build/lock-file"), path };
  };
  const ignored = said ?? ignoredBesideHostFile(file) ?? ignoredByDefault(files);
  return { dockerfile, ignored, lock: beside(lockFileName), beside };
}

/** Where in the context a Dockerfile is; undefined where the user named one of the host that is not below it. */
function pathInside({ directory }: OpenContext, file: string | undefined): string | undefined {
  if (file === undefined) return `/${usualName}`;
  if (directory === undefined) return cleanPath(file);
  // buildah and kaniko look into the context for what is not there from where one is.
  if (!existsSync(file) && !isAbsolute(file) && !climbsOut(file)) {
    if (existsSync(join(directory, file))) return cleanPath(file);
  }
  const root = absolute(directory);
  const path = relative(root, absolute(file));
  const isBelow = path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  // All of the host is no context that somebody else made, and pipes of shells are below it.
  return isBelow && root !== "/" ? cleanPath(path.split(sep).join("/")) : undefined;
}

const usualName = "Dockerfile";
const containerfile = "Containerfile";

/** The names that a Dockerfile may have instead where nobody named another. */
function nameOf(files: FileView, path: string): string {
  if (baseName(path) !== usualName) return path;
  const names = [usualName, usualName.toLowerCase(), containerfile];
  const paths = names.map((name) => childPath(parentPath(path), name));
  return paths.find((each) => files.lstat(resolve(files, each, { last: "keep" })) !== undefined) ??
    path;
}

/** What messages call a file of the context. */
function shownName({ directory }: OpenContext, path: string, file: string | undefined): string {
  if (file !== undefined && baseName(file) === baseName(path)) return file;
  const inside = file === undefined ? path.slice(1) : join(dirname(file), baseName(path));
  if (file !== undefined || directory === undefined || directory === ".") return inside;
  return join(directory, inside);
}

/** A file beside a Dockerfile of the context, which is the context's own where that is a directory of the host. */
function besideInContext(
  { files, directory, name }: OpenContext,
  dockerfile: string,
  file: string,
): LockPlace {
  const path = joinPath(parentPath(dockerfile), file);
  const host = directory === undefined ? undefined : join(directory, path);
  return {
    file: readInContext(
      files!,
      path,
      host ?? `${path.slice(1)} of ${name}`,
      "build/lock-file",
    ),
    path: host,
  };
}

function alone({ dockerfile, name }: OpenContext, file: string | undefined): SourceFile {
  if (file === undefined) return dockerfile!;
  throw new QuillaError(`${name} is a Dockerfile, so that there is nothing for -f ${file}`, {
    code: "build/dockerfile",
    hint: "leave out -f, or give a context; -f - takes the Dockerfile from the standard input",
  });
}

async function readInput(stdin: AsyncIterable<Uint8Array>): Promise<SourceFile> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stdin) {
    pieces.push(new Uint8Array(piece)); // a piece may be memory that is used again
    size += piece.length;
    if (size > dockerfileLimit) {
      throw new QuillaError(`the Dockerfile of -f - is larger than ${dockerfileLimit} bytes`, {
        code: "build/dockerfile",
        hint: "an archive is a context: quilla build -",
      });
    }
  }
  return decodeSource(stdinFile, Buffer.concat(pieces));
}

/** The context may be anybody's: its Dockerfile is looked up inside of it, whatever it links to. */
function readInside(context: OpenContext, path: string, file: string | undefined): SourceFile {
  const { name, directory } = context;
  const files = context.files!;
  const climbs = directory === undefined && climbsOut(file ?? "");
  const target = resolve(files, path);
  const node = climbs ? undefined : files.lstat(target);
  if (node?.type === "file") return readSource(shownName(context, path, file), node.content);
  const what = file === undefined ? baseName(path) : `Dockerfile ${file}`;
  const why = climbs
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
      : directory === undefined
      ? "-f names a file of this context; -f - takes the Dockerfile from the standard input"
      : "-f takes the path of a file, from where you are; -f - takes the Dockerfile from the standard input",
  });
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
