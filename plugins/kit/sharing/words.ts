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
export interface PackedCache extends CommonCache, Packing {}

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
  const given: T & { readonly imageManifest?: boolean; readonly ociMediatypes?: boolean } = said;
  const { imageManifest, ociMediatypes, ...rest } = given;
  if (imageManifest !== false && ociMediatypes !== false) {
    const read = readEncoding(rest as unknown as T, refuse);
    return read.compression ? { ...read, compression: baseOf(read.compression) } : read;
  }
  const name = imageManifest === false ? "image-manifest" : "oci-mediatypes";
  throw refuse("quilla keeps results as an OCI image", `leave out ${name}=false`);
}
