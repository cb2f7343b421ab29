/**
 * Results of builds on other machines, in a place that images are copied from: the layers of an image, and its manifest says of
 * which steps.
 *
 * @module
 */
import { piecesOf } from "../../../core/content.ts";
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { carriedDiffIds } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import type {
  CacheSource,
  CacheSurroundings,
  FoundResult,
} from "../../../core/plugin/contracts/cache.ts";
import type {
  ImageSource,
  PlacedImage,
  PlaceWords,
} from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { retries } from "../transfer/copy_event.ts";
import { Documents } from "../transfer/documents.ts";
import { verifyLayer } from "../transfer/verify.ts";
import { noting, notingBytes } from "./damaged.ts";
import { cacheAnnotation, decodeResults, noTransport, stepsAnnotation } from "./record.ts";

/** Which images of a place. */
export interface ResultsOptions {
  /** Of the one image; all that are there, unless given. */
  readonly digest?: string | undefined;
  /**
   * Whether places may lose a blob and keep the image: then it is looked for before a layer is promised, and what is gone is a
   * result that nobody left.
   */
  readonly losesBlobs?: boolean | undefined;
}

/** Which images, and what is said of their place. */
export interface SourceOptions extends ResultsOptions {
  /** What the transport is told of the place, such as `tls-verify`. */
  readonly words?: PlaceWords | undefined;
}

/**
 * Takes results from the images of a place. Opening it begins at once; what is wrong there is told where somebody asks.
 *
 * @param scheme the transport's, such as `docker`
 * @param location what stands behind the colon, such as `//registry.example/app:cache`
 */
export function imageSource(
  scheme: string,
  location: string,
  around: CacheSurroundings,
  options: SourceOptions = {},
): CacheSource {
  const open = async () => {
    const transport = around.transport(scheme);
    if (transport?.read === undefined) throw noTransport("reads", scheme);
    const { store, tell } = around;
    return await transport.read(location, {
      store,
      options: options.words,
      tell: tell && retries(tell),
    });
  };
  return resultsFrom(`${scheme}:${location}`, open, around, options);
}

/**
 * Takes results from the images of a place that opens itself: of several that know a step, the first one's counts.
 *
 * @param name what messages call it
 * @param open called at once
 */
export function resultsFrom(
  name: string,
  open: () => Promise<ImageSource>,
  around: CacheSurroundings,
  options: ResultsOptions = {},
): CacheSource {
  const opening = noting(name, around, () => openPlace(open, options));
  // Who asks is told; nobody may ask.
  opening.catch(() => {});
  return {
    name,
    async find(key) {
      const { source, results, layers } = await opening;
      if (!results.has(key)) return undefined;
      const digest = results.get(key);
      if (digest === undefined) return { layer: undefined };
      const blob = layers.get(digest);
      const isLost = options.losesBlobs && blob !== undefined &&
        !around.store.blobs.isSound(digest) && !await source.has(blob);
      if (isLost) return undefined;
      const noted = (bytes: AsyncIterable<Uint8Array>) => notingBytes(name, around, bytes);
      return foundLayer(digest, blob, { source, noted, blobs: around.store.blobs });
    },
    async steps() {
      return (await opening).steps;
    },
    async close() {
      await (await opening.catch(() => undefined))?.source.close();
    },
  };
}

/** A layer that another image has may be in the store already. */
function foundLayer(
  digest: Digest,
  blob: Descriptor | undefined,
  { source, noted, blobs }: {
    readonly source: ImageSource;
    noted(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
    readonly blobs: Store["blobs"];
  },
): FoundResult | undefined {
  if (blob !== undefined) {
    return { layer: { digest, bytes: () => noted(verifyLayer(source.blob(blob), blob, digest)) } };
  }
  if (!blobs.isSound(digest)) return undefined;
  const content = blobs.content({ digest, size: blobs.size(digest) });
  return { layer: { digest, bytes: () => piecesOf(content) } };
}

/** A place while it is open. */
interface OpenPlace {
  readonly source: ImageSource;
  /** The layers' digests, as they are unpacked, by the keys of the steps. */
  readonly results: ReadonlyMap<Digest, Digest | undefined>;
  /** The blobs of the layers, by what they unpack to. */
  readonly layers: ReadonlyMap<Digest, Descriptor>;
  /** What is told of steps, by each image. */
  readonly steps: readonly string[];
}

async function openPlace(
  open: () => Promise<ImageSource>,
  { digest }: ResultsOptions,
): Promise<OpenPlace> {
  const source = await open();
  try {
    const results = new Map<Digest, Digest | undefined>();
    const layers = new Map<Digest, Descriptor>();
    const steps: string[] = [];
    const documents = new Documents(source);
    for (const image of chosen(source.images, digest)) {
      for (const descriptor of await manifestsIn(documents, image.descriptor)) {
        const manifest = await documents.manifest(descriptor);
        const diffIds = carriedDiffIds(await documents.bytes(manifest.config));
        if (diffIds.length !== manifest.layers.length) continue;
        manifest.layers.forEach((layer, at) => {
          if (!layers.has(diffIds[at]!)) layers.set(diffIds[at]!, layer);
        });
        const { [cacheAnnotation]: kept, [stepsAnnotation]: told } = manifest.annotations ?? {};
        if (told !== undefined) steps.push(told);
        const found = decodeResults(kept);
        for (const [key, layer] of found) if (!results.has(key)) results.set(key, layer);
      }
    }
    return { source, results, layers, steps };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function chosen(images: readonly PlacedImage[], digest: string | undefined) {
  if (digest === undefined) return images;
  const found = images.filter(({ descriptor }) => descriptor.digest === digest);
  if (found.length > 0) return found;
  throw new QuillaError(`there is no image ${quote(digest)}`, {
    code: "cache/unknown",
    hint: "leave out digest, or give one of those in index.json",
  });
}

async function manifestsIn(documents: Documents, image: Descriptor): Promise<Descriptor[]> {
  if (!isIndexType(image.mediaType)) return [image];
  const { manifests } = await documents.index(image);
  return manifests.filter(({ platform }) => platform?.os !== "unknown");
}
