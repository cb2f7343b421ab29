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
import { quote } from "../../../core/text/quote.ts";
import { retries } from "../transfer/copy_event.ts";
import { Documents } from "../transfer/documents.ts";
import { verifyLayer } from "../transfer/verify.ts";
import { cacheAnnotation, decodeResults, noTransport } from "./record.ts";

/** Which images, and what is said of their place. */
export interface SourceOptions {
  /** Of the one image; all that are there, unless given. */
  readonly digest?: string | undefined;
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
  const opening = openPlace(scheme, location, around, options);
  // Who asks is told; nobody may ask.
  opening.catch(() => {});
  return {
    name: `${scheme}:${location}`,
    async find(key) {
      const { source, results, layers } = await opening;
      if (!results.has(key)) return undefined;
      const digest = results.get(key);
      if (digest === undefined) return { layer: undefined };
      return foundLayer(digest, layers.get(digest), source, around);
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
  source: ImageSource,
  { store: { blobs } }: CacheSurroundings,
): FoundResult | undefined {
  if (blob !== undefined) {
    return { layer: { digest, bytes: () => verifyLayer(source.blob(blob), blob, digest) } };
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
}

async function openPlace(
  scheme: string,
  location: string,
  { store, transport: find, tell }: CacheSurroundings,
  { digest, words }: SourceOptions,
): Promise<OpenPlace> {
  const transport = find(scheme);
  if (transport?.read === undefined) throw noTransport("reads", scheme);
  const around = { store, options: words, tell: tell && retries(tell) };
  const source = await transport.read(location, around);
  try {
    const results = new Map<Digest, Digest | undefined>();
    const layers = new Map<Digest, Descriptor>();
    const documents = new Documents(source);
    for (const image of chosen(source.images, digest)) {
      for (const descriptor of await manifestsIn(documents, image.descriptor)) {
        const manifest = await documents.manifest(descriptor);
        const diffIds = carriedDiffIds(await documents.bytes(manifest.config));
        if (diffIds.length !== manifest.layers.length) continue;
        manifest.layers.forEach((layer, at) => layers.set(diffIds[at]!, layer));
        const found = decodeResults(manifest.annotations?.[cacheAnnotation]);
        for (const [key, layer] of found) results.set(key, layer);
      }
    }
    return { source, results, layers };
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
