/**
 * Images where registries have them: looked at, and handed on, without being taken into the store.
 *
 * @module
 */
import {
  digestOf,
  formatReference,
  parseReference,
  type Platform,
  repositoryName,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  carriedPlatform,
  type Descriptor,
  type ImageIndex,
  isConfigType,
  isIndexType,
  isManifestType,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type {
  ImageSource,
  PlaceWords,
  Transport,
} from "../../../core/plugin/contracts/transport.ts";
import { Documents } from "../../kit/transfer/documents.ts";

/** What a name stands for in its registry. */
export interface RemoteImage {
  /** The full name, `docker.io/library/hello:latest`. */
  readonly name: string;
  /** The repository of it, `docker.io/library/hello`. */
  readonly repository: string;
  readonly descriptor: Descriptor;
  /** The document itself, every byte. */
  readonly bytes: Uint8Array;
  readonly source: ImageSource;
  readonly documents: Documents;
}

/** The registries that are asked, each name once. */
export class Remote {
  readonly #transport: Transport;
  readonly #store: Store;
  readonly #options: PlaceWords;
  readonly #open = new Map<string, Promise<RemoteImage>>();

  /** @param options what is said of the registries: `creds`, `tls-verify` */
  constructor(transport: Transport, store: Store, options: PlaceWords = {}) {
    this.#transport = transport;
    this.#store = store;
    this.#options = options;
  }

  /** @throws {QuillaError} `reference/…`, `registry/…` */
  image(text: string): Promise<RemoteImage> {
    const name = formatReference(withDefaultTag(parseReference(text.replace(/^docker:\/\//, ""))));
    const known = this.#open.get(name) ?? this.#find(name);
    this.#open.set(name, known);
    return known;
  }

  async #find(name: string): Promise<RemoteImage> {
    const around = { store: this.#store, options: this.#options };
    const source = await this.#transport.read!(`//${name}`, around);
    const { descriptor } = source.images[0]!;
    const documents = new Documents(source);
    const bytes = await documents.bytes(descriptor);
    const repository = repositoryName(parseReference(name));
    return { name, repository, descriptor, bytes, source, documents };
  }

  async close(): Promise<void> {
    for (const found of this.#open.values()) {
      await found.then(({ source }) => source.close(), () => {});
    }
  }
}

/** The index that an image is; undefined where it is none. */
export function indexOf({ descriptor, bytes }: RemoteImage): ImageIndex | undefined {
  const { mediaType } = descriptor;
  return isIndexType(mediaType) ? carriedIndex(bytes, mediaType) : undefined;
}

/** What the image of a manifest says that it runs on; undefined where it is no image. */
export async function saidPlatform(
  documents: Documents,
  manifest: Descriptor,
): Promise<Platform | undefined> {
  const { config } = await documents.manifest(manifest);
  return isConfigType(config.mediaType)
    ? carriedPlatform(await documents.bytes(config))
    : undefined;
}

/** All that a document points at, with itself. */
export async function pointedAt(
  documents: Documents,
  descriptor: Descriptor,
): Promise<readonly Descriptor[]> {
  const { mediaType } = descriptor;
  if (isIndexType(mediaType)) {
    const { manifests } = await documents.index(descriptor);
    const below = await Promise.all(manifests.map((child) => pointedAt(documents, child)));
    return [descriptor, ...below.flat()];
  }
  if (!isManifestType(mediaType)) return [descriptor];
  const { config, layers } = carriedManifest(await documents.bytes(descriptor), mediaType);
  return [descriptor, config, ...layers];
}

/** What points at a document. */
export function descriptorOf(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
