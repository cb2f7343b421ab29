/**
 * Where an image is that is to be signed, and how something is hung on it there.
 *
 * @module
 */
import {
  type Digest,
  parseReference,
  repositoryName,
  UsageError,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { nameOf, type Store } from "../../../core/plugin/api/store.ts";
import type { ImageSink, PlaceWords } from "../../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { parseLocation, splitPath } from "../../kit/transfer/location.ts";
import { bytesOf } from "../../kit/transfer/documents.ts";
import { inScratch, openScratch } from "../../kit/transfer/scratch.ts";
import { StoreSink } from "../../kit/transfer/store_place.ts";

/** A blob in memory. */
export interface NewBlob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** What is hung on something: its blobs, the manifest last. */
export interface Hanging {
  readonly subject: Descriptor;
  readonly blobs: readonly NewBlob[];
  readonly manifest: NewBlob;
  /** The tag that says what it is about, where it is no referrer. */
  readonly tag?: string | undefined;
  /** What was under the tag before, which nothing leads to then. */
  readonly replaces?: Digest | undefined;
}

/** The place of an image. */
export interface SigningPlace {
  readonly host: PluginHost;
  /** As the user wrote it. */
  readonly text: string;
  /** The user's store, where the image is in that. */
  readonly store: Store | undefined;
  /** What the image is called there: full references. */
  readonly names: readonly string[];
  readonly words?: PlaceWords | undefined;
}

/**
 * Hangs all of it on the image, where that is: at once, as far as the place can.
 *
 * @throws {UsageError} `signature/place` where nothing can be hung on an image; and what writing there throws
 */
export async function hang(place: SigningPlace, all: readonly Hanging[]): Promise<void> {
  const { store } = place;
  if (store !== undefined) {
    await put(new StoreSink(store), place, all);
    return await forget(store, all.flatMap(({ replaces }) => replaces ?? []));
  }
  const { transport, rest } = parseLocation(place.host, place.text);
  // A place that takes one image after the other keeps what it has; an archive would be written anew.
  if (transport.write === undefined || transport.within === undefined) {
    throw new UsageError(`nothing can be hung on an image at ${place.text}`, {
      code: "signature/place",
      hint:
        `load it or copy it to oci:DIR, sign it there, and save it again: what hangs on it goes with it`,
    });
  }
  const [name] = place.names;
  const location = transport.references === true && name !== undefined
    ? `//${repositoryName(parseReference(name))}`
    : splitPath(rest).path;
  const scratch = await openScratch();
  try {
    await inScratch(async () => {
      const environment = { store: scratch.store, options: place.words };
      await put(await transport.write!(location, environment), place, all);
    });
  } finally {
    scratch.close();
  }
}

/** What lost its name is a nameless image to a store, which nobody asked for. */
async function forget(store: Store, replaced: readonly Digest[]): Promise<void> {
  if (replaced.length === 0) return;
  await store.references.update((entries) =>
    entries.filter((entry) => nameOf(entry) !== undefined || !replaced.includes(entry.digest))
  );
}

async function put(sink: ImageSink, place: SigningPlace, all: readonly Hanging[]): Promise<void> {
  try {
    for (const { blobs, manifest } of all) {
      for (const { descriptor, bytes } of [...blobs, manifest]) {
        if (!(await sink.has(descriptor))) await sink.put(descriptor, bytesOf(bytes));
      }
    }
    await sink.commit(all.map(({ subject, manifest: { descriptor }, tag }) => ({
      descriptor,
      names: tag === undefined ? [] : [taggedName(place, tag)],
      subject: subject.digest,
    })));
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

/** What the tag is called beside the image. */
function taggedName({ names, text }: SigningPlace, tag: string): string {
  const [name] = names;
  try {
    if (name !== undefined) return `${repositoryName(parseReference(name))}:${tag}`;
  } catch {
    return tag; // a layout of others calls its images as it likes
  }
  if (text.includes(":")) return tag;
  throw new UsageError(`${text} has no name that a tag could stand beside`, {
    code: "signature/no-name",
    hint: "give the image by name, or leave the tag out: quilla tag IMAGE NAME",
  });
}
