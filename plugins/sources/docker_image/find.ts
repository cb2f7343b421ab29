/**
 * Finding an image at the place that knows it by its name.
 *
 * @module
 */
import type { Reference } from "../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { FoundImage, ImageEnvironment } from "../../../core/plugin/contracts/source.ts";
import { BlobsInFlight } from "../../kit/transfer/blobs_in_flight.ts";
import { blobNews, CopySums, retries } from "../../kit/transfer/copy_event.ts";
import { RemoteImage } from "../../kit/transfer/fetch_image.ts";

/** What is on its way into a store: a layer that two images have comes once. */
const arriving = new WeakMap<Store, BlobsInFlight>();

/** @throws {QuillaError} what `RemoteImage.find` throws */
export async function findRemote(
  reference: Reference,
  { store, transport, tell }: ImageEnvironment,
): Promise<FoundImage> {
  const inFlight = arriving.get(store) ?? new BlobsInFlight();
  arriving.set(store, inFlight);
  const remote = await RemoteImage.find(
    store,
    transport,
    reference,
    inFlight,
    undefined,
    tell && retries(tell),
  );
  return {
    descriptor: remote.descriptor,
    stop: () => remote.stop(),
    close: () => remote.close(),
    async take(platform, onBytes) {
      const sums = new CopySums();
      await remote.fetch(platform, {
        inflates: true,
        onEvent(event) {
          sums.listen(event);
          const blob = blobNews(event);
          if (sums.bytes > 0 || blob !== undefined) onBytes(sums.bytes, sums.total, blob);
        },
      });
    },
  };
}
