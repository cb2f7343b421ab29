/**
 * An index put into a registry, with the images that it lists from wherever they are: from another repository of the registry no byte
 * of a layer moves, and no manifest is written anew.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type {
  ImageSink,
  ImageSource,
  PlaceWords,
  Transport,
} from "../../../core/plugin/contracts/transport.ts";
import type { CopyListener } from "../../kit/transfer/copy_event.ts";
import { copyImages } from "../../kit/transfer/copy_images.ts";
import { bytesOf } from "../../kit/transfer/documents.ts";
import { pointedAt, type RemoteImage } from "./remote.ts";

/** An image, and where it is. */
export interface Listed {
  readonly descriptor: Descriptor;
  readonly from: RemoteImage;
}

/** A document that gets names, and all that it lists. */
export interface Publication {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly listed: readonly Listed[];
}

/** How it is sent. */
export interface Publishing {
  readonly store: Store;
  readonly transport: Transport;
  readonly options?: PlaceWords | undefined;
  readonly listener?: CopyListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @param names full references, in any repositories */
export async function publish(
  publication: Publication,
  names: readonly string[],
  { store, transport, options, listener, signal }: Publishing,
): Promise<void> {
  const source = await sourceOf(publication);
  for (const name of names) {
    const sink = await transport.write!(`//${name}`, { store, options });
    const how = { store, preserveDigests: true, whole: true, onEvent: listener, signal };
    await copyImages(source, unchanging(sink), how);
  }
}

async function sourceOf({ descriptor, bytes, listed }: Publication): Promise<ImageSource> {
  const places = new Map<Digest, RemoteImage>();
  for (const { descriptor: child, from } of listed) {
    for (const { digest } of await pointedAt(from.documents, child)) {
      if (!places.has(digest)) places.set(digest, from);
    }
  }
  const placeOf = ({ digest }: Descriptor) => places.get(digest);
  return {
    images: [{ descriptor, names: [] }],
    isComplete: true,
    has: async (blob) =>
      blob.digest === descriptor.digest || await placeOf(blob)?.source.has(blob) === true,
    async *blob(blob) {
      if (blob.digest === descriptor.digest) return yield* bytesOf(bytes);
      const place = placeOf(blob);
      if (place !== undefined) yield* place.source.blob(blob);
    },
    origins: (blob) => placeOf(blob)?.source.origins?.(blob) ?? [],
    close: () => Promise.resolve(),
  };
}

/** The place without its wish that layers be packed: what is listed by its digest must keep it. */
function unchanging(sink: ImageSink): ImageSink {
  return {
    name: sink.name,
    parallel: sink.parallel,
    isElsewhere: sink.isElsewhere,
    has: (blob) => sink.has(blob),
    mount: (blob, origins) => sink.mount?.(blob, origins) ?? Promise.resolve(false),
    put: (blob, bytes) => sink.put(blob, bytes),
    commit: (images) => sink.commit(images),
    abort: () => sink.abort(),
  };
}
