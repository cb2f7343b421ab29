/**
 * A build as users ask for it: a directory with a Dockerfile in it becomes a named image of the store.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Content, readContent } from "../content.ts";
import { IgnoreMatcher, type IgnorePattern, parseIgnoreFile } from "../dockerfile/ignore_file.ts";
import type { Digest } from "../digest.ts";
import { decodeSource } from "../dockerfile/source_lines.ts";
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import { type Annotation, requirePlaces } from "../image/annotations.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { formatPlace, type SourceFile } from "../source.ts";
import { parseTag, type Reference } from "../reference.ts";
import { FilteredView, type PathFilter } from "../tree/filtered.ts";
import { LocalTree } from "../tree/local.ts";
import { resolve, stat } from "../tree/resolve.ts";
import type { FileView } from "../tree/view.ts";
import {
  buildPlatforms,
  chosenPlatforms,
  type PlatformsOutcome,
  type PlatformsRequest,
} from "./build_platforms.ts";
import { describeImages } from "./result.ts";

/** A build of a directory. */
export interface DirectoryBuild
  extends Omit<PlatformsRequest, "dockerfile" | "context" | "ignored"> {
  /** The build context. */
  readonly directory: string;
  /** The Dockerfile, a path of the host; `Dockerfile` of the context unless given. */
  readonly file?: string | undefined;
  /** What the image is called; it dangles without a name. */
  readonly tags?: readonly string[] | undefined;
  readonly annotations?: readonly Annotation[] | undefined;
}

/** What came of it. */
export interface DirectoryBuildOutcome extends PlatformsOutcome {
  /** Points at the manifest; where several platforms were asked for, at the index of theirs. */
  readonly descriptor: Descriptor;
  readonly names: readonly Reference[];
}

/** Larger Dockerfiles and ignore files are refused: nobody wrote them. */
const fileLimit = 16 << 20;

/**
 * @throws {QuillaError} `build/context`, `build/dockerfile`, `reference/…`, `annotation/…`, and what the build throws; no name
 * moves then
 */
export async function buildDirectory(request: DirectoryBuild): Promise<DirectoryBuildOutcome> {
  const names = (request.tags ?? []).map(parseTag);
  requirePlaces(request.annotations ?? [], chosenPlatforms(request.platforms));
  const opened = openDirectory(request);
  try {
    const { dockerfile, context, ignored } = opened;
    const outcome = await buildPlatforms({ ...request, dockerfile, context, ignored });
    const { references } = request.store;
    const descriptor = describeImages(request.store, outcome.images, request.annotations);
    await references.take([{ image: descriptor, names }], new Date());
    return { ...outcome, descriptor, names };
  } finally {
    opened.close();
  }
}

/** The image ID; of several images, the digest of their index. */
export function resultId({ images, descriptor }: DirectoryBuildOutcome): Digest {
  return images.length === 1 ? images[0]!.image.id : descriptor.digest;
}

/** What a build of a directory is made from. */
export interface OpenedDirectory {
  readonly dockerfile: SourceFile;
  /** The build context, less what the ignore file excludes. */
  readonly context: FileView;
  /** The patterns of the ignore file, if there is one. */
  readonly ignored: readonly IgnorePattern[] | undefined;
  close(): void;
}

/** @throws {QuillaError} `build/context`, `build/dockerfile`, `build/ignore-file`, `ignore/bad-pattern` */
export function openDirectory(
  request: Pick<DirectoryBuild, "directory" | "file">,
): OpenedDirectory {
  const tree = openContext(request.directory);
  try {
    const dockerfile = readDockerfile(tree, request);
    const ignored = readPatterns(tree, request, dockerfile.name);
    const context = ignored === undefined ? tree : ignoring(tree, ignored);
    return { dockerfile, context, ignored, close: () => tree.close() };
  } catch (error) {
    tree.close();
    throw error;
  }
}

function openContext(directory: string): LocalTree {
  try {
    return new LocalTree(directory);
  } catch (error) {
    throw new QuillaError(`${directory} cannot be the build context: ${reasonOf(error)}`, {
      code: "build/context",
      hint: "give a directory; . is the one that you are in",
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it is no directory",
  EISDIR: "it is a directory",
  EACCES: "you may not read it",
  ELOOP: "its links never end",
};

function reasonOf(error: unknown): string {
  return reasons[systemCode(error) ?? ""] ?? messageOf(error);
}

function readDockerfile(
  tree: FileView,
  { file, directory }: Pick<DirectoryBuild, "file" | "directory">,
): SourceFile {
  if (file !== undefined) return decodeSource(file, readHostFile(file));
  // The context may be anybody's: its Dockerfile is looked up inside of it, whatever it links to.
  const path = resolve(tree, "/Dockerfile");
  const node = tree.lstat(path);
  if (node?.type === "file") {
    return readSource(shownPath(directory, "Dockerfile"), node.content);
  }
  const why = node !== undefined
    ? `the Dockerfile in ${directory} is no file but a ${node.type}`
    : path === "/Dockerfile"
    ? `there is no Dockerfile in ${directory}`
    : `the Dockerfile in ${directory} is a link to ${path}, which is not in the build context`;
  throw new QuillaError(why, {
    code: "build/dockerfile",
    hint: "write one, or say where it is with -f",
  });
}

function readSource(name: string, content: Content): SourceFile {
  let bytes: Uint8Array;
  try {
    bytes = readContent(content, fileLimit);
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("content/")) throw error;
    const { code, message, hint } = error;
    throw new QuillaError(`${name} cannot be read: ${message}`, { code, hint, cause: error });
  }
  return decodeSource(name, bytes);
}

function shownPath(directory: string, name: string): string {
  return directory === "." ? name : join(directory, name);
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

/** What the ignore file says; `<Dockerfile>.dockerignore` goes before `.dockerignore`. */
function readPatterns(
  tree: LocalTree,
  { file }: Pick<DirectoryBuild, "file">,
  dockerfile: string,
): readonly IgnorePattern[] | undefined {
  const own = `${dockerfile}.dockerignore`;
  const ignoreFile =
    (file === undefined
      ? readInContext(tree, "/Dockerfile.dockerignore", own)
      : readIgnoreFile(`${file}.dockerignore`)) ??
      readInContext(tree, "/.dockerignore", ".dockerignore");
  return ignoreFile && parseIgnoreFile(ignoreFile);
}

/** The context less what the patterns exclude. */
function ignoring(tree: LocalTree, patterns: readonly IgnorePattern[]): FileView {
  const matcher = new IgnoreMatcher(patterns);
  const filter: PathFilter = {
    excludes: (path) => matcher.excludes(path),
    mayReinclude: (directory) => matcher.mayReinclude(directory),
    reason(path) {
      const pattern = matcher.excludedBy(path);
      return pattern?.range && `${formatPlace(pattern.range)} excludes it: ${pattern.text}`;
    },
  };
  return new FilteredView(tree, filter);
}

function readInContext(tree: FileView, path: string, name: string): SourceFile | undefined {
  const node = stat(tree, path);
  if (node?.type !== "file") return undefined;
  return readSource(name, node.content);
}

function readIgnoreFile(path: string): SourceFile | undefined {
  try {
    return decodeSource(path, readFileSync(path));
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    if (systemCode(error) === "ENOENT") return undefined;
    throw new QuillaError(`the ignore file ${path} cannot be read: ${reasonOf(error)}`, {
      code: "build/ignore-file",
      hint: "write a file there, or nothing",
      cause: error,
    });
  }
}
