/**
 * What of the host a build is made from: what has to be looked after for it to be made again.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { showRemote } from "../../../core/text/passwords.ts";
import { findDockerfile } from "../building/context/dockerfile.ts";
import { ignoredByDefault, ignoredByFile } from "../building/context/ignore_files.ts";
import { LocalTree } from "../sources/local.ts";
import { isHostPath } from "../sources/host_path.ts";

/** A build, as far as it is looked after. */
export interface WatchedBuild {
  /** A directory, or an archive, of the host. */
  readonly context: string;
  /** The build contexts that have names; of others than the host's nobody tells. */
  readonly contexts?: ReadonlyMap<string, string> | undefined;
  /** The Dockerfiles, as `-f` names them. */
  readonly file?: string | readonly string[] | undefined;
  readonly ignoreFile?: string | undefined;
  /** Other files that it depends on. */
  readonly files?: readonly string[] | undefined;
  /** What it writes: files and directories. */
  readonly written?: readonly string[] | undefined;
}

/** A directory of it. */
export interface WatchedDirectory {
  readonly directory: string;
  /** What its ignore file says now. */
  patterns(): Promise<readonly IgnorePattern[] | undefined>;
}

/** All of it. */
export interface WatchedThings {
  readonly directories: readonly WatchedDirectory[];
  readonly files: readonly string[];
}

/** @throws {UsageError} `usage/watch` where it is made from what nobody can look after */
export function thingsOf(build: WatchedBuild): WatchedThings {
  const { context, contexts = new Map(), ignoreFile } = build;
  const named = [build.file ?? []].flat();
  if (context === "-" || named.includes("-")) {
    throw new UsageError("what comes from the standard input comes once, and cannot be watched", {
      code: "usage/watch",
      hint: "give a directory as the build context, and a file to -f",
    });
  }
  if (!isHostPath(context) || !existsSync(context)) {
    const why = isHostPath(context) ? "it is not there" : "it is not of this machine";
    throw new UsageError(`${showRemote(context)} cannot be watched: ${why}`, {
      code: "usage/watch",
      hint: "give a directory as the build context; . is the one that you are in",
    });
  }
  const others = [...contexts.values()].flatMap((place) => placeOnHost(place) ?? []);
  const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return {
    directories: [
      ...isDirectory(context) ? [mainDirectory(build)] : [],
      ...others.filter(isDirectory).map((directory): WatchedDirectory => ({
        directory,
        patterns: () => lookingInto(directory, (files) => ignoredByDefault(files)),
      })),
    ],
    files: [
      ...new Set([
        ...isDirectory(context) ? [] : [context],
        ...others.filter((path) => !isDirectory(path)),
        ...dockerfilesOf(build).flatMap(withIgnoreFiles),
        ...ignoreNames.map((name) => join(context, name)),
        ...ignoreFile === undefined ? [] : [ignoreFile],
        ...build.files ?? [],
      ]),
    ],
  };
}

/** Of an image layout, the list of its images is looked after: a manifest never changes. */
function placeOnHost(location: string): string | undefined {
  const layout = /^oci-layout:\/\/([^@]+?)(:[\w.-]+)?(@.*)?$/.exec(location)?.[1];
  if (layout !== undefined) return join(layout, "index.json");
  return isHostPath(location) ? location : undefined;
}

const ignoreNames = [".dockerignore", ".containerignore"];

/** Where a Dockerfile is, or would be: what is made there counts, too. */
function dockerfilesOf({ context, file }: WatchedBuild): string[] {
  const named = [file ?? []].flat();
  if (named.length === 0) {
    return ["Dockerfile", "dockerfile", "Containerfile"].map((name) => join(context, name));
  }
  return named.flatMap((name) => [...new Set([resolve(name), resolve(context, name)])])
    .filter((path, at, all) => all.indexOf(path) === at);
}

function withIgnoreFiles(path: string): string[] {
  return [path, ...ignoreNames.map((name) => path + name)];
}

function mainDirectory({ context, file, ignoreFile }: WatchedBuild): WatchedDirectory {
  const noInput = {
    get stdin(): never {
      throw new Error("nothing of the standard input is asked for");
    },
  };
  return {
    directory: context,
    patterns: () =>
      lookingInto(context, async (files) => {
        const open = { name: context, files, directory: context };
        try {
          const first = [file ?? []].flat()[0];
          return (await findDockerfile(open, { file: first, ignoreFile }, noInput)).ignored;
        } catch (error) {
          if (!(error instanceof QuillaError)) throw error;
          // There is no Dockerfile just now.
          return ignoreFile === undefined ? ignoredByDefault(files) : ignoredByFile(ignoreFile);
        }
      }),
  };
}

/** Nothing is left out where the ignore file cannot be read: the build says what is wrong with it. */
async function lookingInto(
  directory: string,
  find: (
    files: LocalTree,
  ) => readonly IgnorePattern[] | undefined | Promise<readonly IgnorePattern[] | undefined>,
): Promise<readonly IgnorePattern[] | undefined> {
  let files: LocalTree | undefined;
  try {
    files = new LocalTree(directory);
    return await find(files);
  } catch {
    return undefined;
  } finally {
    files?.close();
  }
}
