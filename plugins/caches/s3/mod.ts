/**
 * `type=s3,bucket=NAME,region=REGION`: results in a bucket of S3, or of what speaks as it does, in BuildKit's layout
 * (cache/remotecache/s3): a manifest for each name, and blobs by their digests.
 *
 * @module
 */
import process from "node:process";
import type { Cache } from "../../../core/plugin/contracts/cache.ts";
import type { Refuse } from "../../../core/plugin/contracts/settings.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { parseDuration } from "../../kit/words/duration.ts";
import { type PackedCache, packedFields, readPacked } from "../../kit/sharing/words.ts";

/** What it is told. */
export interface S3Cache extends PackedCache {
  /** In a bucket. */
  readonly type: "s3";
  /** Its name; `AWS_BUCKET`, unless given. */
  readonly bucket: string;
  /** Where it is; `AWS_REGION`, unless given. */
  readonly region: string;
  /** Names of manifests, with semicolons between: results are taken from all, and left under all; `buildkit`, unless given. */
  readonly name?: string | undefined;
  /** What every key begins with; nothing, unless given. */
  readonly prefix?: string | undefined;
  /** What the keys of manifests begin with, behind the prefix; `manifests/`, unless given. */
  readonly manifestsPrefix?: string | undefined;
  /** What the keys of blobs begin with, behind the prefix; `blobs/`, unless given. */
  readonly blobsPrefix?: string | undefined;
  /** Of a service that is not Amazon's; `AWS_ENDPOINT_URL_S3`, unless given. */
  readonly endpointUrl?: string | undefined;
  /** Whether the bucket stands in the path of such a service's URLs, and not in the host's name. */
  readonly usePathStyle?: boolean | undefined;
  /** With its secret; what the AWS tools would take, unless given. */
  readonly accessKeyId?: string | undefined;
  /** Goes with the key's ID. */
  readonly secretAccessKey?: string | undefined;
  /** Of credentials for some hours. */
  readonly sessionToken?: string | undefined;
  /** How many blobs are sent at once; 4, unless given. */
  readonly uploadParallelism?: number | undefined;
  /** After how many milliseconds a blob that is there is made young again, for rules that remove old ones; a day, unless given. */
  readonly touchRefresh?: number | undefined;
  /** How often a request is tried at most; 6 times, unless given. */
  readonly retryMaxAttempts?: number | undefined;
}

/** What may be said of it, as it was said: numbers and times are texts. */
type Said = Omit<S3Cache, "uploadParallelism" | "touchRefresh" | "retryMaxAttempts"> & {
  readonly uploadParallelism?: string | number | undefined;
  readonly touchRefresh?: string | number | undefined;
  readonly retryMaxAttempts?: string | number | undefined;
  readonly retryMode?: string | undefined;
  readonly disableAcceptEncoding?: boolean | undefined;
};

/** The cache. */
export const s3Cache: Cache<S3Cache> = {
  type: "s3",
  fields: {
    "bucket": "text",
    "region": "text",
    "use_path_style": "flag",
    "name": "text",
    "prefix": "text",
    "manifests_prefix": "text",
    "blobs_prefix": "text",
    "endpoint_url": "text",
    "access_key_id": "text",
    "secret_access_key": "text",
    "session_token": "text",
    "upload_parallelism": "text",
    "touch_refresh": "text",
    "retry_mode": "text",
    "retry_max_attempts": "text",
    "disable_accept_encoding": "flag",
    ...packedFields,
  },
  read: (said, _direction, refuse) => readPacked(readS3(said as Said, refuse), refuse),
  async from(settings, around) {
    return (await import("./place.ts")).takenFrom(settings, around);
  },
  async to(settings, around) {
    return (await import("./place.ts")).leftIn(settings, around);
  },
};

/**
 * What is meant: with what the environment says where nothing was said, as in BuildKit.
 *
 * @param environment variables of the AWS tools
 */
export function readS3(
  { retryMode, disableAcceptEncoding: _isNeverSigned, ...said }: Said,
  refuse: Refuse,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): S3Cache {
  const endpointUrl = said.endpointUrl ??
    (environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL || undefined);
  const bucket = said.bucket ?? environment.AWS_BUCKET;
  const region = said.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION) ??
    (endpointUrl === undefined ? undefined : "us-east-1");
  if (!bucket) throw refuse("it has no bucket", "write bucket=NAME, or set AWS_BUCKET");
  if (!region) throw refuse("it has no region", "write region=REGION, or set AWS_REGION");
  if (!/^[A-Za-z0-9._-]+$/.test(bucket)) {
    throw refuse(`${quote(bucket)} is no name of a bucket`, "write it without s3:// and slashes");
  }
  if (!/^[a-z0-9-]+$/.test(region)) {
    throw refuse(`${quote(region)} is no region`, "write one such as eu-central-1");
  }
  if (endpointUrl !== undefined && !/^https?:\/\/[^/]/.test(endpointUrl)) {
    const why = `the endpoint_url ${quote(endpointUrl)} is none of http or https`;
    throw refuse(why, "write endpoint_url=https://HOST");
  }
  if ((said.accessKeyId === undefined) !== (said.secretAccessKey === undefined)) {
    const hint = "give access_key_id and secret_access_key, or none of them";
    throw refuse("half of its credentials are missing", hint);
  }
  if (retryMode !== undefined && retryMode !== "standard" && retryMode !== "adaptive") {
    throw refuse(`there is no retry_mode ${quote(retryMode)}`, "write retry_mode=standard");
  }
  for (const field of ["prefix", "manifestsPrefix", "blobsPrefix", "name"] as const) {
    if (!/(^|[/;])\.\.?([/;]|$)/.test(said[field] ?? "")) continue;
    throw refuse(`${quote(said[field]!)} has a part of dots`, "keys are no paths: leave it out");
  }
  return {
    ...said,
    bucket,
    region,
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...counted("uploadParallelism", "upload_parallelism", said.uploadParallelism, refuse),
    ...counted("retryMaxAttempts", "retry_max_attempts", said.retryMaxAttempts, refuse),
    ...refreshed(said.touchRefresh, refuse),
  } as S3Cache;
}

function counted(
  setting: string,
  field: string,
  value: string | number | undefined,
  refuse: Refuse,
): Readonly<Record<string, number>> {
  if (value === undefined) return {};
  if (/^[1-9]\d{0,3}$/.test(String(value))) return { [setting]: Number(value) };
  throw refuse(`${field}=${quote(String(value))} is no positive number`, `write ${field}=4`);
}

function refreshed(
  value: string | number | undefined,
  refuse: Refuse,
): { readonly touchRefresh?: number } {
  if (value === undefined) return {};
  if (typeof value === "number" && value >= 0) return { touchRefresh: value };
  const nanoseconds = parseDuration(String(value));
  if (nanoseconds !== undefined && nanoseconds >= 0) return { touchRefresh: nanoseconds / 1e6 };
  throw refuse(`touch_refresh=${quote(String(value))} is no duration`, "write one such as 24h");
}
