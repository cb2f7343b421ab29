/**
 * Images of registries put together, and looked at, where they are, for scripts.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../core/oci/json.ts";
import { isIndexType } from "../../core/oci/media_types.ts";
import type { Platform } from "../../core/platform.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";
import { formatReference, parseReference, withDefaultTag } from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { Remote, RemoteImage } from "../tools/registry_index/remote.ts";
import type { PlaceOptions, TransferOptions } from "./copy.ts";
import { type AnnotationsGiven, annotationsGiven } from "./edit.ts";
import {
  loadPlugins,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode combineImages} is asked for. */
export interface CombineOptions extends StoreOptions, PluginOptions {
  /** Names that the result gets in their registries; where there are none, nothing is sent. */
  readonly tags?: readonly string[] | undefined;
  /** Whether nothing is sent, whatever the tags: they only say which repository sources without a name are in. */
  readonly dryRun?: boolean | undefined;
  /** Annotations of the index, `index:name`, and of its entries, `manifest-descriptor[linux/arm64]:name`. */
  readonly annotations?: AnnotationsGiven | undefined;
  /** Only what runs there, and what says something about that. */
  readonly platforms?: readonly (string | Platform)[] | undefined;
  /** Whether an image alone is put into an index, too; unless given, it is. */
  readonly preferIndex?: boolean | undefined;
  /** What is said of the registries: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
  /** Told how each blob moves. */
  readonly listener?: TransferOptions["listener"];
}

/** What images were combined to. */
export interface CombinedImage {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** The document, every byte. */
  readonly text: string;
  /** The full names that it has now. */
  readonly names: readonly string[];
}

/**
 * Makes one image for several platforms of images that registries have, and sends it to one or more names, with what it lists: what
 * `docker buildx imagetools create` does, with the same digest. Images keep theirs.
 *
 * @param sources names, digests, or descriptors as JSON; the two latter where all names are of one repository
 * @throws {QuillaError} `registry/…`, `index/…`, `annotation/…`
 */
export async function combineImages(
  sources: readonly string[],
  options: CombineOptions = {},
): Promise<CombinedImage> {
  requireNames("combineImages", options, {
    ...{ ...storeNames, plugins: true, tags: true, dryRun: true, annotations: true },
    ...{ platforms: true, preferIndex: true, registry: true, listener: true },
  });
  const { preferIndex = true, dryRun = false, registry, listener, signal } = options;
  const names = (options.tags ?? []).map((tag) =>
    formatReference(withDefaultTag(parseReference(tag)))
  );
  const annotations = annotationsGiven(options.annotations);
  const platforms = (options.platforms ?? []).map(readPlatform);
  return await withRemote(options, async ({ remote, transport, store }) => {
    const { combine, publish } = await import("../tools/registry_index/mod.ts");
    const asked = { sources, tags: names, annotations, platforms, preferIndex };
    const publication = await combine(remote, asked);
    const sending = dryRun ? [] : names;
    const how = { store, transport, options: registry, listener, signal };
    await publish(publication, sending, how);
    const { descriptor, bytes } = publication;
    return { descriptor, text: new TextDecoder().decode(bytes), names: sending };
  });
}

/** What {@linkcode readRemoteImage} is asked for. */
export interface RemoteImageOptions extends StoreOptions, PluginOptions {
  /** What is said of the registry: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
  /** Whether configurations are read, too. */
  readonly configs?: boolean | undefined;
  /** With `configs`: whether attestations are read, too. */
  readonly attestations?: boolean | undefined;
}

/** What a registry says of an image. */
export interface RemoteImageDocuments {
  /** The full name. */
  readonly name: string;
  /** What points at the document. */
  readonly descriptor: Descriptor;
  /** The document, every byte. */
  readonly text: string;
  /** Where it is an index: what it lists, the documents of images with their text. */
  readonly listed: readonly RemoteManifest[];
  /** Where it is an image, and configurations are asked for: its own. */
  readonly config?: JsonObject | undefined;
}

/** An image that an index lists. */
export interface RemoteManifest {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** Its manifest, every byte, where configurations are asked for, and it is an image. */
  readonly text?: string | undefined;
  /** Its configuration, where they are asked for, and it is an image. */
  readonly config?: JsonObject | undefined;
  /** What is attested of an image of the index, where that is asked for, and it is no image but a list of attestations. */
  readonly attestations?: readonly Attestation[] | undefined;
}

/** An in-toto statement as BuildKit adds it to an image (docs/attestations/attestation-storage.md there). */
export interface Attestation {
  /** Digest of the image's manifest. */
  readonly about: string;
  /** What is stated, as a URI. */
  readonly predicateType: string;
  /** The statement itself. */
  readonly predicate: JsonValue;
}

/**
 * Reads what a registry says of an image, without fetching it.
 *
 * @throws {QuillaError} `registry/…`, `reference/…`
 */
export async function readRemoteImage(
  name: string,
  options: RemoteImageOptions = {},
): Promise<RemoteImageDocuments> {
  requireNames("readRemoteImage", options, {
    ...{ ...storeNames, plugins: true, registry: true, configs: true, attestations: true },
  });
  const { configs = false, attestations = false } = options;
  return await withRemote(options, async ({ remote }) => {
    const { indexOf } = await import("../tools/registry_index/mod.ts");
    const image = await remote.image(name);
    const { documents } = image;
    const read = async (manifest: Descriptor) => {
      if (!configs || isIndexType(manifest.mediaType)) return;
      const { config, layers } = await documents.manifest(manifest);
      const text = new TextDecoder().decode(await documents.bytes(manifest));
      if (manifest.platform?.os === "unknown") {
        if (!attestations) return { text };
        return { text, attestations: await attestationsOf(manifest, layers, documents) };
      }
      return {
        text,
        config: parseJson(await documents.bytes(config), "the configuration") as JsonObject,
      };
    };
    const manifests = indexOf(image)?.manifests;
    const listed: RemoteManifest[] = [];
    for (const descriptor of manifests ?? []) {
      listed.push({ descriptor, ...await read(descriptor) });
    }
    return {
      name: image.name,
      descriptor: image.descriptor,
      text: new TextDecoder().decode(image.bytes),
      listed,
      config: manifests === undefined ? (await read(image.descriptor))?.config : undefined,
    };
  });
}

const inToto = "application/vnd.in-toto+json";

async function attestationsOf(
  { annotations = {} }: Descriptor,
  layers: readonly Descriptor[],
  documents: RemoteImage["documents"],
): Promise<Attestation[]> {
  const about = annotations["vnd.docker.reference.digest"];
  if (about === undefined) return [];
  const found: Attestation[] = [];
  for (const layer of layers) {
    const predicateType = layer.annotations?.["in-toto.io/predicate-type"];
    if (layer.mediaType !== inToto || predicateType === undefined) continue;
    const statement = parseJson(await documents.bytes(layer), "the attestation");
    const { predicate = null } = statement as JsonObject;
    found.push({ about, predicateType, predicate });
  }
  return found;
}

interface Around {
  readonly remote: Remote;
  readonly transport: Transport;
  readonly store: Store;
}

/** Asks registries, and lets go of them. */
export async function withRemote<T>(
  options: RemoteImageOptions,
  work: (around: Around) => Promise<T>,
): Promise<T> {
  const transport = (await loadPlugins(options.plugins)).referenceTransport;
  if (transport?.read === undefined || transport.write === undefined) {
    throw new QuillaError("the transport of registries cannot read and write", {
      code: "registry/no-action",
      hint: "a plugin took the place of quilla's own; leave it out",
    });
  }
  const { Remote } = await import("../tools/registry_index/mod.ts");
  return await withStore(options, true, async (store) => {
    const remote = new Remote(transport, store, options.registry);
    try {
      return await work({ remote, transport, store });
    } finally {
      await remote.close();
    }
  });
}
