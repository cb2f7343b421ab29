/**
 * The end of an eStargz layer: the table of contents, as the last member of the archive, and a footer that says where it is. By
 * https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md.
 *
 * The archive keeps its own end before the table, as that of `AppendTarLossLess` of the reference program does: so all who read no
 * tables unpack the files of the layer and nothing else.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, crc32, inflateRawSync } from "node:zlib";
import { Hasher } from "../../../../core/plugin/api/nouns.ts";
import { encodeHeader, endOfArchive, padding } from "../../../../core/plugin/api/tar.ts";
import type { PieceNotes } from "../../../kit/packing/tables/notes.ts";
import {
  type FinishedTable,
  type LayerTable,
  MemberStream,
  type TableMember,
} from "../../../kit/packing/tables/table.ts";
import { largestText, TextPacker } from "../../../kit/packing/tables/text_packer.ts";
import { combineCrc32 } from "../crc_combination.ts";
import { Deflater } from "../deflater.ts";
import { gzipMember } from "./member.ts";

const tableName = "stargz.index.json";

export class StargzTable implements LayerTable {
  readonly #members = new MemberStream((member) => this.#member(member));
  readonly #deflater = new Deflater(largestText);
  readonly #text: TextPacker;
  readonly #textHasher = new Hasher();
  #textCrc = 0;
  /** Of all that the blob unpacks to. */
  readonly #hasher = new Hasher();
  #length = 0;
  #isFirst = true;

  constructor() {
    this.#text = new TextPacker(
      (plain) => this.#deflater.encode(plain).bytes,
      (plain) => {
        this.#textHasher.update(plain);
        this.#textCrc = crc32(plain, this.#textCrc);
      },
    );
    this.#text.add('{"version":1,"entries":[');
  }

  add(notes: PieceNotes, offset: number): void {
    this.#members.add(notes, offset);
  }

  pass(plain: Uint8Array): void {
    this.#hasher.update(plain);
    this.#length += plain.length;
    this.#members.pass(plain);
  }

  end(offset: number): FinishedTable {
    this.#text.add("]}");
    const text = this.#text.end();
    const { length } = this.#text;
    const header = encodeHeader({
      ...{ path: tableName, type: "file", size: length },
      ...{ mode: 0o444, uid: 0, gid: 0, mtime: 0 },
    });
    const rest = new Uint8Array(padding(length) + endOfArchive.length);
    this.#hasher.update(header);
    // The text was packed as it came, and is longer than what is kept of it.
    for (const part of text) {
      this.#hasher.update(inflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH }));
    }
    this.#hasher.update(rest);
    const crc = combineCrc32(
      combineCrc32(crc32(header), this.#textCrc, length),
      crc32(rest),
      rest.length,
    );
    const unpacked = header.length + length + rest.length;
    const deflated = (plain: Uint8Array) => this.#deflater.encode(plain).bytes;
    const table = gzipMember([deflated(header), ...text, deflated(rest)], crc, unpacked);
    return {
      bytes: new Uint8Array(Buffer.concat([table, footerOf(offset)])),
      annotations: {
        "containerd.io/snapshot/stargz/toc.digest": this.#textHasher.digest(),
        "io.containers.estargz.uncompressed-size": String(this.#length + unpacked),
      },
      diffId: this.#hasher.digest(),
    };
  }

  #member({ entry, chunks, digest }: TableMember): void {
    const isSeveral = chunks.length > 1;
    chunks.forEach(({ at, size, offset, digest: chunkDigest }, position) => {
      const place = `,"offset":${offset}${isSeveral ? `,"chunkSize":${size}` : ""}`;
      const text = position === 0
        ? `${entry},"digest":"${digest}"`
        : `{"type":"chunk","name":"","chunkOffset":${at}`;
      this.#entry(`${text}${place},"chunkDigest":"${chunkDigest}"`);
    });
    if (chunks.length === 0) this.#entry(entry);
  }

  #entry(text: string): void {
    this.#text.add(`${this.#isFirst ? "" : ","}${text}}`);
    this.#isFirst = false;
  }
}

/** An empty member of gzip, whose extra field says where the table begins. */
function footerOf(offset: number): Uint8Array {
  const said = `${offset.toString(16).padStart(16, "0")}STARGZ`;
  const footer = Buffer.alloc(51);
  footer.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff]);
  footer.writeUInt16LE(said.length + 4, 10);
  footer.write("SG", 12, "latin1");
  footer.writeUInt16LE(said.length, 14);
  footer.write(said, 16, "latin1");
  footer.set([1, 0, 0, 0xff, 0xff], 38); // an empty block, stored
  return footer;
}
