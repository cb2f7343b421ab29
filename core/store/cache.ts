/**
 * What the store remembers so as not to work it out again: `cache/<kind>/<hex>`. All of it may be removed at any time.
 *
 * The first line of a record says which blobs it needs; it goes when one of them goes. The rest is the text.
 *
 * @module
 */
import { closeSync, lstatSync, openSync, readFileSync, readSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Digest, hexOf, isDigest, parseDigest } from "../digest.ts";
import { systemCode } from "../errors.ts";
import type { Blobs } from "./blobs.ts";
import { replaceFile, storeFailure } from "../host/durable.ts";
import { makeWithin } from "../host/modes.ts";
import type { StorePlaces } from "./places.ts";

/** What builds remember: records, by kind and key. */
export class Cache {
  readonly #places: StorePlaces;
  readonly #blobs: Blobs;

  /** Made by `Store.open()`. */
  constructor(places: StorePlaces, blobs: Blobs) {
    this.#places = places;
    this.#blobs = blobs;
  }

  /** What was recorded under a key; undefined where nothing was, or a blob that it needs is gone. */
  record(kind: string, key: Digest): string | undefined {
    const record = readRecord(this.#recordPath(kind, key));
    return record?.needs.every((digest) => this.#blobs.has(digest)) ? record.text : undefined;
  }

  /** The first line of what was recorded, however long the rest is. */
  firstLine(kind: string, key: Digest): string | undefined {
    const path = this.#recordPath(kind, key);
    const record = readRecord(path, firstLines);
    if (!record?.needs.every((digest) => this.#blobs.has(digest))) return undefined;
    this.#noteUse(path);
    return record.text.split("\n", 1)[0];
  }

  /** Records a text, or its lines, in place of what was under a key. A store that cannot be written to forgets it. */
  remember(
    kind: string,
    key: Digest,
    text: string | Iterable<string>,
    needs: readonly Digest[],
  ): void {
    if (this.#places.readOnly) return;
    const path = this.#recordPath(kind, key);
    try {
      // After a loss of power it may be damaged, or gone: then it is no record.
      makeWithin(dirname(path), this.#places.modes);
      const content = joined(recordLines(needs, text));
      replaceFile(path, content, this.#places.ingest, {
        sync: false,
        mode: this.#places.modes.file,
      });
    } catch (error) {
      throw storeFailure(error, "writing to the cache", path);
    }
  }

  /** What was used last is pruned last. */
  #noteUse(path: string): void {
    if (this.#places.readOnly) return;
    const now = Date.now();
    try {
      if (now - lstatSync(path).mtimeMs > useGranularity) utimesSync(path, now / 1000, now / 1000);
    } catch {
      // It was forgotten meanwhile, or is another user's; what was read is whole.
    }
  }

  #recordPath(kind: string, key: Digest): string {
    return join(this.#places.cache, checkKind(kind), hexOf(parseDigest(key)));
  }
}

/** Lines as one text, in pieces: there may be a million of them. */
function* joined(lines: Iterable<string>): Generator<string, void, void> {
  let piece: string[] = [];
  for (const line of lines) {
    if (piece.push(line) <= 1000) continue;
    const next = piece.pop()!;
    yield piece.join("\n") + "\n";
    piece = [next];
  }
  yield piece.join("\n");
}

function* recordLines(
  needs: readonly Digest[],
  text: string | Iterable<string>,
): Generator<string, void, void> {
  yield needs.join(" ");
  yield* typeof text === "string" ? [text] : text;
}

/** Milliseconds: a record that is used all the time is not written to all the time. */
const useGranularity = 600_000;

/** So many bytes hold the first lines of a record, which are short. */
const firstLines = 4 << 10;

/**
 * A record: the blobs it needs, and its text. Undefined where there is none that can be read.
 *
 * @param limit most bytes to read
 */
export function readRecord(
  path: string,
  limit?: number,
): { needs: Digest[]; text: string } | undefined {
  let content: string;
  try {
    content = limit === undefined ? readFileSync(path, "utf8") : readFront(path, limit);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw storeFailure(error, "reading the cache", path);
  }
  const end = content.indexOf("\n");
  const needs = content.slice(0, end).split(" ").filter((word) => word !== "");
  if (end < 0 || !needs.every(isDigest)) return undefined;
  return { needs: needs as Digest[], text: content.slice(end + 1) };
}

function readFront(path: string, limit: number): string {
  const fd = openSync(path, "r");
  try {
    const bytes = new Uint8Array(limit);
    return new TextDecoder().decode(bytes.subarray(0, readSync(fd, bytes, 0, limit, 0)));
  } finally {
    closeSync(fd);
  }
}

function checkKind(kind: string): string {
  if (!/^[a-z][a-z-]*$/.test(kind)) {
    throw new Error(`${JSON.stringify(kind)} names no kind of cache`);
  }
  return kind;
}
