/**
 * What is damaged in a bundle, and what that means.
 *
 * @module
 */
import { familiarReference, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { referenceOf } from "../../kit/transfer/names.ts";
import {
  type BundledImage,
  type BundledTrust,
  type BundleIndex,
  carriedSize,
} from "./bundle_index.ts";
import { formatNumbers } from "./numbers.ts";
import type { BundleReader } from "./reader.ts";

/** A piece that no file has undamaged. */
export interface DamagedPiece {
  /** From 0. */
  readonly number: number;
  /** Its bytes in the bundle's file, from the first to before the last. */
  readonly start: number;
  /** The byte behind its last. */
  readonly end: number;
  /** What the bytes are: a blob's digest, a plugin's name, or the archive's own. */
  readonly part: string;
  /** The names, or digests, of the images that need it. */
  readonly images: readonly string[];
}

/** Says what damaged pieces are. */
export function describeDamage(
  { head }: BundleReader,
  damaged: readonly { readonly number: number; readonly at: number }[],
): DamagedPiece[] {
  const { index, bytes } = head;
  return damaged.map(({ number, at }) => {
    const start = bytes.length + at;
    const end = start + index.pieces[number]!.size;
    return { number, start, end, ...ownerOf(index, at) };
  });
}

function ownerOf(index: BundleIndex, at: number): Pick<DamagedPiece, "part" | "images"> {
  const blob = index.blobs.find((each) => each.at <= at && at < each.at + carriedSize(each));
  if (blob !== undefined) {
    const images = index.images.filter(({ blobs }) => blobs.includes(blob.digest));
    return { part: blob.digest, images: images.map(titleOf) };
  }
  const plugin = index.plugins.find((each) => each.at <= at && at < each.at + each.size);
  if (plugin !== undefined) return { part: `the plugin ${plugin.name}`, images: [] };
  const trust = index.trust.find((each) => each.at <= at && at < each.at + each.size);
  if (trust !== undefined) return { part: `the ${trustWord(trust)} ${trust.name}`, images: [] };
  return { part: "the archive itself", images: [] };
}

/** What people call a file that says whom to trust. */
export function trustWord({ kind }: Pick<BundledTrust, "kind">): string {
  return kind === "trusted-root" ? "trusted root" : kind;
}

/** What people call an image of a bundle. */
export function titleOf({ descriptor, names }: BundledImage): string {
  const familiar = names.map((name) => {
    const reference = referenceOf(name);
    return reference === undefined ? name : familiarReference(reference);
  });
  return familiar.join(", ") || descriptor.digest;
}

/** One line about a damaged piece. */
export function damageText({ number, start, end, part, images }: DamagedPiece): string {
  const needed = images.length === 0 ? "" : `, needed by ${images.join(", ")}`;
  return `piece ${number} (bytes ${start} to ${end} of the file; ${part}${needed})`;
}

/** The error that refuses a damaged bundle. */
export function damagedBundle(
  bundle: BundleReader,
  damaged: readonly DamagedPiece[],
): QuillaError {
  const shown = damaged.slice(0, 5).map(damageText).join("; ");
  const more = damaged.length > 5 ? `; and ${damaged.length - 5} more` : "";
  const numbers = formatNumbers(damaged.map(({ number }) => number));
  const list = numbers.length > 200 ? "LIST" : numbers;
  return new QuillaError(
    `the bundle ${bundle.name} is damaged in ${damaged.length} of ${bundle.head.index.pieces.length} pieces: ${shown}${more}`,
    {
      code: "bundle/damaged",
      hint:
        `on the other side, \`quilla bundle patch BUNDLE --pieces ${list} -o PATCH\` writes them once more; then give the patch as well` +
        (list === "LIST" ? "; `quilla bundle inspect --verify` prints the list" : ""),
    },
  );
}
