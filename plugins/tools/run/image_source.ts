/**
 * The image that `quilla run` runs: of the store or, where it is not there, of a registry.
 *
 * @module
 */
import { type Image, openImage } from "../../../core/plugin/api/image.ts";
import { findImage, listImages } from "../../kit/images/mod.ts";
import {
  closestPlatform,
  familiarReference,
  formatPlatform,
  hostPlatform,
  parseReference,
  type Platform,
  QuillaError,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { didYouMean, quote } from "../../../core/plugin/api/text.ts";
import type { ImageGate } from "../../kit/building/bases/gate.ts";
import type { CopyListener } from "../../kit/transfer/copy_event.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";

/** Which image, and when it is fetched. */
export interface ImageWish {
  readonly host: PluginHost;
  readonly store: Store;
  /** A name, an image ID or a digest. */
  readonly name: string;
  readonly pull: "missing" | "never" | "always";
  readonly platform: Platform | undefined;
  /** Asked about the image before it is used. */
  readonly gate?: ImageGate | undefined;
  warn(message: string): void;
  readonly onEvent: CopyListener;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws {QuillaError} `image/unknown` with names that come near, `image/platform`, `run/no-registry`, and what fetching throws
 */
export async function imageToRun(wish: ImageWish): Promise<Image> {
  const { store, name, platform, warn } = wish;
  const image = await storedImage(wish) ?? openImage(store, await fetched(wish), platform);
  const offered = formatPlatform(image.config);
  const here = hostPlatform();
  const { os, architecture } = image.config;
  // One that does not say what it runs on, as some tools write it, is this machine's, as to Docker.
  const isSaid = os !== "" || architecture !== "";
  const runsOn = (wanted: Platform) => !isSaid || closestPlatform([image.config], wanted) >= 0;
  if (platform !== undefined && !runsOn(platform)) {
    const wanted = formatPlatform(platform);
    throw new QuillaError(`the image ${quote(name)} is for ${offered}, not for ${wanted}`, {
      code: "image/platform",
      hint: "leave out --platform, or build it for that platform",
    });
  }
  if (!runsOn(here)) {
    warn(`the image ${quote(name)} is for ${offered}, and this machine is ${formatPlatform(here)}`);
  }
  return image;
}

/** Undefined where it is to be fetched: it, or what the platform needs of it, is not here. */
async function storedImage(
  { store, name, pull, platform, gate }: ImageWish,
): Promise<Image | undefined> {
  const stored = pull === "always" ? undefined : findImage(store, name);
  if (stored === undefined) return undefined;
  let image: Image;
  try {
    image = openImage(store, stored.descriptor, platform);
  } catch (error) {
    const isPartial = error instanceof QuillaError && error.code === "image/not-here";
    if (isPartial && pull === "missing") return undefined;
    throw error;
  }
  await gate?.stored(stored.descriptor, stored.name, image.descriptor);
  await gate?.inside(image, stored.name);
  return image;
}

/** Fetches the image, and gives it its name in the store. */
async function fetched(wish: ImageWish) {
  const { host, store, name, pull, platform = hostPlatform(), signal } = wish;
  const found = host.find("transports", "docker")?.supplied;
  const transport = found && (wish.gate?.guarded(found) ?? found);
  if (pull === "never") throw unknown(wish, "leave out --pull never, so that it is fetched");
  if (transport?.read === undefined) {
    if (pull === "missing") throw unknown(wish, "take it in from an archive: quilla load -i FILE");
    throw new QuillaError(`${name} cannot be pulled: there is no transport for registries`, {
      code: "run/no-registry",
      hint: "take it in from an archive, quilla load -i FILE; and leave out --pull",
    });
  }
  const { paced, RemoteImage } = await import("../../kit/transfer/mod.ts");
  const onEvent = paced(wish.onEvent);
  const reference = withDefaultTag(parseReference(name));
  try {
    const remote = await RemoteImage.find(
      store,
      transport,
      reference,
      undefined,
      undefined,
      onEvent,
    );
    try {
      await remote.fetch(platform, { inflates: true, onEvent, signal });
    } finally {
      await remote.close();
    }
    const image = remote.descriptor;
    await wish.gate?.inside(openImage(store, image, platform), reference);
    await store.references.take([{ image, names: [reference] }], new Date());
    return image;
  } catch (error) {
    if (!(error instanceof QuillaError) || pull === "always") throw error;
    if (error.code.startsWith("policy/")) throw error;
    const { message, code, hint } = error;
    const why = `there is no image ${name} in the store, and it cannot be fetched: ${message}`;
    const near = nearName(wish);
    throw new QuillaError(why, { code, hint: near ?? hint, cause: error });
  }
}

function unknown(wish: ImageWish, way: string): QuillaError {
  const near = nearName(wish);
  return new QuillaError(`there is no image ${wish.name} in the store`, {
    code: "image/unknown",
    hint: near === undefined ? way : `${near}; or ${way}`,
  });
}

function nearName({ store, name }: ImageWish): string | undefined {
  const names = listImages(store).flatMap((each) =>
    each.name ? [familiarReference(each.name)] : []
  );
  return didYouMean(name, [...names, ...names.map((each) => each.replace(/:latest$/, ""))]);
}
