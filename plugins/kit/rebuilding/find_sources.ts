/**
 * What was carried of an image's inputs, if anything was.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";
import { readReferrer, referrersOf, type ReferrersSource } from "../referrers/referrers_of.ts";
import { sourcesType } from "../referrers/marks.ts";
import { type CarriedSource, layersOfSources, readSources } from "./carried.ts";

/**
 * The inputs that hang on an image, taken into the store where they are not in it yet: garbage, once the build is over.
 *
 * @throws {QuillaError} `rebuild/sources`, `referrers/…`, `store/…`
 */
export async function findSources(
  source: ReferrersSource,
  subject: Descriptor,
  { blobs }: Store,
): Promise<readonly CarriedSource[]> {
  const [found] = await referrersOf(source, subject, sourcesType);
  if (found === undefined) return [];
  const { bytes } = await readReferrer(source, found, subject);
  for (const layer of layersOfSources(bytes)) {
    const isHere = blobs.isSound(layer.digest) && blobs.size(layer.digest) === layer.size;
    if (!isHere) await blobs.putStream(source.blob(layer), layer);
  }
  return readSources(bytes, (blob) => blobs.content(blob));
}
