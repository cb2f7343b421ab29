/**
 * `bundle.json`: what a bundle carries, and how blobs are made of it. The format is described in docs/bundle-format.md.
 *
 * @module
 */
import { type Digest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  type Descriptor,
  descriptorJson,
  encodeJson,
  Structure,
} from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import type { Piece } from "./cutter.ts";

export const formatName = "quilla-bundle";
/** Raised when readers of an older one would do wrong. */
export const formatVersion = 1;
/** An index may have this many bytes: pieces of some 70 GB. */
export const largestIndex = 64 << 20;

/** All that a bundle says of itself. Places are counted in bytes from the beginning of its payload. */
export interface BundleIndex {
  readonly images: readonly BundledImage[];
  /** What is made of the bundle, in the order in which it is made: also of those that come before a blob may take bytes. */
  readonly blobs: readonly BundledBlob[];
  /** What the other side must have; the bundle is complete where this is empty. */
  readonly needs: readonly BlobFacts[];
  readonly plugins: readonly BundledPlugin[];
  /** Whom the other side may trust from now on; none in bundles of older programs. */
  readonly trust: readonly BundledTrust[];
  /** The payload, piece by piece. */
  readonly pieces: readonly Piece[];
}

/** An image of a bundle. */
export interface BundledImage {
  /** What points at its manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** Full references; none where the image dangles. */
  readonly names: readonly string[];
  /** Such as `linux/amd64`: what people want to know before they have the blobs. */
  readonly platforms: readonly string[];
  /** All blobs of the image. */
  readonly blobs: readonly Digest[];
  /** What it hangs on, where it is no image, but came along with one: a signature, a statement. */
  readonly subject?: Digest | undefined;
}

export interface BundledBlob extends BlobFacts {
  /** Where its bytes begin. */
  readonly at: number;
  /** What it is put together from, in order; undefined where all of its bytes are in the payload. */
  readonly recipe?: readonly RecipePart[] | undefined;
}

/** The next `size` bytes of the blob: of the payload, or of another blob. */
export interface RecipePart {
  readonly size: number;
  readonly from?: { readonly digest: Digest; readonly offset: number } | undefined;
}

/** A plugin's file. */
export interface BundledPlugin extends BlobFacts {
  readonly name: string;
  readonly at: number;
}

/** What a file may be that says whom to trust. */
export const trustKinds: readonly BundledTrust["kind"][] = [
  ...["key", "certificates", "trusted-root", "policy"] as const,
];

/** A file that says whom to trust: believed only where the bundle was signed by somebody who is trusted already. */
export interface BundledTrust extends BlobFacts {
  /** A public key, certificates of authorities, a trusted root of sigstore, a policy. */
  readonly kind: "key" | "certificates" | "trusted-root" | "policy";
  /** What it is called beside the others. */
  readonly name: string;
  /** Where its bytes begin in the payload. */
  readonly at: number;
}

/** The bytes of a blob that are in the payload. */
export function carriedSize({ size, recipe }: BundledBlob): number {
  return recipe?.reduce((sum, part) => part.from === undefined ? sum + part.size : sum, 0) ?? size;
}

/** The length of the payload in bytes. */
export function payloadSize({ pieces }: BundleIndex): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

/**
 * The document's bytes: the same for the same index.
 *
 * @throws {QuillaError} `bundle/too-large`
 */
export function encodeBundleIndex(index: BundleIndex): Uint8Array {
  const bytes = encodeJson(
    new Structure([
      ["format", formatName],
      ["version", formatVersion],
      [
        "images",
        index.images.map((image) =>
          new Structure([
            ["descriptor", descriptorJson(image.descriptor)],
            ["names", image.names],
            ["platforms", image.platforms],
            ["blobs", image.blobs],
            ["subject", image.subject],
          ])
        ),
      ],
      ["needs", index.needs.map((blob) => new Structure(facts(blob)))],
      [
        "blobs",
        index.blobs.map((blob) =>
          new Structure([
            ...facts(blob),
            ["at", blob.at],
            ["recipe", blob.recipe?.map(recipeJson)],
          ])
        ),
      ],
      [
        "plugins",
        index.plugins.map((plugin) =>
          new Structure([["name", plugin.name], ...facts(plugin), ["at", plugin.at]])
        ),
      ],
      [
        "trust",
        index.trust.length === 0 ? undefined : index.trust.map((file) =>
          new Structure([
            ["kind", file.kind],
            ["name", file.name],
            ...facts(file),
            ["at", file.at],
          ])
        ),
      ],
      ["pieces", index.pieces.map(({ sha256, size }) => `${sha256} ${size}`)],
    ]),
  );
  if (bytes.length <= largestIndex) return bytes;
  throw new QuillaError(
    `the bundle would have ${index.pieces.length} pieces, which are more than one bundle holds`,
    { code: "bundle/too-large", hint: "make several bundles, each with some of the images" },
  );
}

function facts({ digest, size }: BlobFacts): [string, string | number][] {
  return [["digest", digest], ["size", size]];
}

function recipeJson({ size, from }: RecipePart): Structure {
  return new Structure([["size", size], ["from", from?.digest], ["offset", from?.offset]]);
}

/** The error of an index that says what cannot be. */
export function invalidIndex(why: string): QuillaError {
  return new QuillaError(`the bundle's index is not valid: ${why}`, {
    code: "bundle/index",
    hint: "it was made by another program than quilla, or to deceive; do not use it",
  });
}

/** The error of a bundle of a later format. */
export function newerVersion(version: number): QuillaError {
  return new QuillaError(
    `the bundle is of version ${version} of the format; this quilla knows ${formatVersion}`,
    { code: "bundle/version", hint: "use a newer quilla on this side" },
  );
}

/** The error of a document that is no index of a bundle. */
export function notAnIndex(format: string): QuillaError {
  return invalidIndex(`its format is ${quote(format)}, not ${quote(formatName)}`);
}
