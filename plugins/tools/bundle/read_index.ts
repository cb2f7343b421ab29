/**
 * Reads `bundle.json` as a foreign document: all that it says is checked before anything of the bundle is used.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import { Field, present, readDescriptor } from "../../../core/plugin/api/oci.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import {
  type BundledBlob,
  type BundledImage,
  type BundledPlugin,
  type BundledTrust,
  type BundleIndex,
  carriedSize,
  formatName,
  formatVersion,
  invalidIndex,
  largestIndex,
  newerVersion,
  notAnIndex,
  payloadSize,
  type RecipePart,
  trustKinds,
} from "./bundle_index.ts";
import { largestPiece, type Piece } from "./cutter.ts";

/** More than anybody carries, few enough to remember. */
const mostImages = 10_000;
const mostBlobs = 200_000;
const mostParts = 1_000_000;
/** A plugin is a program of one file. */
export const largestPlugin = 16 << 20;
/** Keys, roots and policies are small, and few. */
export const largestTrust = 4 << 20;
export const mostTrust = 1000;

/** A name in whatever directory the user says, that hides nothing there. */
export function isPluginName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name);
}

/**
 * @throws {QuillaError} `bundle/version` where the format is newer, `bundle/index` where what it says cannot be, `oci/…` where it
 * is no such document
 */
export function parseBundleIndex(bytes: Uint8Array): BundleIndex {
  const field = Field.read(bytes, "the bundle's index", { maxSize: largestIndex });
  const format = field.required("format").string();
  if (format !== formatName) throw notAnIndex(format);
  const version = field.required("version").integer();
  if (version > formatVersion) throw newerVersion(version);
  if (version < 1) throw invalidIndex(`its version is ${version}`);
  const index: BundleIndex = {
    images: atMost(field.list("images"), mostImages, "images").map(readImage),
    needs: atMost(field.list("needs"), mostBlobs, "blobs").map(readFacts),
    blobs: atMost(field.list("blobs"), mostBlobs, "blobs").map(readBlob),
    plugins: atMost(field.list("plugins"), mostImages, "plugins").map(readPlugin),
    trust: atMost(field.optional("trust")?.items() ?? [], mostTrust, "keys").map(readTrust),
    pieces: field.list("pieces").map(readPiece),
  };
  checkBlobs(index);
  checkPlaces(index);
  checkNames("plugin", index.plugins, largestPlugin);
  checkNames("key", index.trust, largestTrust);
  return index;
}

function atMost(fields: Field[], most: number, what: string): Field[] {
  if (fields.length <= most) return fields;
  throw invalidIndex(`it has ${fields.length} ${what}, and ${most} are the most`);
}

function readImage(field: Field): BundledImage {
  return present({
    descriptor: readDescriptor(field.required("descriptor")),
    names: field.list("names").map((name) => name.string()),
    platforms: field.list("platforms").map((platform) => platform.string()),
    blobs: field.list("blobs").map((blob) => blob.digest()),
    subject: field.optional("subject")?.digest(),
  });
}

function readFacts(field: Field): BlobFacts {
  return { digest: field.required("digest").digest(), size: natural(field, "size") };
}

function readBlob(field: Field): BundledBlob {
  const recipe = field.optional("recipe")?.items();
  return present({
    ...readFacts(field),
    at: natural(field, "at"),
    recipe: recipe && atMost(recipe, mostParts, "parts of one blob").map(readPart),
  });
}

function readPart(field: Field): RecipePart {
  const size = natural(field, "size");
  if (size === 0) throw invalidIndex("a part of a blob has no bytes");
  const digest = field.optional("from")?.digest();
  return digest === undefined
    ? { size }
    : { size, from: { digest, offset: natural(field, "offset") } };
}

function readPlugin(field: Field): BundledPlugin {
  return {
    name: field.required("name").string(),
    ...readFacts(field),
    at: natural(field, "at"),
  };
}

function readTrust(field: Field): BundledTrust {
  const kind = field.required("kind");
  const known = trustKinds.find((each) => each === kind.string());
  if (known === undefined) {
    throw kind.refuse("invalid", `it is none of ${trustKinds.join(", ")}`);
  }
  return { kind: known, ...readPlugin(field) };
}

function readPiece(field: Field): Piece {
  const [, sha256, digits] = /^([0-9a-f]{64}) ([1-9][0-9]{0,6})$/.exec(field.string()) ?? [];
  const size = Number(digits);
  if (sha256 === undefined || size > largestPiece) {
    throw field.refuse("invalid", `a piece is a sha256 and a size up to ${largestPiece}`);
  }
  return { sha256, size };
}

function natural(field: Field, name: string): number {
  const number = field.required(name);
  if (number.integer() < 0) throw number.refuse("invalid", `${number.integer()} is negative`);
  return number.integer();
}

/** Each blob comes from one place, and is made of what is there before it. */
function checkBlobs({ images, blobs, needs }: BundleIndex): void {
  const known = new Map<Digest, number>();
  const add = ({ digest, size }: BlobFacts) => {
    if (known.has(digest)) throw invalidIndex(`it says twice where ${digest} comes from`);
    known.set(digest, size);
  };
  needs.forEach(add);
  for (const blob of blobs) {
    const { digest, size, recipe } = blob;
    let total = 0;
    for (const part of recipe ?? []) {
      total += part.size;
      if (part.from === undefined) continue;
      const { digest: from, offset } = part.from;
      if (offset + part.size <= (known.get(from) ?? -1)) continue;
      throw invalidIndex(
        `${digest} takes ${part.size} bytes at ${offset} of ${from}, and has none`,
      );
    }
    if (recipe !== undefined && total !== size) {
      throw invalidIndex(`the parts of ${digest} have ${total} bytes, not ${size}`);
    }
    add(blob);
  }
  for (const { descriptor, blobs: parts } of images) {
    const missing = [descriptor.digest, ...parts].find((digest) => !known.has(digest));
    if (missing === undefined) continue;
    throw invalidIndex(`the image ${descriptor.digest} needs ${missing}, of which it says nothing`);
  }
}

/** Nothing lies over something else, or behind the end. */
function checkPlaces(index: BundleIndex): void {
  const size = payloadSize(index);
  let free = 0;
  for (
    const [what, at, length] of [
      ...index.blobs.map((blob) => [blob.digest, blob.at, carriedSize(blob)] as const),
      ...index.plugins.map((plugin) => [plugin.name, plugin.at, plugin.size] as const),
      ...index.trust.map((file) => [file.name, file.at, file.size] as const),
    ]
  ) {
    if (at < free || at + length > size) {
      throw invalidIndex(
        `${length} bytes at ${at} cannot be those of ${what}: ${free} to ${size} are free`,
      );
    }
    free = at + length;
  }
}

/** @param what what messages call one of them */
function checkNames(
  what: string,
  files: readonly { readonly name: string; readonly size: number }[],
  largest: number,
): void {
  const names = new Set<string>();
  for (const { name, size } of files) {
    if (!isPluginName(name)) throw invalidIndex(`${JSON.stringify(name)} is no name of a ${what}`);
    if (size > largest) throw invalidIndex(`the ${what} ${name} has ${size} bytes`);
    // Some file systems do not tell upper from lower case.
    const folded = name.toLowerCase();
    if (names.has(folded)) throw invalidIndex(`it has two ${what}s ${name}`);
    names.add(folded);
  }
}
