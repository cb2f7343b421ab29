/**
 * Takes a bundle in: all of it is verified first, and only then is anything named.
 *
 * @module
 */
import { type Digest, piecesOf, QuillaError, readContent } from "../../../core/plugin/api/nouns.ts";
import { whileGoing } from "../../kit/streams/while_going.ts";
import { breathing } from "../../kit/transfer/breath.ts";
import { paced } from "../../kit/transfer/copy_event.ts";
import { type CopyGate, copyImages, type CopyOptions } from "../../kit/transfer/copy_images.ts";
import { referenceOf } from "../../kit/transfer/names.ts";
import { StoreSink, storeSource } from "../../kit/transfer/store_place.ts";
import { taggedReferrer } from "../../kit/referrers/marks.ts";
import type { Trust } from "../../kit/signing/verify.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { blobContent, fileSize, isWhole, type Store } from "../../../core/plugin/api/store.ts";
import { Assembler } from "./assembler.ts";
import type { BundledBlob, BundledImage, BundledPlugin, BundleIndex } from "./bundle_index.ts";
import { damagedBundle, describeDamage } from "./damage.ts";
import { installPlugins, pluginsToInstall } from "./plugins.ts";
import { largestPlugin } from "./read_index.ts";
import type { BundleReader } from "./reader.ts";
import { keepCarriedRecordings } from "./recordings.ts";
import { Staging } from "./staging.ts";
import { trustToWrite, writeTrust } from "./trust.ts";

export interface ApplyOptions extends Pick<CopyOptions, "store" | "onEvent" | "signal"> {
  /** The directory that plugins are written to; they are left in the bundle unless given. */
  readonly pluginsTo?: string | undefined;
  /**
   * The directory that keys, trusted roots and policies are written to; they are left in the bundle unless given. Only with
   * `trust`: keys of a bundle that anybody may have made prove nothing.
   */
  readonly trustTo?: string | undefined;
  /** Whether other files of their names are overwritten there. */
  readonly force?: boolean | undefined;
  /** Asked about the images of the bundle, which are staged and have no names yet. */
  readonly gate?: CopyGate | undefined;
  /** Who must have signed the bundle; anybody may have made it, unless given. */
  readonly trust?: Trust | undefined;
}

/** What came of a bundle. */
export interface Applied {
  /** The images that were not there before. */
  readonly images: readonly PlacedImage[];
  /** Where plugins were written. */
  readonly plugins: readonly string[];
  /** Where keys, trusted roots and policies were written; those that were there already are not among them. */
  readonly trust: readonly string[];
}

/**
 * Makes the store have the images of a bundle. What is there already is not read again.
 *
 * @throws {QuillaError} `bundle/not-signed` where somebody must have signed it and nobody did, `signature/…` where another did,
 * `bundle/trust-unverified` where its keys are asked for and nobody must have signed it, `bundle/trust-exists`,
 * `bundle/needs` where the basis of a delta is missing, `bundle/damaged`, `bundle/basis-damaged`,
 * `bundle/plugin-exists`, what {@linkcode copyImages} throws, and what writing to the store throws; nothing has a name then
 */
export async function applyBundle(bundle: BundleReader, options: ApplyOptions): Promise<Applied> {
  const { store, pluginsTo, trust, trustTo, force = false } = options;
  const { index } = bundle.head;
  if (trust !== undefined) await requireSigned(bundle, trust);
  else if (trustTo !== undefined) throw unverified(bundle);
  const plugins = pluginsTo === undefined ? [] : pluginsToInstall(index.plugins, pluginsTo);
  const images = index.images.filter((image) => !isThere(store, image));
  const trusted = trustTo === undefined ? [] : index.trust;
  const carried = [...plugins, ...trusted];
  if (images.length === 0 && carried.length === 0) return { images, plugins: [], trust: [] };
  if (images.length > 0) requireBasis(store, index);
  const staging = new Staging(store);
  try {
    await stage(bundle, store, staging, images.length > 0 ? index.blobs : [], carried, options);
    const read = (digest: Digest) => readContent(contentOf(store, staging, digest), largestPlugin);
    const keys = trusted.length === 0 ? [] : await trustToWrite(trusted, trustTo!, force, read);
    if (images.length > 0) {
      const sink = new StagedSink(store, staging);
      await copyImages(stagedSource(store, staging, images, index), sink, options);
      await keepCarriedRecordings(store, index.images);
    }
    return {
      images,
      plugins: plugins.length === 0 ? [] : installPlugins(plugins, pluginsTo!, read),
      trust: keys.length === 0 ? [] : writeTrust(keys, trustTo!, force),
    };
  } finally {
    staging.discard();
  }
}

/** All of a bundle follows from its index, so the index is what is signed. Nothing of the payload was read yet. */
async function requireSigned({ head, name }: BundleReader, trust: Trust): Promise<void> {
  const { document, signature } = head;
  if (signature === undefined) {
    throw new QuillaError(`the bundle ${name} is not signed`, {
      code: "bundle/not-signed",
      hint:
        "have it made with `quilla bundle create --sign-key KEY`; without --key it is taken from anybody",
    });
  }
  const { verifyBytes } = await import("../../kit/signing/mod.ts");
  await verifyBytes(signature, document, trust);
}

function unverified({ head, name }: BundleReader): QuillaError {
  const way = "give the public key of whoever made it, which has to come another way: --key FILE";
  const [why, hint] = head.signature === undefined
    ? [
      "is not signed, so the keys that it carries prove nothing",
      `have it signed, with \`quilla bundle create --sign-key KEY\`, and ${way}`,
    ]
    : ["is signed, but no key was given to verify that with, so its keys prove nothing yet", way];
  return new QuillaError(`the bundle ${name} ${why}`, { code: "bundle/trust-unverified", hint });
}

/** Whether the image is in the store, whole, under all of its names. */
function isThere({ references, blobs }: Store, { descriptor, names }: BundledImage): boolean {
  const { digest } = descriptor;
  const wanted = names.flatMap((name) => referenceOf(name) ?? []);
  if (!references.list().some((image) => image.digest === digest)) return false;
  if (wanted.some((name) => references.find(name)?.digest !== digest)) return false;
  return isWhole(blobs, descriptor);
}

function requireBasis({ blobs }: Store, { needs }: BundleIndex): void {
  const missing = needs.filter(({ digest, size }) =>
    !blobs.has(digest) || blobs.size(digest) !== size
  );
  if (missing.length === 0) return;
  const shown = missing.slice(0, 10).map(({ digest }) => digest).join(", ");
  const more = missing.length > 10 ? `, and ${missing.length - 10} more` : "";
  const what = missing.length === 1
    ? "1 blob of its basis is"
    : `${missing.length} blobs of its basis are`;
  throw new QuillaError(
    `the bundle is a delta, and ${what} not in the store: ${shown}${more}`,
    {
      code: "bundle/needs",
      hint:
        "apply the bundle that it was made since; or carry the list of `quilla bundle have >have.txt` to the other side, and make it there with `quilla bundle create --since have.txt`",
    },
  );
}

/** Reads the bundle once, to its end; those of the blobs that the store has not are put together on the way. */
async function stage(
  bundle: BundleReader,
  store: Store,
  staging: Staging,
  blobs: readonly BundledBlob[],
  files: readonly Omit<BundledPlugin, "name">[],
  { signal, onEvent = () => {} }: ApplyOptions,
): Promise<void> {
  const tell = paced(onEvent);
  const breath = breathing();
  const total = bundle.head.index.pieces.reduce((sum, { size }) => sum + size, 0);
  const wanted = new Map(
    blobs.filter(({ digest, size }) => !isStored(store, digest, size))
      .map((blob) => [blob.digest, blob]),
  );
  for (const file of files) if (!wanted.has(file.digest)) wanted.set(file.digest, file);
  const assembler = new Assembler(staging, store, [...wanted.values()]);
  const damaged: { readonly number: number; readonly at: number }[] = [];
  for await (const { number, at, bytes } of whileGoing(bundle.pieces(), signal)) {
    tell({ type: "archive", doing: "read", bytes: at, total });
    const wait = breath();
    if (wait !== undefined) await wait;
    if (bytes === undefined) damaged.push({ number, at });
    else if (damaged.length === 0) assembler.push(at, bytes);
  }
  if (damaged.length > 0) throw damagedBundle(bundle, describeDamage(bundle, damaged));
  assembler.finish();
}

function isStored({ blobs }: Store, digest: Digest, size: number): boolean {
  return blobs.isSound(digest) && blobs.size(digest) === size;
}

function contentOf(store: Store, staging: Staging, digest: Digest) {
  const path = staging.has(digest) ? staging.path(digest) : store.blobs.path(digest);
  return blobContent(path, fileSize(path) ?? 0);
}

/** What waits and what the store has, as one place. What waits is not believed. */
function stagedSource(
  store: Store,
  staging: Staging,
  images: readonly PlacedImage[],
  index: BundleIndex,
): ImageSource {
  const stored = storeSource(store, []);
  return {
    images,
    // What hangs on an image may have come with another bundle.
    async referrers(subject) {
      const carried = index.images.filter((image) => image.subject === subject.digest);
      return [...carried.map(asReferrer), ...await stored.referrers?.(subject) ?? []];
    },
    has: ({ digest }) => Promise.resolve(staging.has(digest) || store.blobs.has(digest)),
    blob: ({ digest }) => piecesOf(contentOf(store, staging, digest)),
    close: () => Promise.resolve(),
  };
}

/** What hangs on an image by a tag says that in its name. */
function asReferrer({ descriptor, names }: BundledImage): Descriptor {
  const [tag] = names.flatMap((name) => /:(sha256-[0-9a-f]{64}\.[a-z]+)$/.exec(name)?.[1] ?? []);
  return tag === undefined ? descriptor : taggedReferrer(descriptor, tag);
}

/** The store. What waits for it need not be copied: when it is verified, it moves. */
class StagedSink extends StoreSink {
  readonly #staging: Staging;
  readonly #verified = new Set<Digest>();

  constructor(store: Store, staging: Staging) {
    super(store);
    this.#staging = staging;
  }

  override has(blob: Descriptor): Promise<boolean> {
    return this.#staging.has(blob.digest)
      ? Promise.resolve(this.#verified.has(blob.digest))
      : super.has(blob);
  }

  override async put(blob: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.#staging.has(blob.digest)) return await super.put(blob, bytes);
    for await (const _ of bytes);
    this.#verified.add(blob.digest);
  }

  override async commit(images: readonly PlacedImage[]): Promise<void> {
    for (const digest of this.#verified) this.#staging.moveIn(digest);
    await super.commit(images);
  }
}
