/**
 * Results of a build, for other machines, in a place that takes images: an image whose layers they are, and whose manifest says of
 * which steps.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { encodeConfig } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { encodeIndex } from "../../../core/oci/image_index.ts";
import { encodeManifest } from "../../../core/oci/manifest.ts";
import { layerMediaType, mediaTypes } from "../../../core/oci/media_types.ts";
import { hostPlatform } from "../../../core/platform.ts";
import type {
  CacheSurroundings,
  CacheTarget,
  SharedLayer,
  SharedResults,
} from "../../../core/plugin/contracts/cache.ts";
import type { ImageSink, PlaceWords } from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/store/store.ts";
import { defaultEpoch } from "../../../core/text/epoch.ts";
import type { Packing } from "../outputs/encoding.ts";
import { asWork, type CopyListener } from "../transfer/copy_event.ts";
import { copyImages } from "../transfer/copy_images.ts";
import { storeSource } from "../transfer/store_place.ts";
import { isDamagedPlace } from "./damaged.ts";
import { cacheAnnotation, encodeResults, noTransport, stepsAnnotation } from "./record.ts";
import type { ImageForm } from "./words.ts";

/** How they are left. */
export interface TargetOptions extends Packing, ImageForm {
  /** What the transport is told of the place, such as `tls-verify`. */
  readonly words?: PlaceWords | undefined;
}

/**
 * Leaves results in a place of images, instead of the image that is there.
 *
 * @param scheme the transport's, such as `docker`
 * @param location what stands behind the colon, such as `//registry.example/app:cache`
 */
export function imageTarget(
  scheme: string,
  location: string,
  around: CacheSurroundings,
  { words, ...packing }: TargetOptions = {},
): CacheTarget {
  const open = async (tell: CopyListener | undefined) => {
    const transport = around.transport(scheme);
    if (transport?.write === undefined) throw noTransport("writes to", scheme);
    return await transport.write(location, { store: around.store, options: words, tell });
  };
  return resultsTo(`${scheme}:${location}`, open, around, packing);
}

/**
 * Leaves results in a place of images that opens itself.
 *
 * @param name what messages call it
 * @param open called once there are results; `tell` is told what happens to blobs, where somebody watches
 */
export function resultsTo(
  name: string,
  open: (tell: CopyListener | undefined) => Promise<ImageSink>,
  around: CacheSurroundings,
  { imageManifest = true, dockerTypes = false, ...packing }: Packing & ImageForm = {},
): CacheTarget {
  const { store, tell } = around;
  return {
    name,
    async save(results, steps) {
      const manifest = cacheImage(store, results, steps);
      const image = imageManifest ? manifest : indexOf(store, manifest);
      const descriptor = dockerTypes
        ? (await import("../outputs/docker_types.ts")).withDockerTypes(store, image)
        : image;
      const source = storeSource(store, [{ descriptor, names: [] }]);
      const onEvent = asWork(`writing the cache ${name}`, tell);
      const sink = await open(onEvent);
      // What is there is not counted upon.
      if (isDamagedPlace(name, around)) sink.has = () => Promise.resolve(false);
      await copyImages(source, sink, { store, ...packing, onEvent });
    },
  };
}

function indexOf(store: Store, { mediaType, digest, size }: Descriptor): Descriptor {
  const manifests = [{ mediaType, digest, size }];
  const index = encodeIndex({ mediaType: mediaTypes.index, manifests });
  return { mediaType: mediaTypes.index, ...store.blobs.put(index) };
}

/** An image of nothing but the layers, in the order of their digests. */
function cacheImage(store: Store, results: SharedResults, steps: string): Descriptor {
  const layers = new Map<Digest, SharedLayer>();
  for (const { layer } of results.values()) {
    if (layer !== undefined) layers.set(layer.digest, layer);
  }
  const sorted = [...layers.values()].sort((a, b) => a.digest < b.digest ? -1 : 1);
  const config = encodeConfig({
    ...hostPlatform(),
    created: new Date(defaultEpoch * 1000).toISOString().replace(".000Z", "Z"),
    config: {},
    diffIds: sorted.map(({ digest }) => digest),
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...store.blobs.put(config) },
    layers: sorted.map(({ digest, size }) => ({ mediaType: layerMediaType("none"), digest, size })),
    annotations: { [cacheAnnotation]: encodeResults(results), [stepsAnnotation]: steps },
  });
  return { mediaType: mediaTypes.manifest, ...store.blobs.put(manifest) };
}
