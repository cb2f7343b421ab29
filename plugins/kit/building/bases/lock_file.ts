/**
 * `quilla.lock`: the digests that the names of base images stood for when somebody said so, one to a line.
 *
 * ```yaml
 * # written by quilla build --lock
 * version: 1
 * images:
 *   docker.io/library/debian:13: sha256:0123…
 * ```
 *
 * It is YAML, for other tools; of that language it uses this much and no more, so that each entry has its line, whoever
 * merges two of these files.
 *
 * @module
 */
import { type Digest, parseDigest } from "../../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../../core/errors.ts";
import { quote } from "../../../../core/text/quote.ts";
import { formatReference, parseReference } from "../../../../core/reference.ts";
import type { SourceFile, SourceRange } from "../../../../core/source.ts";

/** What the file is called; it lies beside the Dockerfile. */
export const lockFileName = "quilla.lock";

/** A name that is held, and where that is said. */
export interface LockedImage {
  readonly digest: Digest;
  readonly range: SourceRange;
}

/** Full names with their tags: `docker.io/library/debian:13`. */
export type LockedImages = ReadonlyMap<string, LockedImage>;

/** @throws {QuillaError} `lock/damaged`, `lock/version`, at the line that is wrong */
export function parseLock(file: SourceFile): LockedImages {
  const images = new Map<string, LockedImage>();
  const wanted = ["version", "images"];
  for (const [index, raw] of file.text.split("\n").entries()) {
    const text = raw.replace(/\r$/, "");
    if (/^\s*(#.*)?$/.test(text)) continue;
    const range = rangeOf(file, index + 1, text);
    const [next] = wanted;
    if (next === "version") readVersion(text, range);
    else if (next === "images" && !/^images:\s*$/.test(text)) throw damaged(range, "images:");
    else if (next === undefined) {
      const [name, digest] = readEntry(text, range);
      if (images.has(name)) throw damaged(range, "another name", `${name} stands there already`);
      images.set(name, { digest, range });
    }
    wanted.shift();
  }
  if (wanted.length === 0) return images;
  const { length } = file.text.split("\n");
  throw damaged(rangeOf(file, length, ""), `${wanted[0]}:`, "the file ends");
}

/** The file's text, the names in byte order. */
export function formatLock(images: ReadonlyMap<string, Digest>): string {
  const names = [...images.keys()].sort();
  const lines = names.map((name) => `  ${name}: ${images.get(name)}`);
  return ["# written by quilla build --lock", "version: 1", "images:", ...lines, ""].join("\n");
}

function readVersion(text: string, range: SourceRange): void {
  const version = /^version: *(\S+)\s*$/.exec(text)?.[1];
  if (version === undefined) throw damaged(range, "version: 1");
  if (version === "1") return;
  throw new QuillaError(`${range.file.name} is of version ${quote(version)}; this quilla reads 1`, {
    code: "lock/version",
    hint: "use the quilla that wrote it, or remove the file and write it again with --lock",
    range,
  });
}

function readEntry(text: string, range: SourceRange): [name: string, digest: Digest] {
  const [, name, digest] = /^ +(\S+): +(\S+)\s*$/.exec(text) ?? [];
  if (name === undefined || digest === undefined) {
    throw damaged(range, "NAME: sha256:DIGEST, with two blanks before it");
  }
  try {
    const reference = parseReference(name);
    const isFull = formatReference(reference) === name && reference.tag !== undefined;
    if (isFull && reference.digest === undefined) return [name, parseDigest(digest)];
  } catch (error) {
    throw damaged(range, "NAME: sha256:DIGEST", messageOf(error));
  }
  throw damaged(range, "the name in full, such as docker.io/library/debian:13");
}

function rangeOf(file: SourceFile, line: number, text: string): SourceRange {
  const start = text.length - text.trimStart().length + 1;
  const end = Math.max(start + 1, text.trimEnd().length + 1);
  return { file, start: { line, column: start }, end: { line, column: end } };
}

function damaged(range: SourceRange, wanted: string, why?: string): QuillaError {
  const { name } = range.file;
  const reason = why === undefined ? "" : `: ${why}`;
  return new QuillaError(`${name} is damaged${reason}; there should be ${wanted}`, {
    code: "lock/damaged",
    hint: "mend the line, or remove the file and write it again with --lock",
    range,
  });
}
