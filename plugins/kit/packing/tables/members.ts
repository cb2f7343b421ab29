/**
 * The members in a piece of a layer's archive: where their headers and contents are.
 *
 * @module
 */
import type { TarEntry } from "../../../../core/tar/entry.ts";
import { parseTar } from "../../../../core/tar/read.ts";
import { padding } from "../../../../core/tar/write.ts";

/** A member that begins in the piece. */
export interface PieceMember {
  readonly entry: TarEntry;
  /** All blocks before its content: extended headers, and its own, which is the last. */
  readonly header: Uint8Array;
  /** Where its content begins in the piece. */
  readonly at: number;
  /** How much of it is in the piece, in bytes. */
  readonly here: number;
  /** Whether the content is stored otherwise than it is: with holes. */
  readonly isSparse: boolean;
}

/** What a piece holds. */
export interface PieceMembers {
  /** So many bytes at its beginning go on with a file of the piece before. */
  readonly carried: number;
  readonly members: readonly PieceMember[];
  /** Where the archive's end begins; the piece's length where it is not in it. */
  readonly tail: number;
}

/** Of a piece in which no member begins or goes on: it is behind the archive's end. */
export const behindEnd = -1;

/**
 * @param inside how many bytes the file has left that the piece begins within; 0 where it begins with a header, or
 * {@linkcode behindEnd}
 * @throws {QuillaError} what `parseTar` throws
 */
export function membersOf(piece: Uint8Array, inside: number): PieceMembers {
  if (inside === behindEnd) return { carried: 0, members: [], tail: 0 };
  const carried = Math.min(inside, piece.length);
  const members: PieceMember[] = [];
  let at = carried + (carried === inside ? padding(carried) : 0);
  let start = at;
  const parser = parseTar();
  let step = at < piece.length ? parser.next() : undefined;
  while (step !== undefined && !step.done) {
    const request = step.value;
    if (request.kind === "read") {
      const bytes = piece.subarray(at, at + request.length);
      at += bytes.length;
      step = parser.next(bytes);
      continue;
    }
    if (request.kind === "skip") {
      at += request.length;
      start = at;
      if (at >= piece.length) return { carried, members, tail: piece.length };
    } else {
      const { entry, stored } = request;
      const here = Math.min(stored, piece.length - at);
      const header = piece.subarray(start, at);
      members.push({ entry, header, at, here, isSparse: stored !== entry.size });
      at += stored;
    }
    step = parser.next();
  }
  return { carried, members, tail: Math.min(start, piece.length) };
}
