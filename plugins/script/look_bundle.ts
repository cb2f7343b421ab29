/**
 * Images of bundles, looked at without being taken in.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Looked } from "../kit/transfer/look.ts";

/**
 * Opens an image of a bundle, `FILE[:NAME]`: all of the bundle is verified, and unpacked beside the user's store.
 *
 * @throws {QuillaError} `bundle/…`, `image/unknown`, `image/several`
 */
export async function lookIntoBundle(
  location: string,
  host: PluginHost,
  signal: AbortSignal | undefined,
): Promise<Looked> {
  const { inScratch, lookAt, onlyOne, openScratch, selectNamed, splitPath } = await import(
    "../kit/transfer/mod.ts"
  );
  const { applyBundle, BundleReader } = await import("../tools/bundle/mod.ts");
  const { path, name } = splitPath(location);
  if (path === "-") {
    throw new UsageError("a bundle that comes by a pipe is not looked into", {
      code: "transport/one-way",
      hint: "write it to a file, and give that; or take it in, by quilla bundle apply -",
    });
  }
  const scratch = await openScratch();
  try {
    const reader = await BundleReader.open(path);
    try {
      const { images } = reader.head.index;
      const alone = images.filter(({ subject }) => subject === undefined);
      const { descriptor } = name === undefined
        ? onlyOne(alone, `bundle:${path}`)
        : selectNamed(images, name, JSON.stringify(path));
      const { store } = scratch;
      await inScratch(() => applyBundle(reader, { store, signal }));
      const looked = await lookAt(descriptor.digest, { host, store, signal });
      return { ...looked, close: () => Promise.resolve(scratch.close()) };
    } finally {
      await reader.close();
    }
  } catch (error) {
    scratch.close();
    throw error;
  }
}
