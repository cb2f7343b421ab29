/**
 * Images from one place to another, for scripts.
 *
 * @module
 */
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { hostPlatform, parsePlatform } from "../../core/platform.ts";
import type { CopyEvent } from "../kit/transfer/blob_moves.ts";
import { copyBetween } from "../kit/transfer/copy_between.ts";
import { hostWith, type Plugins, type StoreOptions, withStore } from "./session.ts";

/** What {@linkcode copyImages} is asked for. */
export interface CopyImagesOptions extends StoreOptions {
  /** Copies only what runs there, such as `linux/arm64`. */
  readonly platform?: string | undefined;
  /** Of an image for several platforms, copies all of them, not only this machine's. */
  readonly all?: boolean | undefined;
  /** Plugins that bring other kinds of places. */
  readonly plugins?: Plugins | undefined;
  /** Told how each blob moves. */
  readonly listener?: ((event: CopyEvent) => void) | undefined;
}

/** An image at the place that it was copied to. */
export interface CopiedImage {
  /** What points at it there. */
  readonly descriptor: Descriptor;
  /** As the place calls it. */
  readonly names: readonly string[];
}

/**
 * Copies images between the store, layouts and archives, as `quilla copy` does. Every byte is verified on the way, and nothing
 * is to be seen at the destination before all is there.
 *
 * @param from `store:NAME`, `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or `docker-archive:FILE[:NAME]`
 * @param to the same; images keep their names where it names none
 *
 * @example Save an image to an archive, and load it into another store
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, copyImages, listImages } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * const [store, other] = [join(context, "store"), join(context, "other")];
 * const { descriptor } = await build({ context, tags: ["labelled"], store });
 *
 * const archive = `docker-archive:${join(context, "labelled.tar")}`;
 * await copyImages("store:labelled", archive, { store });
 * await copyImages(archive, "store:", { store: other });
 *
 * const [image] = await listImages({ store: other });
 * assert.equal(image?.name, "labelled:latest");
 * assert.equal(image.descriptor.digest, descriptor.digest);
 * ```
 */
export async function copyImages(
  from: string,
  to: string,
  options: CopyImagesOptions = {},
): Promise<CopiedImage[]> {
  const host = await hostWith(options.plugins);
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const preferred = options.all === true ? undefined : hostPlatform();
  return await withStore(
    options,
    true,
    (store) =>
      copyBetween(host, from, to, { store, platform, preferred, onEvent: options.listener }),
  );
}
