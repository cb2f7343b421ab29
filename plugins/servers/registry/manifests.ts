/**
 * Manifests and indexes: pulled, pushed and deleted by tag or digest (OCI distribution specification, § Pulling manifests,
 * § Pushing Manifests, § Deleting Manifests).
 *
 * @module
 */
import {
  algorithmOf,
  type Digest,
  digestOf,
  parseReference,
  QuillaError,
  type Reference,
  repositoryName,
  withDigest,
  withTag,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  type Descriptor,
  Field,
  isIndexType,
  mediaTypes,
} from "../../../core/plugin/api/oci.ts";
import { nameOf, type Store } from "../../../core/plugin/api/store.ts";
import { withSubject } from "../../kit/referrers/marks.ts";
import type { Exchange } from "./exchange.ts";
import type { Inventory } from "./inventory.ts";
import { type Asked, readRepositories, writtenRepository } from "./names.ts";
import { Refusal } from "./refusal.ts";
import type { Tag } from "./route.ts";
import type { StoreAccess } from "./store_access.ts";

const largestManifest = 4 << 20; // bytes

export class ManifestEndpoints {
  constructor(private readonly access: StoreAccess, private readonly inventory: Inventory) {}

  async pull(exchange: Exchange, name: string, reference: Digest | Tag): Promise<void> {
    const { descriptor, bytes } = await this.access.use((store) => {
      const descriptor = this.#find(store, exchange.asks(name), reference);
      if (descriptor === undefined) throw unknown();
      return { descriptor, bytes: store.blobs.read(descriptor) };
    });
    const { mediaType, digest } = descriptor;
    exchange.answer(200, { "Content-Type": mediaType, "Docker-Content-Digest": digest }, bytes);
  }

  async push(exchange: Exchange, name: string, reference: Digest | Tag): Promise<void> {
    const repository = writtenRepository(name);
    const pieces: Uint8Array[] = [];
    for await (const piece of exchange.body(largestManifest)) pieces.push(piece);
    const bytes = joined(pieces);
    const { mediaType, subject } = readDocument(bytes, exchange.header("content-type"));
    const digest = typeof reference === "string" ? reference : digestOf(bytes);
    if (digestOf(bytes, algorithmOf(digest)) !== digest) {
      throw new Refusal(400, "DIGEST_INVALID", "the manifest does not hash to that digest");
    }
    const image = { mediaType, digest, size: bytes.length };
    await this.access.use(async (store) => {
      this.access.keepOpen();
      await store.blobs.putStream([bytes], image);
      await list(store, image, repository, reference, subject);
    });
    exchange.answer(201, {
      Location: `/v2/${name}/manifests/${digest}`,
      "Docker-Content-Digest": digest,
      ...(subject === undefined ? {} : { "OCI-Subject": subject }),
    });
  }

  /** By tag the name goes; by digest the image with all of its names in this repository. */
  async remove(exchange: Exchange, name: string, reference: Digest | Tag): Promise<void> {
    const repositories = readRepositories(exchange.asks(name));
    await this.access.use(async (store) => {
      const found = typeof reference === "string"
        ? await this.#removeImage(store, repositories, reference)
        : await this.#removeTag(store, repositories, reference);
      if (!found) throw unknown();
    });
    exchange.answer(202);
  }

  #find(store: Store, asked: Asked, reference: Digest | Tag): Descriptor | undefined {
    const { manifests, repositories } = this.inventory.holdings(store);
    if (typeof reference === "string") return manifests.get(reference);
    for (const repository of readRepositories(asked)) {
      const found = repositories.get(repository)?.tags.get(reference.tag);
      if (found !== undefined) return found;
    }
  }

  async #removeTag(store: Store, repositories: string[], { tag }: Tag): Promise<boolean> {
    for (const repository of repositories) {
      const name = this.inventory.holdings(store).repositories.get(repository)?.name;
      if (name === undefined) continue;
      const plain = { ...name, digest: undefined };
      if (await store.references.untag(withTag(plain, tag))) return true;
    }
    return false;
  }

  async #removeImage(store: Store, repositories: string[], digest: Digest): Promise<boolean> {
    const parent = this.inventory.holdings(store).parents.get(digest);
    let found = false;
    await store.references.update((images) => {
      const isMeant = (image: Descriptor) =>
        image.digest === digest && isNamedIn(image, repositories);
      found = images.some(isMeant);
      return found ? images.filter((image) => !isMeant(image)) : images;
    });
    if (found || parent === undefined) return found;
    throw new Refusal(405, "UNSUPPORTED", `the index ${parent} needs the manifest; delete that`);
  }
}

/** Whether a line of the list has a name in those repositories, or none at all. */
function isNamedIn(image: Descriptor, repositories: readonly string[]): boolean {
  const name = nameOf(image);
  if (name === undefined) return true;
  try {
    return repositories.includes(repositoryName(parseReference(name)));
  } catch {
    return false;
  }
}

/**
 * Adds a manifest to the store's list. One that was pushed by digest is called by it, so that it is kept as other images with
 * a name are; in an index that comes later it needs no line of its own any more. One that is about another lives as long as that.
 */
async function list(
  store: Store,
  image: Descriptor,
  repository: Reference,
  reference: Digest | Tag,
  subject: Digest | undefined,
): Promise<void> {
  const byDigest = (digest: Digest) => withDigest(repository, digest);
  const name = typeof reference === "string"
    ? byDigest(reference)
    : withTag(repository, reference.tag);
  const isByDigest = typeof reference === "string";
  // What is about something is a repository's own: each that it is pushed to lists it.
  const isNamed = isByDigest && subject === undefined && store.references.list()
    .some((each) => each.digest === image.digest && nameOf(each) !== undefined);
  const entry = isByDigest && subject !== undefined ? withSubject(image, subject) : image;
  try {
    await store.references.take([{ image: entry, names: isNamed ? [] : [name] }], new Date());
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "store/incomplete") throw error;
    throw new Refusal(
      404,
      "MANIFEST_BLOB_UNKNOWN",
      "something that the manifest needs is not here",
    );
  }
  if (!isIndexType(image.mediaType)) return;
  const { manifests } = carriedIndex(store.blobs.read(image), image.mediaType);
  const needless = new Set(manifests.map(({ digest }) => nameText(byDigest(digest))));
  await store.references.update((images) => {
    const kept = images.filter((each) => !needless.has(nameOf(each) ?? ""));
    return kept.length === images.length ? images : kept;
  });
}

function nameText(name: Reference): string {
  return `${repositoryName(name)}@${name.digest}`;
}

/** What a document is, by its Content-Type or by what it says itself. */
function readDocument(
  bytes: Uint8Array,
  contentType: string | undefined,
): { mediaType: string; subject: Digest | undefined } {
  const announced = contentType?.split(";", 1).join().trim().toLowerCase();
  const said = announced === undefined || generic.has(announced) ? mediaTypeIn(bytes) : announced;
  const { mediaType, subject } = isIndexType(said)
    ? carriedIndex(bytes, said)
    : carriedManifest(bytes, said);
  return { mediaType, subject: subject?.digest };
}

const generic = new Set(["application/json", "application/octet-stream", "text/plain"]);

/** What a document without a Content-Type says that it is; the parser refuses what it is not. */
function mediaTypeIn(bytes: Uint8Array): string {
  const document = Field.read(bytes, "the manifest");
  const said = document.optional("mediaType")?.mediaType();
  if (said !== undefined) return said;
  return document.optional("manifests") === undefined ? mediaTypes.manifest : mediaTypes.index;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function unknown(): Refusal {
  return new Refusal(404, "MANIFEST_UNKNOWN", "there is no such manifest");
}
