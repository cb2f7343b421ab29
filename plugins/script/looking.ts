/**
 * Images looked at wherever they are, for scripts: of what is in no store nothing is pulled.
 *
 * @module
 */
import { requireGoing } from "../../core/aborting.ts";
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import { listImages, requireImage } from "../kit/images/find.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { JsonValue } from "../../core/oci/json.ts";
import { isIndexType } from "../../core/oci/media_types.ts";
import { formatPlatform } from "../../core/platform.ts";
import { Store } from "../../core/store/store.ts";
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type { Looked } from "../kit/transfer/look.ts";
import { referenceOf } from "../kit/transfer/names.ts";
import type { Calling } from "../tools/images/inspect.ts";
import type { ImageStep } from "../tools/images/inspect.ts";
import type { PlaceOptions } from "./copy.ts";
import type { ImageOptions } from "./images.ts";
import { lookIntoBundle } from "./look_bundle.ts";
import {
  loadPlugins,
  type NamesOf,
  openStore,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  withStore,
} from "./session.ts";

/**
 * How an image is looked at, which may be anywhere: in the store, at a place as {@linkcode copyImages} takes it, or in a bundle,
 * `bundle:FILE[:NAME]`.
 */
export interface LookOptions extends Omit<ImageOptions, "store">, PluginOptions {
  /** As everywhere; or what opens one where it is needed, and whoever gave that closes it. */
  readonly store?: string | Store | (() => Promise<Store>) | undefined;
  /** What is said of the registry, where it is in one: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
}

export const lookNames: NamesOf<LookOptions> = {
  ...{ ...storeNames, platform: true, plugins: true, registry: true },
};

/** Opens what a text means, wherever that is; whoever opens closes. */
export async function openLooked(
  text: string,
  options: LookOptions,
  onEvent?: CopyListener,
): Promise<Looked> {
  const { plugins, signal, registry: words } = options;
  requireGoing(signal);
  const { isNamed, lookAt } = await import("../kit/transfer/mod.ts");
  const host = await loadPlugins(plugins);
  const { store, noStore, closeStore } = await storeIfAny(options);
  try {
    const isBundle = text.startsWith("bundle:") && !isNamed(store, text);
    const looked = isBundle
      ? await lookIntoBundle(text.slice("bundle:".length), host, signal)
      : await lookAt(text, { host, store, noStore, words, signal, onEvent });
    const close = async () => {
      await looked.close();
      closeStore();
    };
    return { ...looked, close };
  } catch (error) {
    closeStore();
    throw error;
  }
}

/** Does the work on what a text means, wherever that is. */
export async function withLooked<T>(
  text: string,
  options: LookOptions,
  work: (looked: Looked) => T | Promise<T>,
  onEvent?: CopyListener,
): Promise<T> {
  const looked = await openLooked(text, options, onEvent);
  try {
    return await work(looked);
  } finally {
    await looked.close();
  }
}

/** What is elsewhere can be looked at where there is no store. */
async function storeIfAny({ store: given }: LookOptions) {
  try {
    if (given instanceof Store) return { store: given, closeStore() {} };
    if (typeof given === "function") return { store: await given(), closeStore() {} };
    const store = await openStore(given);
    return { store, closeStore: () => store.close() };
  } catch (noStore) {
    if (!(noStore instanceof QuillaError)) throw noStore;
    return { store: undefined, noStore, closeStore() {} };
  }
}

/** What lookAt finds or tells better. */
const elsewhere =
  /^(?:image\/(?:unknown|artefact|platform)|store\/(?:missing|no-home)|reference\/)/;

/** What comes of an image of the store; undefined where it has to be looked for elsewhere. For that little is loaded. */
async function inStore<T>(
  name: string,
  options: LookOptions,
  work: (store: Store) => T,
): Promise<T | undefined> {
  if (name.includes("://")) return undefined;
  const { store, signal } = options;
  try {
    const given = typeof store === "function" ? await store() : store;
    return await withStore({ store: given, signal }, false, work);
  } catch (error) {
    if (error instanceof QuillaError && elsewhere.test(error.code)) return undefined;
    throw error;
  }
}

/**
 * All that is known of an image, with the names of fields that `docker image inspect` has. What is no image, such as a chart or a
 * signature, is shown as its document has it: `ArtifactType`, `Config`, `Layers`, `Annotations`, `Subject`.
 *
 * @param name name, image ID or digest, or a place as {@linkcode copyImages} takes it: of that only documents are fetched
 * @throws {QuillaError} `image/unknown`, `image/platform`, and what the place's transport throws
 */
export async function inspectImage(
  name: string,
  options: LookOptions = {},
): Promise<Readonly<Record<string, JsonValue>>> {
  requireNames("inspectImage", options, lookNames);
  const { describe, describeArtefact, describeImage, describeIndex } = await import(
    "../tools/images/mod.ts"
  );
  const here = await inStore(
    name,
    options,
    (store) => describeImage(store, name, platformText(options)),
  );
  return here ?? await withLooked(name, options, async (looked) => {
    const { documents, descriptor } = looked;
    const calling = await callingOf(looked);
    const chosen = await looked.manifest(choiceOf(options));
    if (chosen === undefined) {
      return describeIndex(await documents.bytes(descriptor), descriptor, calling);
    }
    const artefact = describeArtefact(await documents.bytes(chosen), chosen, calling);
    return artefact ?? describe(await looked.image(choiceOf(options)), calling, looked.store);
  });
}

/** Where nothing else is said, any image of several will do that there is. */
function choiceOf({ platform }: LookOptions) {
  return { platform: platform === undefined ? undefined : readPlatform(platform), orFirst: true };
}

async function callingOf({ store, names, descriptor }: Looked): Promise<Calling> {
  const { digest } = descriptor;
  const { callingHere } = await import("../tools/images/mod.ts");
  const stored = store &&
    listImages(store).find((image) => image.descriptor.digest === digest);
  if (store !== undefined && stored !== undefined) return callingHere(store, stored);
  return { names: names.flatMap((name) => referenceOf(name) ?? []), digest };
}

/** How an image came to be. */
export interface ImageHistory {
  /** The image ID. */
  readonly id: Digest;
  /** The last first. */
  readonly steps: readonly ImageStep[];
}

/**
 * The steps that made an image, the last first.
 *
 * @param name name, image ID or digest, or a place as {@linkcode copyImages} takes it: of that only documents are fetched
 * @throws {QuillaError} `image/unknown`, `image/platform`, `image/artefact`, and what the place's transport throws
 */
export async function imageHistory(
  name: string,
  options: LookOptions = {},
): Promise<ImageHistory> {
  requireNames("imageHistory", options, lookNames);
  const { stepsOf, openAny } = await import("../tools/images/mod.ts");
  const here = await inStore(name, options, (store) => {
    const { descriptor } = requireImage(store, name);
    const image = openAny(store, descriptor, platformText(options));
    return { id: image.id, steps: stepsOf(store, image) };
  });
  return here ?? await withLooked(name, options, async (looked) => {
    const image = await looked.image(choiceOf(options));
    return { id: image.id, steps: stepsOf(looked.store, image) };
  });
}

function platformText({ platform }: LookOptions): string | undefined {
  return platform === undefined || typeof platform === "string"
    ? platform
    : formatPlatform(platform);
}

/**
 * The digest of what a name stands for: a manifest or, of an image for several platforms, an index.
 *
 * @param name name, image ID or digest, or a place as {@linkcode copyImages} takes it: of a registry nothing is fetched
 * @throws {QuillaError} `image/unknown`, and what the place's transport throws
 */
export async function imageDigest(name: string, options: LookOptions = {}): Promise<Digest> {
  requireNames("imageDigest", options, lookNames);
  const here = await inStore(name, options, (store) => requireImage(store, name).descriptor.digest);
  if (here !== undefined) return here;
  const { plugins, registry, signal } = options;
  const host = await loadPlugins(plugins);
  const { scheme, registry: actions } = host.referenceTransport ?? {};
  if (actions?.resolve !== undefined && name.startsWith(`${scheme}://`)) {
    requireGoing(signal);
    return (await actions.resolve(name.slice(scheme!.length + 1), registry ?? {})).digest;
  }
  const found = { ...options, plugins: host };
  return await withLooked(name, found, ({ descriptor }) => descriptor.digest);
}

/** Which document of an image is meant. */
export interface DocumentOptions extends LookOptions {
  /** The configuration, and not the manifest or index. */
  readonly config?: boolean | undefined;
}

/** A document, as it is where the image is. */
export interface ImageDocument {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** Byte for byte: they hash to its digest. */
  readonly bytes: Uint8Array;
}

/**
 * The manifest of an image or, where a name stands for several and no platform is asked for, their index; or an image's
 * configuration.
 *
 * @param name name, image ID or digest, or a place as {@linkcode copyImages} takes it: of that nothing else is fetched
 * @throws {QuillaError} `image/unknown`, `image/platform`, and what the place's transport throws
 */
export async function imageDocument(
  name: string,
  options: DocumentOptions = {},
): Promise<ImageDocument> {
  requireNames("imageDocument", options, { ...lookNames, config: true });
  const { config, platform } = options;
  return await withLooked(name, options, async (looked) => {
    const { documents, descriptor } = looked;
    const isWhole = platform === undefined && config !== true;
    const chosen = isWhole ? descriptor : await looked.manifest(choiceOf(options)) ?? descriptor;
    if (config !== true) return { descriptor: chosen, bytes: await documents.bytes(chosen) };
    if (isIndexType(chosen.mediaType)) {
      throw new QuillaError(`${chosen.digest} is an index without an image`, {
        code: "image/platform",
        hint: "only what has a manifest has a configuration; leave out --config",
      });
    }
    const { config: found } = await documents.manifest(chosen);
    return { descriptor: found, bytes: await documents.bytes(found) };
  });
}
