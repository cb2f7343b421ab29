/**
 * Images out of the cache: of each ref that the job may look into the newest one, and of their layers what is asked for.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isIndexType, isManifestType } from "../../../core/plugin/api/oci.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { type CarriedDocument, readImageEntry } from "./image_entry.ts";
import { blobKey, imageKey } from "./keys.ts";
import type { Place } from "./place.ts";
import type { Entry } from "./service.ts";
import { download } from "./storage.ts";

/** An entry of an image is small: more is none of ours. */
const longestEntry = 16 << 20;

/**
 * Opens the cache to read.
 *
 * @throws {QuillaError} `gha/entry`, and what asking throws
 */
export async function openSource(place: Place): Promise<ImageSource> {
  const { asking, address, service } = place;
  try {
    const found = await Promise.all(
      address.permissions.readable.map((ref) => documentsOf(place, ref)),
    );
    const documents = new Map(
      found.flat().map((each) => [each.descriptor.digest as string, each.bytes]),
    );
    const images = found.flatMap(([image]) => image === undefined ? [] : [image.descriptor])
      .filter(({ mediaType }) => isManifestType(mediaType) || isIndexType(mediaType));
    const entries = new Map<string, Promise<Entry | undefined>>();
    const entryOf = ({ digest }: Descriptor): Promise<Entry | undefined> => {
      const known = entries.get(digest) ?? service.find(blobKey(digest));
      entries.set(digest, known);
      return known;
    };
    return {
      images: images.map((descriptor) => ({ descriptor, names: [] })),
      has: async (blob) => documents.has(blob.digest) || await entryOf(blob) !== undefined,
      async *blob(blob) {
        const document = documents.get(blob.digest);
        if (document !== undefined) return yield document;
        const entry = await entryOf(blob);
        if (entry === undefined) throw missing(blob);
        yield* download(asking, entry, () => service.find(blobKey(blob.digest)));
      },
      close() {
        asking.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    asking.close();
    throw error;
  }
}

/** Of the newest image that builds for a ref have left in this scope: the image first. */
async function documentsOf(
  { asking, service, scope }: Place,
  ref: string,
): Promise<readonly CarriedDocument[]> {
  const find = () => service.find(imageKey(scope, ref), true);
  const entry = await find();
  if (entry === undefined) return [];
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of download(asking, entry, find)) {
    size += piece.length;
    if (size > longestEntry) throw damaged(entry, `it has more than ${longestEntry} bytes`);
    pieces.push(piece);
  }
  try {
    return readImageEntry(Buffer.concat(pieces));
  } catch (error) {
    throw damaged(entry, messageOf(error), error);
  }
}

function damaged({ key }: Entry, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`the entry ${key} cannot be read: ${why}`, {
    code: "gha/entry",
    hint: "the next build that leaves its results replaces it",
    cause,
  });
}

function missing({ digest }: Descriptor): QuillaError {
  return new QuillaError(`the layer ${digest} is in the cache no more`, {
    code: "gha/lost",
    hint: "GitHub removes what was not used for a week, and the oldest where there is too much",
  });
}
