/**
 * The lock files of a project: which there are, and what they say.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { quote, sortByBytes } from "../../../../core/plugin/api/text.ts";
import { Malformed } from "../../../kit/formats/mod.ts";
import { gemfileLock, goSum, pipfileLock, requirements } from "./line_locks.ts";
import { packageLock, pnpmLock } from "./npm_locks.ts";
import type { Published, PublishedReader } from "./published.ts";
import { cargoLock, poetryLock, pylock, uvLock } from "./toml_locks.ts";
import { yarnLock } from "./yarn_lock.ts";

/** What a lock file says, and which it is. */
export interface LockFile extends Published {
  /** Its path, as it was found or given. */
  readonly path: string;
}

const byName: readonly (readonly [name: RegExp, read: PublishedReader])[] = [
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, packageLock],
  [/^yarn\.lock$/, yarnLock],
  [/^pnpm-lock\.yaml$/, pnpmLock],
  [/^go(?:\.work)?\.sum$/, goSum],
  [/^Cargo\.lock$/, cargoLock],
  [/^(?:poetry|pdm)\.lock$/, poetryLock],
  [/^uv\.lock$/, uvLock],
  [/^pylock(?:\.[^.]+)?\.toml$/, pylock],
  [/^Pipfile\.lock$/, pipfileLock],
  [/^(?:Gemfile|gems)(?:\..+)?\.lock(?:ed)?$|^gems\.locked$/, gemfileLock],
  [/requirements[^/]*\.txt$|^constraints[^/]*\.txt$/, requirements],
];

/** What is not looked into: what package managers write, and what nobody fetches for. */
const passedOver = new Set(["node_modules", ".git", ".venv", "venv", "target", "__pycache__"]);

/** Names of the lock files that can be read, for people. */
export const lockFileNames =
  "package-lock.json, yarn.lock, pnpm-lock.yaml, go.sum, Cargo.lock, requirements.txt, poetry.lock, pdm.lock, uv.lock, pylock.toml, Pipfile.lock, Gemfile.lock";

/**
 * Those of a directory and of the directories in it. Links are not followed.
 *
 * @throws {QuillaError} `record/lock-file`
 */
export async function findLockFiles(directory: string): Promise<LockFile[]> {
  const paths: string[] = [];
  const look = async (place: string): Promise<void> => {
    const entries = await readdir(place, { withFileTypes: true }).catch((error) => {
      // What somebody removes meanwhile has no lock files.
      if (place !== directory && systemCode(error) === "ENOENT") return [];
      throw new QuillaError(
        `the directory ${quote(place)} cannot be searched: ${messageOf(error)}`,
        {
          code: "record/lock-file",
          hint: "name with --lock-file those lock files that count",
          cause: error,
        },
      );
    });
    for (const entry of entries) {
      const path = join(place, entry.name);
      if (entry.isDirectory() && !passedOver.has(entry.name)) await look(path);
      if (entry.isFile() && readerOf(path) !== undefined) paths.push(path);
    }
  };
  await look(directory);
  const found: LockFile[] = [];
  for (const path of sortByBytes(paths)) found.push(await readLockFile(path));
  return found;
}

/** @throws {QuillaError} `record/lock-file` where it cannot be read, is damaged, or of no kind that is known */
export async function readLockFile(path: string): Promise<LockFile> {
  const read = readerOf(path);
  if (read === undefined) {
    throw new QuillaError(`${quote(path)} is no lock file that quilla can read`, {
      code: "record/lock-file",
      hint: `these can be read, by their names: ${lockFileNames}`,
    });
  }
  const text = await readFile(path, "utf8").catch((error) => {
    throw unreadable(path, messageOf(error), error);
  });
  try {
    return { path, ...await read(text) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw unreadable(path, error.message, error);
  }
}

function readerOf(path: string): PublishedReader | undefined {
  return byName.find(([name]) => name.test(basename(path)))?.[1];
}

function unreadable(path: string, why: string, cause: unknown): QuillaError {
  return new QuillaError(`the lock file ${quote(path)} cannot be read: ${why}`, {
    code: "record/lock-file",
    hint: "have the package manager write it again, or name with --lock-file those that count",
    cause,
  });
}
