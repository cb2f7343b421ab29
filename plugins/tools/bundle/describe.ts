/**
 * What a bundle says of itself, and whether it arrived undamaged.
 *
 * @module
 */
import { type Digest, type QuillaError, requireGoing } from "../../../core/plugin/api/nouns.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import { type BundledImage, type BundledTrust, carriedSize, payloadSize } from "./bundle_index.ts";
import { damagedBundle, type DamagedPiece, damageText, describeDamage, titleOf } from "./damage.ts";
import { formatNumbers } from "./numbers.ts";
import type { BundleReader } from "./reader.ts";

/** What is in a bundle. */
export interface BundleDescription {
  /** Whether it has all that its images are made of. */
  readonly complete: boolean;
  /** Bytes of the bundle, not compressed. */
  readonly size: number;
  /** The digest of its index. */
  readonly index: string;
  /** How many pieces it is verified in. */
  readonly pieces: number;
  /** Its images, each with what people call it. */
  readonly images: readonly (BundledImage & { readonly title: string })[];
  /** What is made of it, with the bytes that it carries of that. */
  readonly blobs: readonly (BlobFacts & { readonly carried: number })[];
  /** What the other side must have. */
  readonly needs: readonly BlobFacts[];
  /** The plugins that it carries. */
  readonly plugins: readonly (BlobFacts & { readonly name: string })[];
  /** The keys, trusted roots and policies that it carries. */
  readonly trust: readonly (BlobFacts & Pick<BundledTrust, "kind" | "name">)[];
  /** What is damaged; undefined where that was not asked for. */
  readonly damaged?: readonly (DamagedPiece & { readonly text: string })[] | undefined;
  /** The numbers of these pieces, as `patchBundle` takes them: `3,17-19`, or `none`. */
  readonly damagedPieces?: string | undefined;
  /** What applying it would fail with. */
  readonly failure?: QuillaError | undefined;
}

/** Reads all of it if it is to be verified. */
export async function describeBundle(
  reader: BundleReader,
  { verify = false, signal }: { readonly verify?: boolean; readonly signal?: AbortSignal },
): Promise<BundleDescription> {
  const { index, bytes, sha256 } = reader.head;
  const damaged = verify ? await findDamage(reader, signal) : undefined;
  return {
    complete: index.needs.length === 0,
    size: bytes.length + payloadSize(index),
    index: `sha256:${sha256}`,
    pieces: index.pieces.length,
    images: index.images.map((image) => ({ ...image, title: titleOf(image) })),
    blobs: index.blobs.map((blob) => ({ ...factsOf(blob), carried: carriedSize(blob) })),
    needs: index.needs,
    plugins: index.plugins.map((plugin) => ({ name: plugin.name, ...factsOf(plugin) })),
    trust: index.trust.map((file) => ({ kind: file.kind, name: file.name, ...factsOf(file) })),
    ...(damaged === undefined ? {} : {
      damaged: damaged.map((piece) => ({ ...piece, text: damageText(piece) })),
      damagedPieces: formatNumbers(damaged.map(({ number }) => number)),
      failure: damaged.length === 0 ? undefined : damagedBundle(reader, damaged),
    }),
  };
}

function factsOf({ digest, size }: BlobFacts): { digest: Digest; size: number } {
  return { digest, size };
}

async function findDamage(
  bundle: BundleReader,
  signal: AbortSignal | undefined,
): Promise<DamagedPiece[]> {
  const damaged: { readonly number: number; readonly at: number }[] = [];
  for await (const { number, at, bytes } of bundle.pieces()) {
    requireGoing(signal);
    if (bytes === undefined) damaged.push({ number, at });
  }
  return describeDamage(bundle, damaged);
}
