/**
 * What the store remembers so as not to work it out again. All of it may be removed at any time.
 *
 * `cache/derived/<kind>/<algorithm>/<hex>` is made from one blob, and goes with it. `cache/records/<kind>/<hex>` says in its
 * first line which blobs it needs, and goes with any of them; the rest is the record.
 *
 * @module
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { algorithmOf, type Digest, hexOf, isDigest, parseDigest } from "../digest.ts";
import { systemCode } from "../errors.ts";
import type { Blobs } from "./blobs.ts";
import { discardFile, replaceFile, storeFailure, uniquePath } from "./durable.ts";
import { fileSize } from "./ingest.ts";
import { requireWritable, type StorePlaces } from "./places.ts";

export class Cache {
  readonly #places: StorePlaces;
  readonly #blobs: Blobs;

  /** Made by `Store.open()`. */
  constructor(places: StorePlaces, blobs: Blobs) {
    this.#places = places;
    this.#blobs = blobs;
  }

  /**
   * A file that is made from a blob, such as a layer's tar without its compression; made now unless it is there.
   *
   * @param kind lower-case letters and `-`: the same kind of the same blob is the same file
   * @param make writes the file; it exists, and is empty
   * @returns the file's path
   * @throws {QuillaError} `store/read-only`, `store/full`, and what `make` throws
   */
  async derived(
    kind: string,
    blob: Digest,
    make: (path: string) => void | Promise<void>,
  ): Promise<string> {
    const digest = parseDigest(blob);
    const folder = join(this.#places.cache, "derived", checkKind(kind), algorithmOf(digest));
    const path = join(folder, hexOf(digest));
    if (fileSize(path) !== undefined) return path;
    requireWritable(this.#places);
    const temporary = uniquePath(this.#places.ingest);
    try {
      const fd = openSync(temporary, "wx", 0o600);
      try {
        await make(temporary);
        fsyncSync(fd); // a torn file would be believed after a loss of power
      } finally {
        closeSync(fd);
      }
      mkdirSync(folder, { recursive: true });
      renameSync(temporary, path);
      return path;
    } catch (error) {
      discardFile(temporary);
      throw storeFailure(error, "writing to the cache", path);
    }
  }

  /** What was recorded under a key; undefined where nothing was, or a blob that it needs is gone. */
  record(kind: string, key: Digest): string | undefined {
    const record = readRecord(this.#recordPath(kind, key));
    return record?.needs.every((digest) => this.#blobs.has(digest)) ? record.text : undefined;
  }

  /** Records a text under a key, in place of what was there. A store that cannot be written to forgets it. */
  remember(kind: string, key: Digest, text: string, needs: readonly Digest[]): void {
    if (this.#places.readOnly) return;
    const path = this.#recordPath(kind, key);
    try {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, `${needs.join(" ")}\n${text}`, this.#places.ingest);
    } catch (error) {
      throw storeFailure(error, "writing to the cache", path);
    }
  }

  #recordPath(kind: string, key: Digest): string {
    return join(this.#places.cache, "records", checkKind(kind), hexOf(parseDigest(key)));
  }
}

/** A record: the blobs it needs, and its text. Undefined where there is none that can be read. */
export function readRecord(path: string): { needs: Digest[]; text: string } | undefined {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw storeFailure(error, "reading the cache", path);
  }
  const end = content.indexOf("\n");
  const needs = content.slice(0, end).split(" ").filter((word) => word !== "");
  if (end < 0 || !needs.every(isDigest)) return undefined;
  return { needs: needs as Digest[], text: content.slice(end + 1) };
}

function checkKind(kind: string): string {
  if (!/^[a-z][a-z-]*$/.test(kind)) {
    throw new Error(`${JSON.stringify(kind)} names no kind of cache`);
  }
  return kind;
}
