/**
 * What stands in a bundle's payload: a tar, planned before it is written, because the index comes first.
 *
 * @module
 */
import { bytesContent, type Content } from "../../../core/plugin/api/nouns.ts";
import { encodeHeader, endOfArchive, padding } from "../../../core/plugin/api/tar.ts";
import { Cutter, type Piece } from "./cutter.ts";
import { memberHeader } from "./head.ts";

/** Bytes that are pieces, wherever they come from. */
export interface Segment {
  readonly pieces: readonly Piece[];
  open(): Content;
}

/** A payload that grows. Contents begin and end with a piece, so that a blob has the same pieces wherever it is. */
export class PayloadPlan {
  readonly segments: Segment[] = [];
  readonly #directories = new Set<string>();
  /** Headers and padding that no segment has yet. */
  #waiting: Uint8Array[] = [];
  #size = 0;

  /** All pieces so far, in order. */
  get pieces(): Piece[] {
    return this.segments.flatMap(({ pieces }) => pieces);
  }

  /** Adds a file, of segments that have `size` bytes together; gives the place of its first byte. */
  file(path: string, size: number, segments: readonly Segment[]): number {
    this.#parents(path);
    this.#literal(memberHeader(path, size));
    const at = this.#size;
    this.#settle();
    this.segments.push(...segments);
    this.#size += size;
    this.#literal(new Uint8Array(padding(size)));
    return at;
  }

  /** Adds a small file. */
  document(path: string, bytes: Uint8Array): number {
    return this.file(path, bytes.length, bytes.length === 0 ? [] : [literalSegment(bytes)]);
  }

  /** Nothing comes after it. */
  end(): void {
    this.#literal(endOfArchive);
    this.#settle();
  }

  #parents(path: string): void {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const directory = path.slice(0, slash + 1);
      if (this.#directories.has(directory)) continue;
      this.#directories.add(directory);
      const numbers = { size: 0, mode: 0o755, uid: 0, gid: 0, mtime: 0 };
      this.#literal(encodeHeader({ path: directory, type: "directory", ...numbers }));
    }
  }

  #literal(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
  }

  #settle(): void {
    const bytes = concatenated(this.#waiting);
    this.#waiting = [];
    if (bytes.length > 0) this.segments.push(literalSegment(bytes));
  }
}

/** Bytes in memory, as a segment. */
export function literalSegment(bytes: Uint8Array): Segment {
  return { pieces: piecesOfBytes(bytes), open: () => bytesContent(bytes) };
}

/** The pieces that these bytes are cut into. */
export function piecesOfBytes(bytes: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  const cutter = new Cutter((piece) => pieces.push(piece));
  cutter.write(bytes);
  cutter.end();
  return pieces;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
