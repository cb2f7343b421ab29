/**
 * Layers that are looked at where they are: what they hold comes, verified and bounded, when it is asked for.
 *
 * @module
 */
import { whileGoing } from "../streams/while_going.ts";
import { decompress } from "../../../core/codec/decompress.ts";
import { type Content, piecesOf } from "../../../core/content.ts";
import { algorithmOf, type Digest, Hasher } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { Layer } from "../../../core/layer/layer.ts";
import { changeOf, validateEntry } from "../../../core/layer/layer_entry.ts";
import { indexTarLater } from "../../../core/layer/tar_index.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/store/store.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import type { SparseStretch } from "../../../core/tar/entry.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../../core/tree/file_index.ts";
import { readTarStream } from "../archives/read_stream.ts";
import type { CopyListener } from "./copy_event.ts";
import { missingBlob } from "./documents.ts";
import { getAgain } from "./inspection/inspect_layer.ts";
import { inScratch } from "./scratch.ts";
import type { Slots } from "./side_by_side.ts";
import { verifyBlob } from "./verify.ts";

/** A layer that can be looked at without being kept. */
export interface SeenLayer extends Layer {
  /** Its names and what they are, files without their bytes: nothing is written anywhere. */
  names(): Promise<LayerOutline>;
  /**
   * Tells its entries one by one, in the order of its archive, and keeps none: for those who have a smaller place for a million of
   * them. Contents know their size, and cannot be opened.
   *
   * @returns the bytes of its archive, unpacked
   * @throws {QuillaError} what reading the layer throws, and what `visit` throws
   */
  read(visit: EntryVisitor): Promise<number>;
  /** The file that its archive lies in, unpacked: there it comes, where it does not yet. */
  archive(): Promise<string>;
}

/** Takes an entry. */
export type EntryVisitor = (change: IndexedChange, place: MemberPlace) => void;

/** Where the bytes of a file are in its layer's archive. */
export interface MemberPlace {
  readonly offset: number;
  /** Of a file with holes. */
  readonly sparse?: readonly SparseStretch[] | undefined;
}

/** What is in a layer. */
export interface LayerOutline {
  /** Contents know their size, and cannot be opened. */
  readonly index: FileIndex;
  /** Bytes of its archive, unpacked. */
  readonly size: number;
}

/** Where layers are. */
export interface LayerPlaces {
  readonly source: ImageSource;
  /** The user's store, which may have a layer already; it is only read. */
  readonly here: Store | undefined;
  /** Where layers are unpacked whose files are wanted. */
  readonly scratch: Store;
  /** How many are fetched at once. */
  readonly slots: Slots;
  readonly signal: AbortSignal | undefined;
  /** Told of what is fetched. */
  readonly onEvent?: CopyListener | undefined;
}

/** A layer of an image elsewhere. */
export class ElsewhereLayer implements SeenLayer {
  readonly diffId: Digest;
  readonly blob: Descriptor;
  readonly #places: LayerPlaces;
  #files: FileIndex | undefined;
  #archive: Promise<string> | undefined;

  constructor(places: LayerPlaces, diffId: Digest, blob: Descriptor) {
    this.#places = places;
    this.diffId = diffId;
    this.blob = blob;
  }

  async files(): Promise<FileIndex> {
    const path = await this.archive();
    return this.#files ??= indexTarLater(path, this.diffId);
  }

  archive(): Promise<string> {
    return this.#archive ??= this.#places.slots.run(async () => {
      const { here, scratch } = this.#places;
      return unpackedIn(here, this.diffId) ?? unpackedIn(scratch, this.diffId) ??
        await this.#unpacked(scratch);
    });
  }

  read(visit: EntryVisitor): Promise<number> {
    const { here, scratch, slots } = this.#places;
    const store = unpackedIn(here, this.diffId) === undefined ? scratch : here!;
    const path = unpackedIn(store, this.diffId);
    return path === undefined
      ? slots.run(() => told(this, () => readThrough(this.#plain(), this, visit)))
      : told(this, () => readUnpacked(path, store.blobs.size(this.diffId), visit));
  }

  names(): Promise<LayerOutline> {
    const { here, slots } = this.#places;
    const path = unpackedIn(here, this.diffId);
    return path === undefined
      ? slots.run(() => told(this, () => outlineOf(this.#plain(), this)))
      : Promise.resolve({
        index: indexTarLater(path, this.diffId),
        size: here!.blobs.size(this.diffId),
      });
  }

  async #unpacked(scratch: Store): Promise<string> {
    const { blobs } = scratch;
    const keep = () => blobs.putStream(this.#plain(), { digest: this.diffId });
    await told(this, () => inScratch(keep));
    return scratch.blobs.path(this.diffId);
  }

  async *#plain(): AsyncGenerator<Uint8Array, void, void> {
    const { source, here, signal, onEvent = () => {} } = this.#places;
    const { blob } = this;
    if (here?.blobs.isSound(blob.digest) && here.blobs.size(blob.digest) === blob.size) {
      return yield* unpacked(whileGoing(piecesOf(here.blobs.content(blob)), signal), blob);
    }
    if (!await source.has(blob)) throw missingBlob(blob, "layer");
    onEvent({ type: "begin", blob });
    let bytes = 0;
    const told = whileGoing(source.blob(blob), signal, (piece) => {
      bytes += piece.length;
      onEvent({ type: "bytes", blob, bytes });
    });
    yield* unpacked(told, blob);
    onEvent({ type: "end", blob });
  }
}

/** A layer of the user's store, which is unpacked there where its files are wanted. */
export class HereLayer implements SeenLayer {
  readonly #store: Store;
  readonly #layer: Layer;

  constructor(store: Store, layer: Layer) {
    this.#store = store;
    this.#layer = layer;
  }

  get diffId(): Digest {
    return this.#layer.diffId;
  }

  get blob(): Descriptor {
    return this.#layer.blob;
  }

  files(): Promise<FileIndex> {
    return this.#layer.files();
  }

  async archive(): Promise<string> {
    await this.#layer.files();
    return this.#store.blobs.path(this.diffId);
  }

  read(visit: EntryVisitor): Promise<number> {
    const { blobs } = this.#store;
    const { diffId, blob } = this;
    const path = unpackedIn(this.#store, diffId);
    return told(
      this,
      () =>
        path === undefined
          ? readThrough(unpacked(piecesOf(blobs.content(blob)), blob), this, visit)
          : readUnpacked(path, blobs.size(diffId), visit),
    );
  }

  async names(): Promise<LayerOutline> {
    const { blobs } = this.#store;
    const { diffId, blob } = this;
    if (unpackedIn(this.#store, diffId) !== undefined) {
      return { index: await this.files(), size: blobs.size(diffId) };
    }
    return await told(
      this,
      () => outlineOf(unpacked(piecesOf(blobs.content(blob)), blob), this),
    );
  }
}

function unpackedIn(store: Store | undefined, diffId: Digest): string | undefined {
  return store?.blobs.isSound(diffId) ? store.blobs.path(diffId) : undefined;
}

/** The archive of a blob, which is read to its end: what is wrong with the blob says more than what comes of it. */
async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  blob: Descriptor,
): AsyncGenerator<Uint8Array, void, void> {
  const verified = verifyBlob(bytes, blob, "layer");
  const rest = async () => {
    while (!(await verified.next()).done);
  };
  // Whoever unpacks may stop where the compressed data end, and closes what it reads.
  const lent: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => verified.next() }),
  };
  try {
    yield* decompress(lent);
    await rest();
  } catch (error) {
    await rest();
    throw error;
  } finally {
    await verified.return();
  }
}

/** What is wrong with a layer, told as that. */
async function told<T>({ blob, diffId }: Layer, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    if (error.code === "store/digest-mismatch") throw wrongDiffId(blob, diffId);
    if (!/^(?:layer|tar|compression)\//.test(error.code)) throw error;
    throw new QuillaError(`the layer ${blob.digest} is refused: ${messageOf(error)}`, {
      code: error.code,
      hint: error.hint,
      cause: error,
    });
  }
}

/** Reads an archive to its end, and keeps what its headers say. */
async function outlineOf(
  plain: AsyncIterable<Uint8Array>,
  layer: Layer,
): Promise<LayerOutline> {
  const builder = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
  const size = await readThrough(plain, layer, (change) => builder.add(change));
  return { index: builder.finish(), size };
}

/** Reads an archive to its end, which is verified by then; gives its length. */
async function readThrough(
  plain: AsyncIterable<Uint8Array>,
  { blob, diffId }: Layer,
  visit: EntryVisitor,
): Promise<number> {
  const hasher = new Hasher(algorithmOf(diffId));
  let size = 0;
  const counted = async function* () {
    for await (const piece of plain) {
      hasher.update(piece);
      size += piece.length;
      yield piece;
    }
  };
  for await (const { entry, offset } of readTarStream(counted())) {
    const change = changeOf(entry, validateEntry(entry), () => unkept(entry.size));
    if (change !== undefined) visit(change, { offset, sparse: entry.sparse });
  }
  if (hasher.digest() !== diffId) throw wrongDiffId(blob, diffId);
  return size;
}

/** The same of one that lies in the store, of which only headers are read. */
// deno-lint-ignore require-await -- what it throws is to be a rejection
async function readUnpacked(path: string, size: number, visit: EntryVisitor): Promise<number> {
  for (const { entry, offset } of readTarFile(path)) {
    const change = changeOf(entry, validateEntry(entry), () => unkept(entry.size));
    if (change !== undefined) visit(change, { offset, sparse: entry.sparse });
  }
  return size;
}

function unkept(size: number): Content {
  return {
    size,
    open() {
      throw new Error("the bytes of a file were asked for where only names are kept");
    },
  };
}

function wrongDiffId({ digest }: Descriptor, diffId: Digest): QuillaError {
  return new QuillaError(
    `the layer ${digest} does not unpack to ${diffId}, as the image's configuration says`,
    { code: "image/diff-id-mismatch", hint: getAgain },
  );
}
