/**
 * Images changed without a build: one image, or each image of an index, becomes another one.
 *
 * What is written is of the OCI's types, also where the image was of Docker's. Attestations say something about an image that is
 * not there any more once it is changed: they are left out of the index.
 *
 * @module
 */
import {
  type Platform,
  QuillaError,
  requireGoing,
  samePlatform,
} from "../../../core/plugin/api/nouns.ts";
import { wrongPlatform } from "../../kit/transfer/select.ts";
import type { Layer } from "../../../core/plugin/api/layer.ts";
import {
  checkImage,
  type Descriptor,
  encodeConfig,
  encodeManifest,
  type ImageConfig,
  type ImageIndex,
  isIndexType,
  mediaTypes,
  ociMediaType,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type Image, indexHere, openImage } from "../../../core/plugin/api/image.ts";
import { bare } from "../../kit/transfer/names.ts";
import { isAboutAny, requireDistinct, samePlace, writeIndex } from "./index_list.ts";
import { isImage, platformOf } from "./runnable.ts";

/** What an image becomes; what is left out stays as it is. */
export interface ImageEdit {
  readonly config?: Omit<ImageConfig, "diffIds"> | undefined;
  /** From the lowest up; in the store. */
  readonly layers?: readonly Pick<Layer, "diffId" | "blob">[] | undefined;
  /** All annotations of the manifest. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** All annotations of the descriptor that points at the manifest. */
  readonly descriptorAnnotations?: Readonly<Record<string, string>> | undefined;
}

/** Says what becomes of one image, and of the descriptor that points at it. */
export type Editor = (image: Image, placed: Descriptor) => ImageEdit | Promise<ImageEdit>;

export interface EditRequest {
  readonly store: Store;
  /** The image, or an index of several. */
  readonly image: Descriptor;
  /** Which image of an index is changed; all of them unless given. */
  readonly platform?: Platform | undefined;
  readonly edit: Editor;
  /** What becomes of the index' annotations. */
  readonly editIndex?: ((index: ImageIndex) => ImageIndex["annotations"]) | undefined;
  /** Told what went otherwise than one may think. */
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the changed image, or index of images; it has no name yet, and garbage collection may take it.
 *
 * @throws {QuillaError} `image/platform`, `image/artefact` where it is no image, `index/nested`, `index/duplicate-platform`, what
 * reading the image throws, and what `edit` throws
 */
export async function editImages(request: EditRequest): Promise<Descriptor> {
  const { store, image, platform } = request;
  if (isIndexType(image.mediaType)) return await editIndex(request);
  const opened = openImage(store, image);
  if (platform !== undefined && !samePlatform(opened.config, platform)) {
    throw wrongPlatform(image, platform, [opened.config]);
  }
  const { platform: _, ...edited } = await editOne(request, bare(image));
  return edited;
}

async function editIndex(request: EditRequest): Promise<Descriptor> {
  const { store, image, platform: wanted, onWarning = () => {} } = request;
  const index = indexHere(store, image);
  const offered: Platform[] = [];
  const manifests: Descriptor[] = [];
  const changed = new Set<string>();
  for (const child of index.manifests) {
    if (isIndexType(child.mediaType)) throw nested(image, child);
    if (!isImage(store, child)) {
      manifests.push(child);
      continue;
    }
    const runsOn = child.platform ?? openImage(store, child).config;
    offered.push(runsOn);
    if (wanted !== undefined && !samePlatform(runsOn, wanted)) {
      manifests.push(child);
      continue;
    }
    const edited = await editOne(request, child);
    if (edited.digest !== child.digest) changed.add(child.digest);
    manifests.push(edited);
  }
  if (wanted !== undefined && !offered.some((each) => samePlatform(each, wanted))) {
    throw wrongPlatform(image, wanted, offered);
  }
  const kept = manifests.filter((child) => !isAboutAny(child, changed));
  if (kept.length < manifests.length) {
    const count = manifests.length - kept.length;
    const what = count === 1 ? "an attestation was" : `${count} attestations were`;
    onWarning(`${what} left out: what they say is about the image as it was`);
  }
  requireDistinct(kept);
  const annotations = request.editIndex?.(index) ?? index.annotations;
  return writeIndex(store, image, { ...index, manifests: kept, annotations });
}

async function editOne(
  { store, edit, signal }: EditRequest,
  placed: Descriptor,
): Promise<Descriptor> {
  requireGoing(signal);
  const image = openImage(store, placed);
  const edited = await edit(image, placed);
  const { config, layers = image.layers, annotations = image.manifest.annotations } = edited;
  const descriptorAnnotations = edited.descriptorAnnotations ?? placed.annotations;
  const isSame = config === undefined && edited.layers === undefined &&
    sameRecord(annotations, image.manifest.annotations);
  if (isSame) return { ...placed, annotations: descriptorAnnotations };
  const diffIds = layers.map(({ diffId }) => diffId);
  const written = config === undefined && edited.layers === undefined
    ? image.config
    : { ...(config ?? image.config), diffIds };
  const manifest = {
    ...image.manifest,
    mediaType: mediaTypes.manifest,
    config: written === image.config
      ? { ...image.manifest.config, mediaType: mediaTypes.config }
      : { mediaType: mediaTypes.config, ...store.blobs.put(encodeConfig(written)) },
    layers: layers.map(({ blob }) => ({ ...blob, mediaType: ociMediaType(blob.mediaType) })),
    annotations,
  };
  checkImage(manifest, written);
  return {
    mediaType: mediaTypes.manifest,
    ...store.blobs.put(encodeManifest(manifest)),
    annotations: descriptorAnnotations,
    platform: samePlace(written, image.config) ? placed.platform : platformOf(written),
  };
}

function sameRecord(
  a: Readonly<Record<string, string>> = {},
  b: Readonly<Record<string, string>> = {},
): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

function nested({ digest }: Descriptor, child: Descriptor): QuillaError {
  return new QuillaError(`the index ${digest} has an index in it: ${child.digest}`, {
    code: "index/nested",
    hint: "take the images out of the inner one: `quilla index create` makes one list of them",
  });
}
