/**
 * What is noted of a piece while it is compressed, for the table of contents of the whole: it is remembered beside the piece, so that
 * a layer of which one file has changed has its table without being read again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { digestOf } from "../../../../core/digest.ts";
import { release } from "../release.ts";
import { Crc64 } from "./crc64.ts";
import type { Chunk } from "./chunks.ts";
import { tableEntry } from "./entry.ts";
import { membersOf } from "./members.ts";

/** A stretch of a file that is compressed by itself. Places are bytes. */
export interface NotedChunk {
  /** Where it begins in what the piece has of the file. */
  readonly at: number;
  readonly size: number;
  /** Where its compressed bytes begin in the piece's. */
  readonly offset: number;
  readonly digest: string;
  readonly isZeros: boolean;
}

/** A file's content, as far as the piece has it. */
export interface NotedContent {
  /** Where it begins in the plain piece. */
  readonly at: number;
  readonly size: number;
  readonly chunks: readonly NotedChunk[];
  /** Where the compressed bytes of the last chunk end, in the piece's. */
  readonly end: number;
}

/** A member that begins in the piece. */
export interface NotedMember {
  /** Its entry of the table, as JSON without the last brace. */
  readonly entry: string;
  /** Its name as JSON, and how long its content is in all. */
  readonly name: string;
  readonly size: number;
  /** Its header blocks, as base64. */
  readonly header: string;
  readonly content?: NotedContent | undefined;
  /** Of a content that is all here: its digest, and its CRC-64 as base64. */
  readonly digest?: string | undefined;
  readonly crc?: string | undefined;
}

/** The notes of a piece. */
export interface PieceNotes {
  /** Why there can be no table of contents; the rest says nothing then. */
  readonly unusual?: string | undefined;
  /** What goes on with the file of the piece before. */
  readonly carried?: NotedContent | undefined;
  readonly members: readonly NotedMember[];
  /** Zeros behind the last member, or the archive's end. */
  readonly zeros: number;
}

/** How a format lays out what a piece holds. */
export interface PieceLayout {
  /** Compresses a stretch; the result is memory of its own. */
  readonly compress: (plain: Uint8Array) => Uint8Array;
  /** The stretches of a content that are compressed by themselves. */
  chunksOf(content: Uint8Array): readonly Chunk[];
  /** Whether what is behind a content is in one stretch with it. */
  readonly joinsRest: boolean;
}

/** A piece, compressed so that its files are found by themselves. */
export interface LaidOutPiece {
  /** One after the other, each its own memory. */
  readonly parts: readonly Uint8Array[];
  readonly notes: PieceNotes;
}

/** @param inside see `membersOf` */
export function layOut(piece: Uint8Array, inside: number, layout: PieceLayout): LaidOutPiece {
  const { carried, members, tail } = membersOf(piece, inside);
  const writer = new PieceWriter(piece, layout);
  const before = carried === 0 ? undefined : writer.content(0, carried);
  const noted: NotedMember[] = [];
  let unusual = hasOnlyZeros(piece, tail) ? undefined : "bytes behind its end";
  for (const member of members) {
    const entry = tableEntry(member);
    if (typeof entry === "string") {
      unusual ??= entry;
      continue;
    }
    const { at, here, header } = member;
    const { size } = member.entry;
    const whole = here === size && here > 0 ? piece.subarray(at, at + here) : undefined;
    noted.push({
      entry: JSON.stringify(entry).slice(0, -1),
      name: JSON.stringify(member.entry.path),
      size,
      header: base64(header),
      content: here === 0 ? undefined : writer.content(at, here),
      digest: whole && digestOf(whole),
      crc: whole && new Crc64().update(whole).sum().toString("base64"),
    });
  }
  const parts = writer.end();
  const notes = { carried: before, members: noted, zeros: piece.length - tail };
  return { parts, notes: unusual === undefined ? notes : { unusual, members: [], zeros: 0 } };
}

/** The piece with its notes before it: so they are remembered together. The parts' memory is given back. */
export function withNotes({ parts, notes }: LaidOutPiece): Uint8Array {
  const packed = deflateRawSync(JSON.stringify(notes), { level: 1 });
  let at = 4 + packed.length;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, at));
  new DataView(all.buffer).setUint32(0, packed.length);
  all.set(packed, 4);
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
    release(part, true);
  }
  return all;
}

/** What {@linkcode withNotes} made. */
export function fromNotes(all: Uint8Array): { bytes: Uint8Array; notes: () => PieceNotes } {
  const end = 4 + new DataView(all.buffer, all.byteOffset).getUint32(0);
  return {
    bytes: all.subarray(end),
    notes: () => JSON.parse(inflateRawSync(all.subarray(4, end)).toString()),
  };
}

/** Compresses a piece from its beginning to its end. */
class PieceWriter {
  readonly #piece: Uint8Array;
  readonly #layout: PieceLayout;
  readonly #parts: Uint8Array[] = [];
  #plain = 0;
  #length = 0;

  constructor(piece: Uint8Array, layout: PieceLayout) {
    this.#piece = piece;
    this.#layout = layout;
  }

  content(at: number, size: number): NotedContent {
    this.#to(at);
    const chunks: NotedChunk[] = [];
    const content = this.#piece.subarray(at, at + size);
    for (const { start, end, isZeros } of this.#layout.chunksOf(content)) {
      // Of the last one, the end is not known yet where the rest joins it.
      if (start > 0) this.#to(at + start);
      const digest = digestOf(content.subarray(start, end));
      chunks.push({ at: start, size: end - start, offset: this.#length, digest, isZeros });
    }
    if (!this.#layout.joinsRest) this.#to(at + size);
    return { at, size, chunks, end: this.#length };
  }

  end(): readonly Uint8Array[] {
    this.#to(this.#piece.length);
    return this.#parts;
  }

  #to(plain: number): void {
    if (plain <= this.#plain) return;
    const part = this.#layout.compress(this.#piece.subarray(this.#plain, plain));
    this.#parts.push(part);
    this.#length += part.length;
    this.#plain = plain;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function hasOnlyZeros(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
