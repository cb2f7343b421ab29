/**
 * The end of a zstd:chunked layer, as containers/storage reads it: the table of contents, what tar-split needs to make the archive
 * of the files again, to the byte, and a footer that says where both are; each in a skippable frame (RFC 8878, § 3.1.2).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Hasher } from "../../../../core/plugin/api/nouns.ts";
import { padding } from "../../../../core/plugin/api/tar.ts";
import type { PieceNotes } from "../../../kit/packing/tables/notes.ts";
import {
  type FinishedTable,
  type LayerTable,
  MemberStream,
  NoTable,
  type TableMember,
} from "../../../kit/packing/tables/table.ts";
import { largestText, TextPacker } from "../../../kit/packing/tables/text_packer.ts";
import { WasmCompressor } from "../../../kit/wasm/compressor.ts";
import { zstd } from "../zstd_wasm.ts";

const prefix = "io.github.containers.zstd-chunked";

/** The kind of the table: that of CRFS. */
const manifestType = 1;

/** So many bytes stand before the content of a skippable frame. */
const frameHeader = 8;

const level = 3;

/** So many zeros are one segment for tar-split at most: base64 takes three bytes at a time. */
const mostZeros = 48 << 10;

export class ChunkedTable implements LayerTable {
  readonly #members = new MemberStream((member) => this.#member(member));
  readonly #contents: TextPacker;
  readonly #split: TextPacker;
  /** Of tar-split's entries. */
  #position = 0;
  /** Zeros before the next header. */
  #padding = 0;
  /** Zeros behind all members. */
  #zeros = 0;
  #isFirst = true;

  constructor() {
    const compressor = new WasmCompressor(zstd, largestText);
    const pack = (plain: Uint8Array) => compressor.compress(plain, level);
    this.#contents = new TextPacker(pack);
    this.#split = new TextPacker(pack);
    this.#contents.add('{"version":1,"entries":[');
  }

  add(notes: PieceNotes, offset: number): void {
    this.#members.add(notes, offset);
    this.#zeros += notes.zeros;
  }

  pass(plain: Uint8Array): void {
    this.#members.pass(plain);
  }

  end(offset: number): FinishedTable {
    for (let left = this.#padding + this.#zeros; left > 0; left -= mostZeros) {
      this.#segment(Buffer.alloc(Math.min(left, mostZeros)).toString("base64"));
    }
    const split = Buffer.concat(this.#split.end());
    this.#contents.add(`],"tarSplitDigest":"${new Hasher().update(split).digest()}"}`);
    const contents = Buffer.concat(this.#contents.end());
    const contentsAt = offset + frameHeader;
    const splitAt = contentsAt + contents.length + frameHeader;
    const sizes = [this.#contents.length, this.#split.length] as const;
    const footer = footerOf(
      [contentsAt, contents.length, sizes[0], manifestType, splitAt, split.length, sizes[1]],
    );
    return {
      bytes: new Uint8Array(Buffer.concat([contents, split, footer].flatMap(skippable))),
      annotations: {
        [`${prefix}.manifest-checksum`]: new Hasher().update(contents).digest(),
        [`${prefix}.manifest-position`]: `${contentsAt}:${contents.length}:${
          sizes[0]
        }:${manifestType}`,
        [`${prefix}.tarsplit-position`]: `${splitAt}:${split.length}:${sizes[1]}`,
      },
    };
  }

  /** @throws {NoTable} for what containers/storage leaves out where it goes by the table */
  #member({ entry, name, size, header, chunks, end, digest, crc }: TableMember): void {
    if (/^\{"type":"(?:char|block|fifo)"/.test(entry)) throw new NoTable("a device or a FIFO");
    const isSeveral = chunks.length > 1;
    chunks.forEach((chunk, at) => {
      if (at === 0) {
        const content = `,"digest":"${digest}","offset":${chunk.offset},"endOffset":${end}`;
        this.#entry(`${entry}${content}${isSeveral ? chunkFields(chunk) : ""}`);
      } else {
        const start = `{"type":"chunk","name":${name},"offset":${chunk.offset}`;
        this.#entry(`${start},"chunkOffset":${chunk.at}${chunkFields(chunk)}`);
      }
    });
    if (chunks.length === 0) this.#entry(entry);
    this.#segment(withZeros(this.#padding, header));
    const content = crc === undefined || size === 0
      ? `"payload":null`
      : `"size":${size},"payload":"${crc}"`;
    this.#split.add(`{"type":1,"name":${name},${content},"position":${this.#position++}}\n`);
    this.#padding = padding(size);
  }

  #entry(text: string): void {
    this.#contents.add(`${this.#isFirst ? "" : ","}${text}}`);
    this.#isFirst = false;
  }

  #segment(payload: string): void {
    this.#split.add(`{"type":2,"payload":"${payload}","position":${this.#position++}}\n`);
  }
}

interface Sized {
  readonly size: number;
  readonly digest: string;
  readonly isZeros: boolean;
}

function chunkFields({ size, digest, isZeros }: Sized): string {
  const type = isZeros ? `,"chunkType":"zeros"` : "";
  return `,"chunkSize":${size},"chunkDigest":"${digest}"${type}`;
}

/** Zeros, then a header, as base64. */
function withZeros(count: number, header: string): string {
  if (count === 0) return header;
  return Buffer.concat([Buffer.alloc(count), Buffer.from(header, "base64")]).toString("base64");
}

/** By RFC 8878, § 3.1.2. */
function skippable(content: Uint8Array): Uint8Array[] {
  const header = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  header.writeUInt32LE(content.length, 4);
  return [header, content];
}

/** Numbers of 64 bits, and the format's mark. */
function footerOf(numbers: readonly number[]): Uint8Array {
  const footer = Buffer.alloc(64);
  numbers.forEach((number, at) => footer.writeBigUInt64LE(BigInt(number), at * 8));
  footer.write("GNUlInUx", 56, "latin1");
  return footer;
}
