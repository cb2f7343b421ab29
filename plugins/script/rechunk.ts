/**
 * Images whose layers are cut anew, for scripts.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/errors.ts";
import { formatPlatform } from "../../core/platform.ts";
import type { Platform } from "../../core/platform.ts";
import { formatReference, parseTag } from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { Looked } from "../kit/transfer/look.ts";
import type { PlaceOptions } from "./copy.ts";
import { edited, type EditedImage, type EditOptions } from "./edit.ts";
import { openLooked } from "./looking.ts";
import {
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  readPlatform,
  requireNames,
} from "./session.ts";

/** What {@linkcode rechunkImage} is asked for. */
export interface RechunkOptions extends EditOptions, PluginOptions {
  /** Layers at most, 1 to 96; 64 unless given. A cut afresh takes three quarters of them. */
  readonly max?: number | undefined;
  /** Bytes that a layer has about, before compression; 8 MiB unless given. `none`: all is one layer. */
  readonly layerSize?: number | "none" | undefined;
  /**
   * An image that was cut before, by its name in the store or its place: what it has in one layer stays in one, and what is new gets
   * a layer of its own.
   */
  readonly like?: string | undefined;
  /** What is said of the registry that `like` is in: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
  /**
   * The time of all files, seconds since 1970, for which of `like` only the manifest is fetched; `preserve` keeps each its own. Unless
   * given, each keeps its own but for what is the same in `like`, which keeps the time that it has there: for that its layers are
   * looked into.
   */
  readonly timestamp?: number | "preserve" | undefined;
  /** Whether statements and whatever else hangs on the image, and is not signed, hangs on the new one, too; it does unless told. */
  readonly referrers?: boolean | undefined;
}

/** One image that was cut. */
export interface CutImage {
  /** What it runs on, such as `linux/amd64`. */
  readonly platform: string;
  /** Its layers. */
  readonly layers: number;
  /** Those that `like` has, too. */
  readonly kept: number;
  /** Bytes of the others, before compression. */
  readonly newBytes: number;
}

/** What {@linkcode rechunkImage} made. */
export interface RechunkedImage extends EditedImage {
  /** One; of an index, each that was cut. */
  readonly images: readonly CutImage[];
}

const names: NamesOf<RechunkOptions> = {
  ...{ store: true, signal: true, tags: true, platform: true, onWarning: true, plugins: true },
  ...{ max: true, layerSize: true, like: true, registry: true, timestamp: true, referrers: true },
};

const mostLayers = 96;
const smallestLayer = 1 << 10;

/**
 * Cuts the layers of an image anew: by the packages of dpkg, apk, rpm, npm and Python that it has, then by directories and size. The
 * files and the configuration stay as they are; what a layer removed or replaced is gone. Two images that share most packages then
 * share most layers, whatever order they were built in.
 *
 * @throws {QuillaError} `image/unknown`, `rechunk/…`, and what reading the layers throws
 *
 * @example A second image is cut like the first
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, rechunkImage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * for (const name of ["a", "b", "c"]) writeFileSync(join(context, name), name.repeat(100_000));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
 * await build({ context, tags: ["app:1"], store });
 * writeFileSync(join(context, "d"), "new\n");
 * await build({ context, tags: ["app:2"], store });
 *
 * const how = { layerSize: 128 << 10, timestamp: 0, store };
 * await rechunkImage("app:1", how);
 * const { images } = await rechunkImage("app:2", { ...how, like: "app:1" });
 * assert(images[0]!.kept > 0);
 * ```
 */
export async function rechunkImage(
  image: string,
  options: RechunkOptions = {},
): Promise<RechunkedImage> {
  requireNames("rechunkImage", options, names);
  const { max = 64, layerSize: size = 8 << 20, timestamp: times, like } = options;
  requireRange("max", max, 1, mostLayers, "an engine mounts few more layers than that");
  const layerSize = size === "none" ? Number.MAX_SAFE_INTEGER : size;
  requireRange("layerSize", layerSize, smallestLayer, Number.MAX_SAFE_INTEGER, "8m is usual");
  const images: CutImage[] = [];
  const made = await edited(image, options, async (store, base) => {
    const { carryReferrers, editImages } = await import("../tools/edit/mod.ts");
    const { previousOf, rechunk } = await import("../tools/rechunk/mod.ts");
    const { onWarning = () => {}, platform, signal } = options;
    const host = await loadPlugins(options.plugins);
    const looked = like === undefined
      ? undefined
      : await openLike(like, store, { ...options, plugins: host });
    try {
      const made = await editImages({
        ...{ store, image: base!, onWarning, signal },
        platform: platform === undefined ? undefined : readPlatform(platform),
        async edit(each) {
          // The image itself is not kept: what is read of its layers is let go of with them.
          const previous = looked &&
            await previousOf(await imageLike(looked, like!, each.config), times === undefined);
          if (looked !== undefined && previous === undefined) {
            onWarning(`${like} was not cut into layers by rechunk: none of its layers can stay`);
          }
          const { config, layers, kept, newBytes } = await rechunk(each, {
            ...{ store, host, max, layerSize, times, previous, onWarning, signal },
          });
          const runsOn = formatPlatform(each.config);
          images.push({ platform: runsOn, layers: layers.length, kept, newBytes });
          return { config, layers };
        },
      });
      if (options.referrers !== false) {
        const { placedImage } = await import("../kit/transfer/mod.ts");
        const called = options.tags?.map((tag) => formatReference(parseTag(tag))) ??
          placedImage(store, image).names;
        await carryReferrers(store, base!, made, called, onWarning);
      }
      return made;
    } finally {
      await looked?.close();
    }
  });
  return { ...made, images };
}

async function openLike(
  like: string,
  store: Store,
  { plugins, registry, signal }: RechunkOptions,
): Promise<Looked> {
  return await openLooked(like, { store, plugins, registry, signal });
}

/** The image for the same platform. */
async function imageLike(looked: Looked, like: string, platform: Platform) {
  try {
    return await looked.image({ platform });
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "image/platform") throw error;
    throw new QuillaError(`${like} has no image for ${formatPlatform(platform)}`, {
      code: "rechunk/platform",
      hint: "cut one platform after the other, with platform, and leave like out for new ones",
      cause: error,
    });
  }
}

function requireRange(name: string, value: number, least: number, most: number, hint: string) {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${most}`;
  throw new UsageError(`${name} is ${range}, not ${value}`, { code: `rechunk/${name}`, hint });
}
