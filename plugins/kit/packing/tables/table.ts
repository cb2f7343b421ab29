/**
 * Tables of contents of packed layers: what an encoder does that writes one, and how entries come of the notes of pieces.
 *
 * @module
 */
import { type Digest, Hasher } from "../../../../core/digest.ts";
import type {
  CompressedPiece,
  Compressor,
  Encoder,
} from "../../../../core/plugin/contracts/codec.ts";
import { Crc64 } from "./crc64.ts";
import type { NotedContent, NotedMember, PieceNotes } from "./notes.ts";

/** A compressor whose pieces are noted. */
export interface NotingCompressor extends Compressor {
  /**
   * @param inside see `membersOf`
   * @returns what `withNotes` makes
   */
  encodeNoted(piece: Uint8Array, inside: number): CompressedPiece;
}

/** Packs layers with a table of contents at their end. Its pieces follow each other as any encoder's do. */
export interface TabledEncoder extends Encoder {
  open(largest: number): Promise<NotingCompressor>;
  /** Begins the table of a layer. */
  openTable(): Promise<LayerTable>;
}

/** An encoder that has a form with a table of contents. */
export interface TableableEncoder extends Encoder {
  /** What the form is called. */
  readonly tabledName: string;
  tabled(): TabledEncoder;
}

/** What a table says, and where. */
export interface FinishedTable {
  /** The end of the blob. */
  readonly bytes: Uint8Array;
  /** What the layer's descriptor says of it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** What the blob unpacks to, where the table is part of that. */
  readonly diffId?: Digest | undefined;
}

/** A table of contents that is being made. */
export interface LayerTable {
  /**
   * A piece, in order, before its plain bytes are passed.
   *
   * @param offset where its compressed bytes begin in the blob
   * @throws {NoTable}
   */
  add(notes: PieceNotes, offset: number): void;
  /** Plain bytes of the piece, in order. */
  pass(plain: Uint8Array): void;
  /** @param offset where the blob goes on behind its pieces */
  end(offset: number): FinishedTable;
}

/** A layer holds what a table of contents cannot tell: the message goes on after "it holds". */
export class NoTable extends Error {
  override name = "NoTable";
}

export function isTableable(encoder: Encoder): encoder is TableableEncoder {
  return typeof (encoder as Partial<TableableEncoder>).tabled === "function";
}

export function isTabled(encoder: Encoder): encoder is TabledEncoder {
  return typeof (encoder as Partial<TabledEncoder>).openTable === "function";
}

/** A stretch of a file, in the blob. */
export interface TableChunk {
  /** Where it begins in the file. */
  readonly at: number;
  readonly size: number;
  /** Where its compressed bytes begin in the blob. */
  readonly offset: number;
  readonly digest: string;
  readonly isZeros: boolean;
}

/** A member, in the blob. */
export interface TableMember extends NotedMember {
  readonly chunks: readonly TableChunk[];
  /** Where its compressed bytes end. */
  readonly end: number;
}

/** A file that goes on in the next piece. */
interface OpenFile {
  readonly noted: NotedMember;
  readonly chunks: TableChunk[];
  readonly hasher: Hasher;
  readonly crc: Crc64;
  /** So much of it has come. */
  size: number;
}

/** Members, one after the other, of pieces that end within some of them. */
export class MemberStream {
  readonly #emit: (member: TableMember) => void;
  readonly #names = new Set<number>();
  #open: OpenFile | undefined;
  /** The open file's content in the piece that passes. */
  #from = 0;
  #to = 0;
  #passed = 0;
  #end = 0;

  /** @param emit takes members in the order of the archive; empty ones have no chunks */
  constructor(emit: (member: TableMember) => void) {
    this.#emit = emit;
  }

  /** @throws {NoTable} */
  add({ unusual, carried, members }: PieceNotes, offset: number): void {
    if (unusual !== undefined) throw new NoTable(unusual);
    this.#passed = this.#from = this.#to = 0;
    if (carried !== undefined) this.#goOn(carried, offset);
    for (const member of members) {
      const { name, content, size, digest } = member;
      this.#once(name);
      if (size > 0 && digest === undefined) {
        const [hasher, crc] = [new Hasher(), new Crc64()];
        this.#open = { noted: member, chunks: [], hasher, crc, size: 0 };
        if (content !== undefined) this.#goOn(content, offset);
      } else {
        const chunks = content === undefined ? [] : placed(content, offset, 0);
        this.#emit({ ...member, chunks, end: content === undefined ? 0 : offset + content.end });
      }
    }
  }

  pass(plain: Uint8Array): void {
    const open = this.#open;
    const start = this.#passed;
    this.#passed += plain.length;
    if (open === undefined || this.#to <= start) return;
    const bytes = plain.subarray(Math.max(0, this.#from - start), this.#to - start);
    open.hasher.update(bytes);
    open.crc.update(bytes);
    if (open.size === open.noted.size && this.#passed >= this.#to) this.#close(open);
  }

  #goOn(content: NotedContent, offset: number): void {
    const open = this.#open!;
    open.chunks.push(...placed(content, offset, open.size));
    open.size += content.size;
    this.#from = content.at;
    this.#to = content.at + content.size;
    this.#end = offset + content.end;
  }

  #close({ noted, chunks, hasher, crc }: OpenFile): void {
    this.#open = undefined;
    this.#emit({
      ...noted,
      chunks,
      end: this.#end,
      digest: hasher.digest(),
      crc: crc.sum().toString("base64"),
    });
  }

  /** Who reads a table takes each path once. Two numbers of 32 bits tell paths apart well enough: at worst, there is no table. */
  #once(name: string): void {
    const path = JSON.parse(name).replaceAll(/(^|\/)(?:\.?\/)+/g, "$1").replace(/\/\.?$/, "");
    let [one, two] = [0x811c9dc5, 0x9747b28c];
    for (let at = 0; at < path.length; at++) {
      one = Math.imul(one ^ path.charCodeAt(at), 0x01000193);
      two = Math.imul(two ^ path.charCodeAt(at), 0x5bd1e995) + at | 0;
    }
    const key = (one >>> 0) * 2 ** 21 + (two >>> 11);
    if (this.#names.has(key)) throw new NoTable("a path twice");
    this.#names.add(key);
  }
}

function placed({ chunks }: NotedContent, offset: number, before: number): TableChunk[] {
  return chunks.map((chunk) => ({
    ...chunk,
    at: before + chunk.at,
    offset: offset + chunk.offset,
  }));
}
