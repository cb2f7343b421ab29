/**
 * Files that have pieces of a bundle: the bundle, another copy of it, a patch.
 *
 * @module
 */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { blockSize, ByteInput } from "../../../core/plugin/api/tar.ts";
import { pieceOf } from "./cutter.ts";
import { type Head, readHead } from "./head.ts";
import { type PatchList, readPatchList } from "./patch_list.ts";
import { unreadableBundle } from "./unreadable.ts";

/** What may have a piece. */
export interface Carrier {
  /** The piece's bytes if they are there and are what the index says. Asked for in ascending order of numbers. */
  piece(number: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** A plain file, read wherever a piece should be. */
export class FileCarrier implements Carrier {
  /** What messages call it. */
  readonly name: string;
  /** Undefined where it is damaged. */
  readonly head: Head | undefined;
  readonly headFailure: unknown;
  readonly isPatch: boolean;
  readonly #fd: number;
  readonly #start: number;
  readonly #patch: PatchList | undefined;
  #head: Head | undefined;
  #places = new Map<number, number>();

  private constructor(
    name: string,
    fd: number,
    patch: PatchList | undefined,
    read: { head?: Head; failure?: unknown },
  ) {
    this.name = name;
    this.#fd = fd;
    this.#start = patch?.bytes ?? 0;
    this.#patch = patch;
    this.isPatch = patch !== undefined;
    this.head = read.head;
    this.headFailure = read.failure;
  }

  /** @throws {QuillaError} `bundle/unreadable`, `bundle/not-a-bundle`, and what reading a patch and an index throws */
  static async open(path: string): Promise<FileCarrier> {
    const name = quote(path);
    let fd: number | undefined;
    try {
      fd = openSync(path, "r");
      const opened = fd;
      const patch = readPatchList((length) => readAt(opened, 0, length));
      return new FileCarrier(name, fd, patch, await headAt(path, name, patch?.bytes ?? 0));
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw unreadableBundle(error, name);
    }
  }

  /** Says which bundle it is about. */
  use(head: Head): this {
    const { pieces } = head.index;
    // Another signature over the same index may have another size.
    const { length } = (this.head ?? head).bytes;
    const start = this.#start + length + (this.isPatch ? blockSize : 0);
    const numbers = this.#patch?.numbers(pieces.length) ?? pieces.keys();
    this.#places = new Map();
    let at = start;
    for (const number of numbers) {
      this.#places.set(number, at);
      at += pieces[number]!.size;
    }
    this.#head = head;
    return this;
  }

  piece(number: number): Promise<Uint8Array | undefined> {
    const place = this.#places.get(number);
    const piece = this.#head?.index.pieces[number];
    if (place === undefined || piece === undefined) return Promise.resolve(undefined);
    let bytes: Uint8Array;
    try {
      bytes = readAt(this.#fd, place, piece.size);
    } catch {
      return Promise.resolve(undefined); // a medium that cannot be read here may be readable elsewhere
    }
    return Promise.resolve(pieceOf(bytes).sha256 === piece.sha256 ? bytes : undefined);
  }

  close(): Promise<void> {
    closeSync(this.#fd);
    return Promise.resolve();
  }
}

async function headAt(
  path: string,
  name: string,
  start: number,
): Promise<{ head?: Head; failure?: unknown }> {
  const input = new ByteInput(createReadStream(path, { start, highWaterMark: 256 << 10 }));
  try {
    return { head: await readHead(input, name) };
  } catch (error) {
    if (error instanceof QuillaError && error.code !== "bundle/index-damaged") throw error;
    return { failure: error };
  } finally {
    await input.close();
  }
}

/** Fewer bytes where the file ends. */
function readAt(fd: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, bytes, filled, length - filled, position + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}

/** A pipe, or a file that is compressed: read once. */
export class StreamCarrier implements Carrier {
  readonly #input: ByteInput;
  readonly #head: Head;
  #next = 0;
  #failure: unknown;

  /** @param input stands behind the head */
  constructor(input: ByteInput, head: Head) {
    this.#input = input;
    this.#head = head;
  }

  /** Why it could not be read to its end. */
  get failure(): unknown {
    return this.#failure;
  }

  async piece(number: number): Promise<Uint8Array | undefined> {
    const { pieces } = this.#head.index;
    let bytes: Uint8Array | undefined;
    for (; this.#next <= number; this.#next++) {
      bytes = await this.#read(pieces[this.#next]!.size);
    }
    return bytes && pieceOf(bytes).sha256 === pieces[number]!.sha256 ? bytes : undefined;
  }

  /** Reads what stands behind the bundle, so that who writes it is not broken off. */
  async close(): Promise<void> {
    if (this.#failure === undefined) await this.#input.drain().catch(() => {});
    await this.#input.close();
  }

  async #read(length: number): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) return undefined;
    try {
      return await this.#input.read(length);
    } catch (error) {
      this.#failure = error;
      return undefined;
    }
  }
}
