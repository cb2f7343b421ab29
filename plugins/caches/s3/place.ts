/**
 * A bucket as a place of one image of results: what is kept there is a list of them in BuildKit's form, and blobs.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Digest, digestOf, hexOf } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isConfigType, isManifestType } from "../../../core/plugin/api/oci.ts";
import type {
  CacheSource,
  CacheSurroundings,
  CacheTarget,
} from "../../../core/plugin/contracts/cache.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
  TransferNews,
  WorkNews,
} from "../../../core/plugin/contracts/transport.ts";
import { HttpClient } from "../../kit/http/client.ts";
import { defaultRetries, type RetryPolicy } from "../../kit/http/retry.ts";
import { resultsFrom } from "../../kit/sharing/image_source.ts";
import { resultsTo } from "../../kit/sharing/image_target.ts";
import { bytesOf } from "../../kit/transfer/documents.ts";
import { Bucket, objectFacts } from "./bucket.ts";
import { decodeCacheConfig, encodeCacheConfig, largestCacheConfig } from "./config.ts";
import { findCredentials } from "./credentials.ts";
import { download } from "./download.ts";
import { readRefusal, refused } from "./failure.ts";
import type { S3Cache } from "./mod.ts";
import { upload } from "./upload.ts";

/** Whom tests put in the place of the world. */
export interface PlaceOptions {
  /** How often, and how patiently, it is asked. */
  readonly retries?: RetryPolicy | undefined;
  /** This machine's clock, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Bytes that are sent at once at most. */
  readonly largest?: number | undefined;
}

const aDay = 24 * 60 * 60 * 1000;

/** Takes results from what is under the names. */
export function takenFrom(settings: S3Cache, around: CacheSurroundings): CacheSource {
  const open = () => openSource(settings, around.tell);
  return resultsFrom(nameOf(settings), open, around, { losesBlobs: true });
}

/** Leaves results under the names. */
export function leftIn(settings: S3Cache, around: CacheSurroundings): CacheTarget {
  const { compression, compressionLevel, forceCompression } = settings;
  const packing = { compression, compressionLevel, forceCompression };
  return resultsTo(nameOf(settings), (tell) => openSink(settings, tell), around, packing);
}

/** What messages call it. */
function nameOf(settings: S3Cache): string {
  const [first] = namesOf(settings);
  return `s3://${settings.bucket}/${manifestKey(settings, first!)}`;
}

function namesOf({ name = "buildkit" }: S3Cache): readonly string[] {
  const names = name.split(";").filter((each) => each !== "");
  return names.length === 0 ? ["buildkit"] : names;
}

function manifestKey({ prefix = "", manifestsPrefix = "manifests/" }: S3Cache, name: string) {
  return `${prefix}${manifestsPrefix}${name}`;
}

function blobKey({ prefix = "", blobsPrefix = "blobs/" }: S3Cache, { digest }: Descriptor) {
  return `${prefix}${blobsPrefix}${digest}`;
}

/** What is under the names; the first that knows a step counts. */
export async function openSource(
  settings: S3Cache,
  tell?: (news: WorkNews) => void,
  options: PlaceOptions = {},
): Promise<ImageSource> {
  const http = new HttpClient();
  try {
    const bucket = await openBucket(settings, http, tell, options);
    const images: PlacedImage[] = [];
    const documents = new Map<Digest, Uint8Array>();
    for (const name of namesOf(settings)) {
      const key = manifestKey(settings, name);
      const what = `s3://${bucket.name}/${key}`;
      const doing = `reading ${what}`;
      const response = await bucket.ask({ method: "GET", key, doing, also: [404] });
      if (response.status === 404) {
        await requireBucket(response, doing);
        continue;
      }
      const image = decodeCacheConfig(await response.bytes(largestCacheConfig), what);
      for (const [digest, bytes] of image.documents) documents.set(digest, bytes);
      images.push({ descriptor: image.descriptor, names: [] });
    }
    return {
      images,
      isComplete: true,
      async has(blob) {
        return documents.has(blob.digest) || await facts(bucket, settings, blob) !== undefined;
      },
      blob(blob) {
        const document = documents.get(blob.digest);
        if (document !== undefined) return bytesOf(document);
        return download(bucket, blobKey(settings, blob), blob, tell);
      },
      close: () => Promise.resolve(http.close()),
    };
  } catch (error) {
    http.close();
    throw error;
  }
}

/** A place for results: the blobs first, and at the end what points at them. */
export async function openSink(
  settings: S3Cache,
  tell?: (news: TransferNews) => void,
  options: PlaceOptions = {},
): Promise<ImageSink> {
  const http = new HttpClient();
  try {
    const bucket = await openBucket(settings, http, tell, options);
    const documents = new Map<Digest, Uint8Array>();
    const { touchRefresh = aDay, uploadParallelism = 4 } = settings;
    return {
      compression: "gzip",
      parallel: uploadParallelism,
      isElsewhere: true,
      async has(blob) {
        if (isDocument(blob)) return documents.has(blob.digest);
        const found = await facts(bucket, settings, blob);
        if (found === undefined) return false;
        return found.age <= touchRefresh || await touch(bucket, blobKey(settings, blob), blob);
      },
      async put(blob, bytes) {
        if (isDocument(blob)) {
          documents.set(blob.digest, Buffer.concat(await Array.fromAsync(bytes)));
        } else {
          const { largest } = options;
          await upload(bucket, blobKey(settings, blob), blob, bytes, { tell, largest });
        }
      },
      async commit(images) {
        for (const { descriptor } of images) {
          const manifest = documents.get(descriptor.digest)!;
          await writeList(
            bucket,
            settings,
            encodeCacheConfig(manifest, configOf(documents, manifest)),
          );
        }
        http.close();
      },
      abort: () => Promise.resolve(http.close()),
    };
  } catch (error) {
    http.close();
    throw error;
  }
}

async function openBucket(
  settings: S3Cache,
  http: HttpClient,
  tell: ((news: TransferNews & { readonly type: "retry" }) => void) | undefined,
  { retries = defaultRetries, now }: PlaceOptions,
): Promise<Bucket> {
  const { retryMaxAttempts: attempts = retries.attempts } = settings;
  const credentials = await findCredentials(settings, http);
  return new Bucket(settings, {
    ...{ http, credentials, now },
    retries: {
      ...{ ...retries, attempts, who: `the bucket ${settings.bucket}` },
      tell: (retry) => tell?.({ type: "retry", ...retry }),
      isOver: () => http.isClosed,
    },
  });
}

function isDocument({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isConfigType(mediaType);
}

/** The other document. */
function configOf(documents: ReadonlyMap<Digest, Uint8Array>, manifest: Uint8Array): Uint8Array {
  const { config } = JSON.parse(new TextDecoder().decode(manifest)) as { config: Descriptor };
  return documents.get(config.digest)!;
}

/**
 * What is known of a blob; undefined where it is not there, has another size, or where nothing is said of it: an
 * answer to HEAD says no reasons, and who may not list a bucket is told that it may not look. What is wrong is told when it is sent.
 */
async function facts(bucket: Bucket, settings: S3Cache, blob: Descriptor) {
  const key = blobKey(settings, blob);
  const doing = `looking for ${key} in the bucket ${bucket.name}`;
  const response = await bucket.ask({ method: "HEAD", key, doing, also: [400, 403, 404] });
  await response.discard();
  const found = objectFacts(response);
  return response.status === 200 && found.size === blob.size ? found : undefined;
}

/** Makes an object young, by a copy of it onto itself. @returns whether that could be */
async function touch(bucket: Bucket, key: string, { size }: Descriptor): Promise<boolean> {
  if (size >= 5 * 2 ** 30) return false; // it is sent again: S3 copies no more at once
  const response = await bucket.ask({
    ...{ method: "PUT", key, doing: `touching ${key} in the bucket ${bucket.name}` },
    headers: {
      "x-amz-copy-source": `${bucket.name}/${key.split("/").map(encodeURIComponent).join("/")}`,
      "x-amz-metadata-directive": "REPLACE",
      "x-amz-meta-updated-at": new Date().toISOString(),
    },
    also: [404],
  });
  // A copy may fail behind a status that says 200 (S3 API reference, CopyObject).
  const answer = new TextDecoder().decode(await response.bytes(64 << 10));
  return response.status === 200 && !answer.includes("<Error>");
}

/** A key that is not there, or a bucket. */
async function requireBucket(
  response: Awaited<ReturnType<Bucket["ask"]>>,
  doing: string,
): Promise<void> {
  const refusal = await readRefusal(response);
  if (refusal.code === "NoSuchBucket") throw refused(response, refusal, doing);
}

/** Under each name. With the last blob in its place, this is all that makes them results. */
async function writeList(bucket: Bucket, settings: S3Cache, bytes: Uint8Array): Promise<void> {
  for (const name of namesOf(settings)) {
    const key = manifestKey(settings, name);
    const response = await bucket.ask({
      ...{ method: "PUT", key, doing: `writing ${key} to the bucket ${bucket.name}` },
      headers: { "Content-Type": "application/json" },
      body: { size: bytes.length, hash: hexOf(digestOf(bytes)), open: () => [bytes] },
    });
    await response.discard();
  }
}
