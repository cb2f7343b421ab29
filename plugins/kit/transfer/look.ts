/**
 * Images by whatever a user calls them, to be looked at where they are: a name of the store, or a place anywhere else. Of what is
 * elsewhere the documents are fetched and, where they are asked for, layers; nothing of it comes into the store.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { requireGoing } from "../../../core/aborting.ts";
import type { Digest } from "../../../core/digest.ts";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import { findImage, requireImage, type StoredImage } from "../images/find.ts";
import { type Image, openImage, requireFiles } from "../../../core/image/image.ts";
import { looseConfig } from "../../../core/oci/config.ts";
import { checkLayers, reconciled } from "../../../core/oci/consistency.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import { closestPlatform, hostPlatform, type Platform } from "../../../core/platform.ts";
import type {
  ImageSource,
  PlacedImage,
  PlaceWords,
} from "../../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { formatReference } from "../../../core/reference.ts";
import type { Store } from "../../../core/store/store.ts";
import { oneWay } from "./copy_between.ts";
import { type CopyListener, paced } from "./copy_event.ts";
import { Documents } from "./documents.ts";
import { type Location, parseLocation } from "./location.ts";
import { inScratch, openScratch } from "./scratch.ts";
import { ElsewhereLayer, HereLayer, type SeenLayer } from "./seen_layer.ts";
import { listedNames, selectPlatform, wrongPlatform } from "./select.ts";
import { Slots } from "./side_by_side.ts";
import { storeSource } from "./store_place.ts";

/** Layers that are fetched at once. */
const parallel = 3;

/** Where images are looked for. */
export interface LookOptions {
  readonly host: PluginHost;
  /** The user's store, where there is one. It is only read for an image elsewhere. */
  readonly store: Store | undefined;
  /** Why there is none: thrown where an image of it is meant. */
  readonly noStore?: unknown;
  /** What is said of the place, such as `creds` and `tls-verify`. */
  readonly words?: PlaceWords | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of what is fetched. */
  readonly onEvent?: CopyListener | undefined;
}

/** An image whose layers can be looked at without being kept. */
export interface SeenImage extends Image {
  readonly layers: readonly SeenLayer[];
}

/** Which image of several is meant. */
export interface Choice {
  /** The host's unless given. */
  readonly platform?: Platform | undefined;
  /** Whether, where nothing is for the host, the first one will do. */
  readonly orFirst?: boolean | undefined;
}

/** An image, or whatever lies beside images, where it is. */
export interface Looked {
  /** What the name means: a manifest, or an index of several. */
  readonly descriptor: Descriptor;
  /** What it is called there: full references, or whatever names stand there. */
  readonly names: readonly string[];
  /** The user's store, where it is in that. */
  readonly store: Store | undefined;
  /** The place itself. */
  readonly source: ImageSource;
  /** Manifests, indexes and configurations. */
  readonly documents: Documents;
  /**
   * The manifest that is meant; undefined where an index has none that is an image's.
   *
   * @throws {QuillaError} `image/platform`
   */
  manifest(choice?: Choice): Promise<Descriptor | undefined>;
  /**
   * The image that is meant.
   *
   * @throws {QuillaError} `image/platform`, `image/artefact`, and what reading it throws
   */
  image(choice?: Choice): Promise<SeenImage>;
  /** Lets go of the place. */
  close(): Promise<void>;
}

/**
 * Finds what a text means. A name of the store goes before a place, so that an image `oci:1` can be looked at; places of
 * registries have two slashes, so that `docker:27` is an image.
 *
 * @throws {QuillaError} `image/unknown`, `image/several` where a place has several, `transport/…`, and what opening it throws
 */
export async function lookAt(text: string, options: LookOptions): Promise<Looked> {
  const { store, words, signal } = options;
  const onEvent = options.onEvent && paced(options.onEvent);
  requireGoing(signal);
  const location = locationOf(options, text);
  if (location === undefined) return lookInto(options, text);
  const { transport, rest } = location;
  if (transport.read === undefined) throw oneWay(transport.scheme, "read");
  const isStore = transport.scheme === "store";
  if (isStore && rest !== "") return lookInto(options, rest);
  const scratch = await openScratch();
  try {
    const from = isStore ? requireStore(options) : scratch.store;
    const read = transport.read.bind(transport);
    const source = await inScratch(() =>
      read(rest, { store: from, options: words, tell: onEvent })
    );
    const close = async () => {
      await source.close();
      scratch.close();
    };
    try {
      const { descriptor, names } = onlyOne(source.images, text);
      const documents = new Documents(source);
      const slots = new Slots(parallel);
      const places = { source, here: store, scratch: scratch.store, slots, signal, onEvent };
      const manifest = (choice: Choice = {}) => choose(documents, descriptor, choice);
      const image = async (choice: Choice = {}) => {
        const chosen = await manifest(choice);
        if (chosen === undefined) throw wrongPlatform(descriptor, hostPlatform(), []);
        return await openElsewhere(
          documents,
          chosen,
          (diffId, blob) => new ElsewhereLayer(places, diffId, blob),
        );
      };
      return { descriptor, names, store: undefined, source, documents, manifest, image, close };
    } catch (error) {
      await source.close();
      throw error;
    }
  } catch (error) {
    scratch.close();
    throw error;
  }
}

/** An image of the user's store. */
function lookInto(options: LookOptions, text: string): Looked {
  const store = requireStore(options);
  const { descriptor, name } = known(store, text);
  const names = name === undefined ? [] : [formatReference(name)];
  const source = storeSource(store, [{ descriptor, names }]);
  const documents = new Documents(source);
  const manifest = async (choice: Choice = {}) => {
    const { platform, orFirst } = choice;
    // What is no index is the image, whatever it is for; of an index, what was never fetched is told as that.
    if (!isIndexType(descriptor.mediaType)) return descriptor;
    if (orFirst === true && platform === undefined) {
      return await choose(documents, descriptor, choice);
    }
    return openImage(store, descriptor, platform).descriptor;
  };
  return {
    ...{ descriptor, names, store, source, documents, manifest },
    async image(choice) {
      const chosen = await manifest(choice);
      const image = openImage(store, chosen ?? descriptor, choice?.platform);
      return { ...image, layers: image.layers.map((layer) => new HereLayer(store, layer)) };
    },
    close: () => Promise.resolve(),
  };
}

/** @throws {QuillaError} `image/unknown`, `reference/…`, with what may have been meant */
function known(store: Store, text: string): StoredImage {
  try {
    return requireImage(store, text);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    const { message, code, hint } = error;
    throw new QuillaError(message, { code, hint: placeMeant(text, error) ?? hint, cause: error });
  }
}

/** Where it may be instead: a file or directory that is there, else a registry where nothing in the store comes near. */
function placeMeant(text: string, { code, hint }: QuillaError): string | undefined {
  const status = /[./]/.test(text) ? statSync(text, { throwIfNoEntry: false }) : undefined;
  if (status?.isDirectory()) return `a layout is oci:${text}`;
  if (status !== undefined) {
    return `an archive is docker-archive:${text} or oci-archive:${text}`;
  }
  if (code !== "image/unknown" || !/[g-z/]/.test(text)) return undefined;
  // What names a registry is likely that one's, whatever comes near it here.
  const isOfRegistry = /^(?:[^/]*[.:][^/]*|localhost)\//.test(text);
  if (hint?.startsWith("did you mean") === true && !isOfRegistry) return undefined;
  return `${hint?.replace(/\?$/, "")}; a registry's is docker://${text}`;
}

function requireStore({ store, noStore }: LookOptions): Store {
  if (store !== undefined) return store;
  throw noStore;
}

/** The place that a text means; undefined where it is a name of the store. */
function locationOf({ host, store }: LookOptions, text: string): Location | undefined {
  const [, scheme = "", rest = ""] = /^([^:/@]+):(.*)$/s.exec(text) ?? [];
  const transport = host.find("transports", scheme)?.supplied;
  if (transport === undefined) {
    if (!rest.startsWith("//")) return undefined;
    if (/^https?$/.test(scheme)) {
      throw new UsageError(`${text} is an address, and no place of images`, {
        code: "transport/unknown",
        hint: `an image of a registry is docker:${rest}`,
      });
    }
    return parseLocation(host, text);
  }
  if (transport.references !== true) {
    if (isNamed(store, text)) return undefined;
    if (!/^\/\/[^/]/.test(rest) || existsSync(rest)) return { transport, rest };
    throw new UsageError(`the location ${JSON.stringify(text)} is written as a registry's`, {
      code: "transport/no-path",
      hint: `nothing stands between the colon and the rest: ${scheme}:${rest.slice(2)}`,
    });
  }
  if (rest.startsWith("//")) return { transport, rest };
  if (!rest.startsWith("/")) return undefined;
  throw new UsageError(`the location ${JSON.stringify(text)} has one slash`, {
    code: "transport/no-name",
    hint: `an image of a registry has two: ${scheme}:/${rest}`,
  });
}

/** Whether the store has an image of just that name. */
export function isNamed(store: Store | undefined, text: string): boolean {
  try {
    return store !== undefined && findImage(store, text)?.name !== undefined;
  } catch {
    return false; // it can be no name
  }
}

/**
 * The image of a place that has one.
 *
 * @throws {QuillaError} `image/unknown`, `image/several`
 */
export function onlyOne(images: readonly PlacedImage[], text: string): PlacedImage {
  const [first, ...others] = images;
  if (first === undefined) {
    throw new QuillaError(`there is no image at ${text}`, {
      code: "image/unknown",
      hint: "the place is empty; is it the one that is meant?",
    });
  }
  if (others.length === 0) return first;
  throw new QuillaError(`there are ${images.length} images at ${text}`, {
    code: "image/several",
    hint: `say which one, behind a colon: ${listedNames(images.flatMap(({ names }) => names))}`,
  });
}

/** The manifest that is meant; undefined where an index has no image at all. */
async function choose(
  documents: Documents,
  descriptor: Descriptor,
  { platform, orFirst }: Choice,
): Promise<Descriptor | undefined> {
  if (platform !== undefined) return await selectPlatform(documents, descriptor, { platform });
  if (!isIndexType(descriptor.mediaType)) return descriptor;
  const offered = await documents.offered(descriptor);
  const platforms = offered.map((image) => image.platform);
  const found = offered[closestPlatform(platforms, hostPlatform())];
  if (found !== undefined) return found.child;
  if (offered.length <= 1 || orFirst === true) return offered[0]?.child;
  throw wrongPlatform(descriptor, hostPlatform(), platforms);
}

async function openElsewhere(
  documents: Documents,
  descriptor: Descriptor,
  layer: (diffId: Digest, blob: Descriptor) => SeenLayer,
): Promise<SeenImage> {
  const manifest = await documents.manifest(descriptor);
  requireFiles(descriptor, manifest);
  const config = reconciled(looseConfig(await documents.bytes(manifest.config)));
  checkLayers(manifest, config);
  const layers = manifest.layers.map((blob, at) => layer(config.diffIds[at]!, blob));
  return { id: manifest.config.digest, descriptor, manifest, config, layers };
}
