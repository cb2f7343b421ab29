/**
 * Which layers of an image an engine has.
 *
 * An engine whose store is its own knows a layer by its chain: by what it and all layers below it unpack to. Where an image of
 * it begins with the same diffIDs, these layers are there, however they came. Loading an archive, it looks for each chain before
 * it opens the layer's file (Docker 1.10 to 29, image/tarexport/load.go): files of layers that it has may be missing.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import { eachOf } from "../../kit/transfer/side_by_side.ts";
import type { Engine } from "./engine.ts";

/** Drivers of such engines (`docker info`). Podman, which wants every layer's file, calls its own `overlay`. */
const ownStores: ReadonlySet<unknown> = new Set(["overlay2", "fuse-overlayfs"]);

/** More images are not looked at, and no more than so many at once. */
const [mostImages, atOnce] = [256, 4];

/** Whether the engine knows layers by their chains, and loads archives without those that it has. */
export function knowsChains(info: unknown): boolean {
  const { Driver: driver } = (info ?? {}) as { readonly Driver?: unknown };
  return ownStores.has(driver);
}

/** Whether it knows blobs by their digests: its images are containerd's. */
export function knowsBlobs(info: unknown): boolean {
  const { DriverStatus: status } = (info ?? {}) as { readonly DriverStatus?: unknown };
  const kind = (Array.isArray(status) ? status : [])
    .find((entry) => Array.isArray(entry) && entry[0] === "driver-type");
  return String(kind?.[1]).startsWith("io.containerd.snapshotter.");
}

/**
 * @param diffIds an image's, from the lowest up
 * @param isEnough whether so many of them are so good as all
 * @returns how many of them, from the lowest up, the engine has
 * @throws {QuillaError} `docker/…`
 */
export async function layersThere(
  engine: Engine,
  diffIds: readonly Digest[],
  isEnough: (count: number) => boolean,
): Promise<number> {
  const list = await engine.document("/images/json");
  const ids = (Array.isArray(list) ? list : []).slice(0, mostImages)
    .map((entry) => (entry as { readonly Id?: unknown } | null)?.Id)
    .filter((id): id is string => typeof id === "string" && /^sha256:[0-9a-f]{64}$/.test(id));
  let most = 0;
  await eachOf(ids, atOnce, async (id) => {
    if (isEnough(most)) return;
    const image = await engine.document(`/images/${id}/json`);
    most = Math.max(most, commonLength(layersOf(image), diffIds));
  });
  return most;
}

function layersOf(image: unknown): readonly unknown[] {
  const { RootFS: root } = (image ?? {}) as { readonly RootFS?: { readonly Layers?: unknown } };
  return Array.isArray(root?.Layers) ? root.Layers : [];
}

function commonLength(some: readonly unknown[], others: readonly unknown[]): number {
  let length = 0;
  while (length < others.length && some[length] === others[length]) length++;
  return length;
}
