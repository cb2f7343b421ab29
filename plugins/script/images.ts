/**
 * Images of a store, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import { listImages as listStored, requireImage } from "../../core/image/find.ts";
import { openImage as openStored } from "../../core/image/image.ts";
import type { ImageConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { parsePlatform } from "../../core/platform.ts";
import { familiarReference } from "../../core/reference.ts";
import { UnionTree } from "../../core/tree/union.ts";
import type { FileView } from "../../core/tree/view.ts";
import { type StoreOptions, withStore } from "./session.ts";

/** An image of the list. */
export interface ListedImage {
  /** Short, such as `hello:latest`; undefined for an image without a name. */
  readonly name: string | undefined;
  /** What points at its manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** When this machine made it or took it in. */
  readonly created: Date | undefined;
}

/** The images of a store, the newest first; none where there is no store yet. */
export async function listImages(options: StoreOptions = {}): Promise<ListedImage[]> {
  try {
    return await withStore(
      options,
      false,
      (store) =>
        listStored(store).map(({ name, descriptor, created }) => ({
          name: name && familiarReference(name),
          descriptor,
          created,
        })),
    );
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/missing") return [];
    throw error;
  }
}

/** One image, open. */
export interface OpenImage {
  /** The image ID: what its configuration hashes to. */
  readonly id: Digest;
  /** What points at its manifest. */
  readonly descriptor: Descriptor;
  /** What it says of itself. */
  readonly config: ImageConfig;
  /** The merged file tree of all layers. It can be read as long as the image is in the store. */
  files(): Promise<FileView>;
}

/**
 * Opens an image by its name, digest, ID or the beginning of one.
 *
 * @throws {QuillaError} `image/unknown`, `image/ambiguous`, `image/platform`
 */
export async function openImage(
  name: string,
  options: StoreOptions & { readonly platform?: string | undefined } = {},
): Promise<OpenImage> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  return await withStore(options, false, (store) => {
    const found = requireImage(store, name).descriptor;
    const { id, descriptor, config } = openStored(store, found, platform);
    return { id, descriptor, config, files: () => filesOf(descriptor, options) };
  });
}

async function filesOf(image: Descriptor, options: StoreOptions): Promise<FileView> {
  // The store was closed in between: a layer that is compressed is inflated into it.
  return await withStore(options, false, async (store) => {
    const { layers } = openStored(store, image);
    return new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
  });
}
