/**
 * What the other side of an air gap has: the basis of a delta.
 *
 * @module
 */
import { createReadStream, statSync } from "node:fs";
import {
  type Digest,
  fileContent,
  isDigest,
  messageOf,
  piecesOf,
  QuillaError,
  readText,
  systemCode,
} from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { BlobFacts, Blobs } from "../../../core/plugin/api/store.ts";
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import type { BundleIndex } from "./bundle_index.ts";
import { Cutter, type Piece } from "./cutter.ts";
import { readHead } from "./head.ts";

/** Where a piece is to be found on the other side. */
export interface KnownPiece extends Piece {
  readonly digest: Digest;
  readonly offset: number;
}

/** The blobs that the other side has, and their pieces as far as they are known here. */
export class Basis {
  readonly #sizes = new Map<Digest, number | undefined>();
  readonly #cut = new Set<Digest>();
  readonly #pieces = new Map<string, KnownPiece>();

  /** Whether the other side has a blob. */
  has(digest: Digest): boolean {
    return this.#sizes.has(digest);
  }

  /** Where the other side has a piece. */
  find({ sha256 }: Piece): KnownPiece | undefined {
    return this.#pieces.get(sha256);
  }

  /** The size of a blob that a piece was found in. */
  facts(digest: Digest): BlobFacts {
    return { digest, size: this.#sizes.get(digest)! };
  }

  add(digest: Digest, size?: number): void {
    this.#sizes.set(digest, size ?? this.#sizes.get(digest));
  }

  /** Makes a blob's pieces known; the first blob that has a piece counts. */
  addPieces({ digest, size }: BlobFacts, pieces: Iterable<Piece>, from = 0): void {
    this.add(digest, size);
    let offset = from;
    for (const piece of pieces) {
      if (!this.#pieces.has(piece.sha256)) {
        this.#pieces.set(piece.sha256, { ...piece, digest, offset });
      }
      offset += piece.size;
    }
  }

  /** What a bundle leaves behind where it is taken in. */
  addBundle(index: BundleIndex): void {
    for (const { digest, size } of index.needs) this.add(digest, size);
    const payload = new PieceCursor(index.pieces);
    for (const blob of index.blobs) {
      this.add(blob.digest, blob.size);
      let at = blob.at;
      let offset = 0;
      for (const { size, from } of blob.recipe ?? [{ size: blob.size, from: undefined }]) {
        // What is taken from another blob is known of that one, if at all.
        if (from === undefined) {
          this.addPieces(blob, payload.between(at, at + size), offset);
          at += size;
        }
        offset += size;
      }
      if (blob.recipe === undefined) this.#cut.add(blob.digest);
    }
  }

  /** Cuts the blobs of the basis that are here as well and whose pieces are not known. */
  async cutThoseIn(blobs: Blobs): Promise<void> {
    for (const digest of this.#sizes.keys()) {
      if (this.#cut.has(digest) || !blobs.has(digest)) continue;
      const size = blobs.size(digest);
      const pieces: Piece[] = [];
      const cutter = new Cutter((piece) => pieces.push(piece));
      for await (const part of piecesOf(blobs.content({ digest, size }))) cutter.write(part);
      cutter.end();
      this.addPieces({ digest, size }, pieces);
      this.#cut.add(digest);
    }
  }
}

/** The pieces of a payload, looked at in order. */
class PieceCursor {
  #next = 0;
  #at = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  /** Those from one place to another; none where no piece begins there. */
  between(start: number, end: number): Piece[] {
    while (this.#next < this.pieces.length && this.#at < start) this.#pass();
    const found: Piece[] = [];
    if (this.#at !== start) return found;
    while (this.#next < this.pieces.length && this.#at + this.pieces[this.#next]!.size <= end) {
      found.push(this.#pass());
    }
    return found;
  }

  #pass(): Piece {
    const piece = this.pieces[this.#next++]!;
    this.#at += piece.size;
    return piece;
  }
}

/** A list of digests is no longer. */
const longestList = 64 << 20;

/**
 * Reads what the other side has: a bundle that was taken in there, or a list of digests, one a line; `#` begins a comment.
 *
 * @throws {QuillaError} `bundle/basis` where it is neither, `bundle/index-damaged`, and what reading a bundle throws
 */
export async function readBasis(path: string, basis: Basis): Promise<void> {
  const input = new ByteInput(chunksOf(path));
  try {
    basis.addBundle((await readHead(input, quote(path))).index);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "bundle/not-a-bundle") throw error;
    for (const digest of readList(path)) basis.add(digest);
  } finally {
    await input.close();
  }
}

function readList(path: string): Digest[] {
  const { size } = statSync(path);
  if (size > longestList) throw noBasis(path, "it is no bundle, and too long for a list");
  const lines = readText(fileContent(path, 0, size), longestList).split("\n");
  const digests = lines.flatMap((line, position) => {
    const [word = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (word === "") return [];
    if (isDigest(word)) return [word];
    throw noBasis(
      path,
      `it is no bundle, and ${quote(word, 40)} in line ${position + 1} no digest`,
    );
  });
  if (digests.length > 0) return digests;
  throw noBasis(path, "it is no bundle, and has no digest in it");
}

function noBasis(path: string, why: string): QuillaError {
  return new QuillaError(`${quote(path)} does not say what the other side has: ${why}`, {
    code: "bundle/basis",
    hint: "give a bundle that was applied there, or what `quilla bundle have` prints there",
  });
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 << 10 });
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const why = code === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new QuillaError(`${quote(path)} cannot be read: ${why}`, {
      code: "bundle/unreadable",
      hint: "give the path of a file",
      cause: error,
    });
  }
}
