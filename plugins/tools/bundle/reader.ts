/**
 * A bundle as it arrived, piece by piece, each verified; what is damaged in it is taken from patches and other copies.
 *
 * @module
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { inflatedFile } from "../../kit/archives/open_file.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { codecs, magicLength } from "../../../core/plugin/api/codec.ts";
import { ByteInput } from "../../../core/plugin/api/tar.ts";
import { type Carrier, FileCarrier, StreamCarrier } from "./carrier.ts";
import { type Head, readHead } from "./head.ts";
import { unreadableBundle } from "./unreadable.ts";

/** A piece that was read. */
export interface CheckedPiece {
  readonly number: number;
  /** Where it begins in the payload. */
  readonly at: number;
  /** Undefined where no file has it undamaged. */
  readonly bytes: Uint8Array | undefined;
}

export class BundleReader {
  readonly head: Head;
  /** What messages call the bundle. */
  readonly name: string;
  readonly #carriers: readonly Carrier[];

  private constructor(head: Head, name: string, carriers: readonly Carrier[]) {
    this.head = head;
    this.name = name;
    this.#carriers = carriers;
  }

  /**
   * @param location the bundle: a path, or `-` for the standard input; it may be compressed
   * @param others patches and other copies of it, which are plain files
   * @throws {QuillaError} `bundle/unreadable`, `bundle/not-a-bundle`, `bundle/index-damaged` where no file has it whole,
   * `bundle/another` where the files are not of one bundle, `bundle/is-patch`, and what reading an index throws
   */
  static async open(location: string, others: readonly string[] = []): Promise<BundleReader> {
    const opened: Carrier[] = [];
    try {
      const files: FileCarrier[] = [];
      for (const path of others) {
        const file = await FileCarrier.open(path);
        files.push(file);
        opened.push(file);
      }
      const name = location === "-" ? "the standard input" : JSON.stringify(location);
      if (isPlainFile(location, name)) {
        const file = await FileCarrier.open(location);
        opened.push(file);
        if (file.isPatch) throw isPatch(name);
        const head = commonHead([file, ...files]);
        return new BundleReader(head, name, [file, ...files].map((each) => each.use(head)));
      }
      const input = new ByteInput(inflatedFile(location));
      opened.push({ piece: () => Promise.resolve(undefined), close: () => input.close() });
      const head = await readHead(input, name);
      requireSame(head, files);
      const stream = new StreamCarrier(input, head);
      return new BundleReader(head, name, [stream, ...files.map((each) => each.use(head))]);
    } catch (error) {
      for (const each of opened) await each.close();
      throw error;
    }
  }

  /** All pieces in order. */
  async *pieces(): AsyncGenerator<CheckedPiece, void, void> {
    let at = 0;
    for (const [number, { size }] of this.head.index.pieces.entries()) {
      let bytes: Uint8Array | undefined;
      for (const carrier of this.#carriers) bytes ??= await carrier.piece(number);
      yield { number, at, bytes };
      at += size;
    }
  }

  async close(): Promise<void> {
    for (const carrier of this.#carriers) await carrier.close();
  }
}

/** Whether the file can be read at any place, and says what it is by itself. */
function isPlainFile(location: string, name: string): boolean {
  if (location === "-") return false;
  try {
    if (!statSync(location).isFile()) return false;
    const fd = openSync(location, "r");
    try {
      const bytes = new Uint8Array(magicLength);
      const got = readSync(fd, bytes, 0, magicLength, 0);
      return codecs.of(bytes.subarray(0, got)) === undefined;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw unreadableBundle(error, name);
  }
}

/** The index that the files have, or those of them in which it is not damaged. */
function commonHead(files: readonly FileCarrier[]): Head {
  const heads = files.flatMap(({ head }) => head ?? []);
  // One that is signed says as much as one that is not, and who says it.
  const head = heads.find(({ signature }) => signature !== undefined) ?? heads[0];
  if (head === undefined) throw files[0]!.headFailure;
  requireSame(head, files);
  return head;
}

function requireSame(head: Head, files: readonly FileCarrier[]): void {
  const other = files.find((file) => file.head !== undefined && file.head.sha256 !== head.sha256);
  if (other === undefined) return;
  throw new QuillaError(`${other.name} is of another bundle`, {
    code: "bundle/another",
    hint: "a patch is made of the bundle that it is for, or of one made from the same images",
  });
}

function isPatch(name: string): QuillaError {
  return new QuillaError(`${name} is a patch, and no bundle`, {
    code: "bundle/is-patch",
    hint: "give the damaged bundle first, and the patch after it",
  });
}
