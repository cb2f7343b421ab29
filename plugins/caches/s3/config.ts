/**
 * What a bucket knows of steps, in BuildKit's form (cache/remotecache/v1/types/spec.go): layers, and records that say by their
 * digests which layer a step came to. BuildKit can read it, and finds none of its own steps; so does quilla in one of BuildKit's.
 *
 * @module
 */
import { type Digest, digestOf, isDigest } from "../../../core/plugin/api/nouns.ts";
import { hostPlatform, QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  carriedDiffIds,
  carriedManifest,
  type Descriptor,
  encodeConfig,
  encodeManifest,
  mediaTypes,
  parseJson,
} from "../../../core/plugin/api/oci.ts";
import { defaultEpoch, rfc3339 } from "../../../core/plugin/api/text.ts";
import {
  cacheAnnotation,
  decodeResults,
  encodeResults,
  stepsAnnotation,
} from "../../kit/sharing/record.ts";

/** An image of results, as documents. */
export interface ResultsImage {
  readonly descriptor: Descriptor;
  /** Manifest and configuration. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

/** What a layer of the list has. */
interface ConfigLayer {
  readonly blob: string;
  /** Where the one below it is in the list; -1 of one that stands alone. */
  readonly parent: number;
  readonly annotations: {
    readonly mediaType: string;
    readonly diffID: string;
    readonly size: number;
    readonly createdAt: string;
  };
}

/** The list, of the manifest of an image of results and its configuration. */
export function encodeCacheConfig(manifest: Uint8Array, config: Uint8Array): Uint8Array {
  const { layers, annotations } = carriedManifest(manifest, mediaTypes.manifest);
  const diffIds = carriedDiffIds(config);
  const createdAt = rfc3339(defaultEpoch);
  const positions = new Map(diffIds.map((diffId, position) => [diffId, position]));
  const records = [...decodeResults(annotations?.[cacheAnnotation])].map(([digest, layer]) => ({
    ...(layer === undefined ? {} : { layers: [{ layer: positions.get(layer)!, createdAt }] }),
    digest,
  }));
  const list = layers.map(({ mediaType, digest, size }, position): ConfigLayer => ({
    blob: digest,
    parent: -1,
    annotations: { mediaType, diffID: diffIds[position]!, size, createdAt },
  }));
  // BuildKit passes over what it does not know.
  const steps = annotations?.[stepsAnnotation];
  return new TextEncoder().encode(JSON.stringify({ layers: list, records, steps }));
}

/** The largest list that is read. */
export const largestCacheConfig = 64 << 20;

/**
 * The image of results that a list stands for. What of it is not understood, or was made to deceive, is left out.
 *
 * @param what for messages
 * @throws {QuillaError} `s3/manifest` for what is no list
 */
export function decodeCacheConfig(bytes: Uint8Array, what: string): ResultsImage {
  const read = parseJson(bytes, what, { maxSize: largestCacheConfig, maxDepth: 32 });
  const { layers, records, steps } = Object(read) as Record<string, unknown>;
  if (!isList(layers) || !isList(records)) {
    throw new QuillaError(`${what} is no list of results`, {
      code: "s3/manifest",
      hint: "something else is there: give another name or manifests_prefix",
    });
  }
  const found = (layers ?? []).map((layer) => readLayer(Object(layer)));
  const results = new Map<Digest, { layer: { digest: Digest } | undefined }>();
  for (const each of records ?? []) {
    const { digest, layers: of } = Object(each) as { digest?: unknown; layers?: unknown };
    if (!isDigest(digest)) continue;
    const place = Array.isArray(of) ? Object(of[0])["layer"] : undefined;
    const layer = typeof place === "number" ? found[place] : undefined;
    // A record that has nothing but what it was made from is no step of ours either.
    if (of === undefined) results.set(digest, { layer: undefined });
    else if (layer !== undefined) results.set(digest, { layer: { digest: layer.diffId } });
  }
  return imageOf(found.filter((layer) => layer !== undefined), {
    [cacheAnnotation]: encodeResults(results),
    ...typeof steps === "string" && { [stepsAnnotation]: steps },
  });
}

function isList(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

/** A layer of the list, and what it unpacks to. */
interface FoundBlob {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

function readLayer({ blob, annotations }: Partial<ConfigLayer>): FoundBlob | undefined {
  const { mediaType, diffID, size } = Object(annotations) as Partial<ConfigLayer["annotations"]>;
  const isWhole = isDigest(blob) && isDigest(diffID) && typeof mediaType === "string" &&
    Number.isSafeInteger(size) && size! >= 0;
  return isWhole
    ? { descriptor: { mediaType, digest: blob, size: size! }, diffId: diffID }
    : undefined;
}

function imageOf(
  layers: readonly FoundBlob[],
  annotations: Readonly<Record<string, string>>,
): ResultsImage {
  const config = encodeConfig({
    ...hostPlatform(),
    created: rfc3339(defaultEpoch),
    config: {},
    diffIds: layers.map(({ diffId }) => diffId),
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers: layers.map(({ descriptor }) => descriptor),
    annotations,
  });
  const digest = digestOf(manifest);
  return {
    descriptor: { mediaType: mediaTypes.manifest, digest, size: manifest.length },
    documents: new Map([[digest, manifest], [digestOf(config), config]]),
  };
}
