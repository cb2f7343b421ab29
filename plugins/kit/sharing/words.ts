/**
 * What caches that keep results as an image are told about it, in BuildKit's words.
 *
 * @module
 */
import type { CommonCache } from "../../../core/plugin/contracts/cache.ts";
import type { Fields, Refuse } from "../../../core/plugin/contracts/settings.ts";
import { type Packing, readEncoding } from "../outputs/encoding.ts";
import { baseOf } from "../packing/tables/format.ts";

/** What the image is written as. */
export interface PackedCache extends CommonCache, Packing {
  /** Whether a manifest is written, as it is unless given; else an index with that manifest alone. */
  readonly imageManifest?: boolean | undefined;
  /** Whether the documents say Docker's media types, and not the OCI's. */
  readonly dockerTypes?: boolean | undefined;
}

/** The documents of the image. */
export type ImageForm = Pick<PackedCache, "imageManifest" | "dockerTypes">;

/** The fields of the command line. */
export const packedFields = {
  "image-manifest": "flag",
  "oci-mediatypes": "flag",
  "compression": "text",
  "compression-level": "text",
  "force-compression": "flag",
} as const satisfies Fields;

/**
 * What was said, with the compression as it is called here. Builds read layers of caches whole, and know them by what they unpack to:
 * a table of contents would be of no use there, and eStargz' is part of that.
 */
export function readPacked<T extends PackedCache>(said: T, refuse: Refuse): T {
  const { imageManifest, ...rest } = said;
  const { dockerTypes, ...read } = readEncoding(rest as T, refuse);
  if (dockerTypes && imageManifest) {
    throw refuse("an image manifest of results has the OCI's media types", "leave out one of them");
  }
  const compression = read.compression && baseOf(read.compression);
  return {
    ...read,
    ...(compression === undefined ? {} : { compression }),
    // BuildKit's default with Docker's types, too.
    ...(dockerTypes || imageManifest === false ? { imageManifest: false } : {}),
    ...(dockerTypes ? { dockerTypes } : {}),
  } as T;
}

/** What of a cache's settings says how the image is written. */
export function formOf(
  { compression, compressionLevel, forceCompression, imageManifest, dockerTypes }: PackedCache,
): Packing & ImageForm {
  return { compression, compressionLevel, forceCompression, imageManifest, dockerTypes };
}
