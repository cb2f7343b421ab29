/**
 * The keys, trusted roots and policies of a bundle, into a directory that the user says. Nothing is trusted because it lies
 * there: that is up to `--key`, `--policy` and the configuration.
 *
 * @module
 */
import { lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Digest, digestOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { outputFailure, replaceFile } from "../../../core/plugin/api/host.ts";
import { requireDirectory } from "../../kit/outputs/output_file.ts";
import { type BundledTrust, invalidIndex } from "./bundle_index.ts";
import { trustWord } from "./damage.ts";
import { trustCheck } from "./trust_kinds.ts";

/** A file as it is to lie there. */
export interface TrustToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly word: string;
}

/**
 * The files that are not in the directory yet, their policies with paths that lead there.
 *
 * @param read gives a file's bytes
 * @param force whether others of their names are overwritten
 * @throws {QuillaError} `bundle/trust-exists` where another file has the name of one, `bundle/index` where the bytes are others,
 * `output/not-a-directory`, and what {@linkcode trustCheck} throws where a file is not what the bundle says
 */
export async function trustToWrite(
  files: readonly BundledTrust[],
  directory: string,
  force: boolean,
  read: (digest: Digest) => Uint8Array,
): Promise<TrustToWrite[]> {
  requireDirectory(directory);
  const names = new Set(files.map(({ name }) => name));
  const wanted: TrustToWrite[] = [];
  const check = await trustCheck();
  for (const file of files) {
    const { kind, name, digest } = file;
    const bytes = read(digest);
    const found = digestOf(bytes);
    if (found !== digest) throw invalidIndex(`the ${trustWord(file)} ${name} hashes to ${found}`);
    check(kind, bytes, `${name} of the bundle`);
    const settled = kind === "policy" ? await policyIn(bytes, name, directory, names) : bytes;
    wanted.push({ path: join(directory, name), bytes: settled, word: trustWord(file) });
  }
  return wanted.filter((file) => isToBeWritten(file, force));
}

/** Containers' programs, and quilla as they, take paths of a policy.json from where they run: so it gets whole ones. */
async function policyIn(
  bytes: Uint8Array,
  name: string,
  directory: string,
  names: ReadonlySet<string>,
): Promise<Uint8Array> {
  const { withPaths } = await import("../../kit/policy/mod.ts");
  let isOther = false;
  const settled = await withPaths(bytes, `${name} of the bundle`, (path, _, isContainers) => {
    if (!isContainers || !names.has(path)) return undefined;
    isOther = true;
    return join(resolve(directory), path);
  });
  return isOther ? settled : bytes;
}

function isToBeWritten({ path, bytes, word }: TrustToWrite, force: boolean): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return true;
  const isSame = status.isFile() && status.size === bytes.length &&
    digestOf(readFileSync(path)) === digestOf(bytes);
  if (isSame) return false;
  if (force) return true;
  throw new QuillaError(`${JSON.stringify(path)} is there, and is not the bundle's ${word}`, {
    code: "bundle/trust-exists",
    hint: "compare the two; --force overwrites it, and --trust-to takes another directory",
  });
}

/**
 * Writes them, readable for all; gives their paths.
 *
 * @throws {QuillaError} `output/…`, and `bundle/trust-exists` where something came there meanwhile
 */
export function writeTrust(
  files: readonly TrustToWrite[],
  directory: string,
  force: boolean,
): string[] {
  return files.filter((file) => isToBeWritten(file, force)).map(({ path, bytes }) => {
    try {
      mkdirSync(directory, { recursive: true });
      replaceFile(path, bytes, directory);
    } catch (error) {
      throw outputFailure(error, JSON.stringify(path));
    }
    return path;
  });
}
