/**
 * Makes a bundle: one pass over the images to verify and cut them, one to write what goes in. Its index comes first, so that it
 * can be written to a pipe, and be read from one.
 *
 * @module
 */
import { blobMember } from "../../kit/archives/docker_manifest.ts";
import { layoutDocuments } from "../../kit/archives/layout_documents.ts";
import {
  bytesContent,
  type Content,
  type Digest,
  digestOf,
  fileContent,
  hexOf,
  QuillaError,
  requireGoing,
} from "../../../core/plugin/api/nouns.ts";
import type { ArchiveOutput } from "../../kit/outputs/output_file.ts";
import { breathing } from "../../kit/transfer/breath.ts";
import { paced } from "../../kit/transfer/copy_event.ts";
import { copyImages, type CopyOptions } from "../../kit/transfer/copy_images.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import type { BlobFacts, Blobs } from "../../../core/plugin/api/store.ts";
import type { Basis, KnownPiece } from "./basis.ts";
import type {
  BundledBlob,
  BundledPlugin,
  BundledTrust,
  BundleIndex,
  RecipePart,
} from "./bundle_index.ts";
import { type Piece, pieceOf, smallestPiece } from "./cutter.ts";
import { encodeHead } from "./head.ts";
import { bundledImages } from "./image_list.ts";
import { PayloadPlan, type Segment } from "./payload_plan.ts";
import { Survey, type SurveyedBlob } from "./survey.ts";

/** What goes into a bundle. */
export interface BundleContents extends CopyOptions {
  readonly source: ImageSource;
  /** Where the source's blobs lie. */
  readonly blobs: readonly Blobs[];
  /** What the other side has; the bundle is complete without. */
  readonly basis?: Basis | undefined;
  readonly plugins?: readonly PluginBytes[] | undefined;
  /** Keys, trusted roots and policies that the other side may take. */
  readonly trust?: readonly TrustBytes[] | undefined;
  /** Makes a bundle of sigstore with a signature over the index; nobody signs unless given. */
  readonly sign?: ((document: Uint8Array) => Uint8Array) | undefined;
}

/** A plugin's file. */
export interface PluginBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file that says whom to trust. */
export interface TrustBytes extends Pick<BundledTrust, "kind" | "name"> {
  readonly bytes: Uint8Array;
}

/**
 * Writes a bundle; the same images, plugins and basis give the same bytes.
 *
 * @returns what it says of itself
 * @throws {QuillaError} what {@linkcode copyImages} throws, `bundle/too-large`, `bundle/changed` where a blob changed meanwhile,
 * and what the output throws
 */
export async function createBundle(
  output: ArchiveOutput,
  contents: BundleContents,
): Promise<BundleIndex> {
  try {
    const { index, plan } = await planBundle(contents);
    await output.write(encodeHead(index, contents.sign));
    await writeSegments(output, plan.segments, contents);
    await output.commit();
    return index;
  } catch (error) {
    await output.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  }
}

async function planBundle(
  contents: BundleContents,
): Promise<{ index: BundleIndex; plan: PayloadPlan }> {
  const { basis, plugins = [], trust = [] } = contents;
  const survey = new Survey((digest) => basis?.has(digest) === true);
  await copyImages(contents.source, survey, { referrers: true, ...contents });
  if (survey.blobs.some(({ size }) => size > smallestPiece)) {
    for (const blobs of contents.blobs) await basis?.cutThoseIn(blobs);
  }
  const plan = new PayloadPlan();
  const open = opener(contents, survey);
  const known = (piece: Piece, made: ReadonlySet<Digest>) => {
    const found = basis?.find(piece);
    // What is made here as well is there only once it is made.
    return found && (made.has(found.digest) || !survey.puts(found.digest)) ? found : undefined;
  };
  const made = new Set<Digest>();
  const blobs = survey.blobs.map((blob) => {
    const bundled = addBlob(plan, blob, open, (piece) => known(piece, made));
    basis?.addPieces(blob, blob.pieces);
    made.add(blob.digest);
    return bundled;
  });
  if (basis === undefined) {
    for (const { path, bytes } of layoutDocuments(survey.images, survey.documents)) {
      plan.document(path, bytes);
    }
  }
  const added = (path: string, bytes: Uint8Array) => ({
    ...{ digest: digestOf(bytes), size: bytes.length, at: plan.document(path, bytes) },
  });
  const bundled = plugins.map(({ name, bytes }): BundledPlugin => ({
    name,
    ...added(`plugins/${name}`, bytes),
  }));
  const trusted = trust.map(({ kind, name, bytes }): BundledTrust => ({
    ...{ kind, name, ...added(`trust/${name}`, bytes) },
  }));
  plan.end();
  return {
    index: {
      images: bundledImages(survey, (blob) => open(blob.digest, 0, blob.size)),
      blobs,
      needs: needsOf(blobs, survey, basis),
      plugins: bundled,
      trust: trusted,
      pieces: plan.pieces,
    },
    plan,
  };
}

/** Opens a stretch of a blob. */
type Opener = (digest: Digest, offset: number, size: number) => Content;

function opener({ blobs }: BundleContents, { documents }: Survey): Opener {
  return (digest, offset, size) => {
    const document = documents.get(digest);
    if (document !== undefined) return bytesContent(document.subarray(offset, offset + size));
    const place = blobs.find((each) => each.has(digest)) ?? blobs[0]!;
    return fileContent(place.path(digest), offset, size);
  };
}

/** Plans a blob: all of it, or, where the other side has pieces, the others. */
function addBlob(
  plan: PayloadPlan,
  { digest, size, pieces }: SurveyedBlob,
  open: Opener,
  find: (piece: Piece) => KnownPiece | undefined,
): BundledBlob {
  const carried: { piece: Piece; offset: number }[] = [];
  const recipe: Mutable<RecipePart>[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const known = find(piece);
    if (known === undefined) carried.push({ piece, offset });
    extend(recipe, piece.size, known);
    offset += piece.size;
  }
  const isWhole = carried.length === pieces.length;
  const path = isWhole ? blobMember(digest) : `pieces/${hexOf(digest)}`;
  const segments = carried.map(({ piece, offset }): Segment => ({
    pieces: [piece],
    open: () => open(digest, offset, piece.size),
  }));
  const length = carried.reduce((sum, { piece }) => sum + piece.size, 0);
  const at = plan.file(path, length, segments);
  return isWhole ? { digest, size, at } : { digest, size, at, recipe };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Adds bytes to a recipe, to its last part where they go on from it. */
function extend(
  recipe: Mutable<RecipePart>[],
  size: number,
  from: { readonly digest: Digest; readonly offset: number } | undefined,
): void {
  const last = recipe.at(-1);
  const goesOn = last !== undefined && last.from?.digest === from?.digest &&
    (last.from === undefined || last.from.offset + last.size === from?.offset);
  if (goesOn) last.size += size;
  else recipe.push({ size, from: from && { digest: from.digest, offset: from.offset } });
}

function needsOf(
  blobs: readonly BundledBlob[],
  { spared }: Survey,
  basis: Basis | undefined,
): BlobFacts[] {
  const needs = new Map<Digest, BlobFacts>(spared);
  const made = new Set(blobs.map(({ digest }) => digest));
  for (const { from } of blobs.flatMap(({ recipe = [] }) => recipe)) {
    if (from === undefined || made.has(from.digest)) continue;
    needs.set(from.digest, basis!.facts(from.digest));
  }
  return [...needs.values()].sort((a, b) => a.digest < b.digest ? -1 : 1);
}

/** Writes pieces as they were planned, each checked once more: a bundle may not be looked at again before it is far away. */
async function writeSegments(
  output: ArchiveOutput,
  segments: readonly Segment[],
  { signal, onEvent = () => {} }: BundleContents,
): Promise<void> {
  const tell = paced(onEvent);
  const sizes = segments.flatMap(({ pieces }) => pieces.map(({ size }) => size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const breath = breathing();
  let written = 0;
  for (const segment of segments) {
    const reader = segment.open().open();
    try {
      for (const piece of segment.pieces) {
        requireGoing(signal);
        const bytes = new Uint8Array(piece.size);
        let filled = 0;
        while (filled < bytes.length) {
          const got = reader.read(bytes.subarray(filled));
          if (got === 0) break;
          filled += got;
        }
        if (pieceOf(bytes.subarray(0, filled)).sha256 !== piece.sha256) throw changed();
        await output.write(bytes);
        written += bytes.length;
        const wait = breath();
        if (wait !== undefined) await wait;
        tell({ type: "archive", doing: "write", bytes: written, total });
      }
    } finally {
      reader.close();
    }
  }
}

function changed(): QuillaError {
  return new QuillaError("a blob changed while the bundle was written", {
    code: "bundle/changed",
    hint: "`quilla system check` says what is damaged",
  });
}
