/**
 * An image of a registry, to be copied elsewhere.
 *
 * @module
 */
import { bytesOf } from "../../kit/transfer/documents.ts";
import { rememberOrigin } from "../../kit/transfer/origins.ts";
import type {
  ImageSource,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import {
  type Descriptor,
  isForeignLayerType,
  isIndexType,
  isManifestType,
} from "../../../core/plugin/api/oci.ts";
import { formatReference } from "../../../core/plugin/api/nouns.ts";
import { type FetchedManifest, fetchManifest } from "./manifests.ts";
import { openPlace, parseLocation, type PlaceOptions } from "./place.ts";
import { pullBlob } from "./pull.ts";
import { hasBlob } from "./push.ts";
import type { Repository } from "./repository.ts";

/**
 * Opens the image that a location names.
 *
 * @throws {QuillaError} `registry/…`, `reference/…`
 */
export async function openSource(
  location: string,
  environment: TransportEnvironment,
  options: PlaceOptions = {},
): Promise<ImageSource> {
  const { store } = environment;
  const { repository, reference, http } = await openPlace(
    parseLocation(location),
    "pull",
    environment,
    options,
  );
  try {
    const image = await fetchManifest(repository, reference.digest ?? reference.tag!);
    return {
      images: [{ descriptor: image.descriptor, names: [formatReference(reference)] }],
      isComplete: true,
      has: (blob) => isForeignLayerType(blob.mediaType) ? hasBlob(repository, blob) : isThere(),
      async *blob(blob) {
        if (isDocument(blob)) return yield* bytesOf(await manifestBytes(repository, image, blob));
        yield* pullBlob(repository, blob);
        rememberOrigin(store, blob, repository.name);
      },
      origins: () => [repository.name],
      referrers: async (subject, artifactType) => {
        const { listReferrers } = await import("./list_referrers.ts");
        return await listReferrers(repository, subject, artifactType);
      },
      close: () => Promise.resolve(http.close()),
    };
  } catch (error) {
    http.close();
    throw error;
  }
}

/** What an image of a registry points at is there: registries take no other. What is missing all the same is told when it is read. */
function isThere(): Promise<boolean> {
  return Promise.resolve(true);
}

async function manifestBytes(
  repository: Repository,
  image: FetchedManifest,
  wanted: Descriptor,
): Promise<Uint8Array> {
  if (wanted.digest === image.descriptor.digest) return image.bytes;
  return (await fetchManifest(repository, wanted.digest)).bytes;
}

/** Whether it is asked for as a manifest, and not as a blob. */
export function isDocument({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType);
}
