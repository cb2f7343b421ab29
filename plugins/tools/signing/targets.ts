/**
 * What of an image is signed: what its name means, or all that is in it, too.
 *
 * @module
 */
import { type Platform, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isIndexType, isManifestType } from "../../../core/plugin/api/oci.ts";
import type { Looked } from "../../kit/transfer/look.ts";

/** Which part of an image is meant. */
export interface Part {
  /** Of an index, the image for this platform only. */
  readonly platform?: Platform | undefined;
  /** The index and all that is listed in it, as far as it is there. */
  readonly recursive?: boolean | undefined;
}

/**
 * Manifests and indexes, the one that is named first.
 *
 * @throws {QuillaError} `image/platform`
 */
export async function partsOf(
  looked: Looked,
  { platform, recursive }: Part,
): Promise<Descriptor[]> {
  const named = platform === undefined
    ? looked.descriptor
    : await looked.manifest({ platform }) ?? looked.descriptor;
  const parts = new Map([[named.digest, bare(named)]]);
  if (recursive === true) await gather(looked, named, parts);
  return [...parts.values()];
}

async function gather(
  looked: Looked,
  index: Descriptor,
  parts: Map<string, Descriptor>,
): Promise<void> {
  const { documents } = looked;
  if (!isIndexType(index.mediaType)) return;
  for (const child of (await documents.index(index)).manifests) {
    const isDocument = isIndexType(child.mediaType) || isManifestType(child.mediaType);
    if (!isDocument || parts.has(child.digest) || !(await documents.isThere(child))) continue;
    parts.set(child.digest, bare(child));
    await gather(looked, child, parts);
  }
}

/** What a subject is named by: what one list says of it is no part of that. */
function bare({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

/** What is signed has to be there: who signs a digest stands for what it is. */
export async function requireThere({ documents }: Looked, part: Descriptor): Promise<void> {
  await documents.bytes(part).catch((error) => {
    if (!(error instanceof QuillaError)) throw error;
    throw new QuillaError(`${part.digest} is not signed: ${error.message}`, {
      code: error.code,
      hint: error.hint,
      cause: error,
    });
  });
}
