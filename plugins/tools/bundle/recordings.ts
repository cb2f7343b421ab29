/**
 * What programs fetched for the images of a bundle: it came among their sources, and is a recording of the store from now on.
 *
 * @module
 */
import { QuillaError, readText } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { readSources } from "../../kit/rebuilding/carried.ts";
import { keepRecording } from "../../kit/recording/kept.ts";
import { parseRecording } from "../../kit/recording/lock_file.ts";
import { largestRecording } from "../../kit/rebuilding/replaying.ts";
import { sourcesType } from "../../kit/referrers/marks.ts";
import type { BundledImage } from "./bundle_index.ts";
import { titleOf } from "./damage.ts";

/**
 * Lists the recordings of images that were taken in, called after these: so they stay when the images go.
 *
 * @param images those of the bundle, in the store by now
 * @throws {QuillaError} `store/…`
 */
export async function keepCarriedRecordings(
  store: Store,
  images: readonly BundledImage[],
): Promise<void> {
  for (const { descriptor, subject } of images) {
    if (descriptor.artifactType !== sourcesType) continue;
    const image = images.find((each) => each.descriptor.digest === subject);
    const name = image === undefined ? descriptor.digest : titleOf(image);
    await keepRecordingOf(store, descriptor, name).catch(unlessForeign);
  }
}

async function keepRecordingOf(store: Store, sources: Descriptor, name: string): Promise<void> {
  const { blobs } = store;
  const carried = readSources(blobs.read(sources), (blob) => blobs.content(blob))
    .find(({ kind }) => kind === "recording");
  if (carried === undefined) return;
  const text = readText(carried.content, largestRecording);
  await keepRecording(store, parseRecording({ name, text }), name, new Date());
}

/** What a later quilla wrote is there all the same: whoever replays it is told why that cannot be. */
function unlessForeign(error: unknown): void {
  if (!(error instanceof QuillaError) || !/^(?:record|rebuild)\//.test(error.code)) throw error;
}
