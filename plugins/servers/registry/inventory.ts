/**
 * What a served store has: the images of its list with all that they are made of, and blobs that were pushed for an image to
 * come. Nothing else of the store is handed out.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import {
  type Digest,
  parseReference,
  QuillaError,
  type Reference,
  repositoryName,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  type Descriptor,
  isIndexType,
  isManifestType,
} from "../../../core/plugin/api/oci.ts";
import { nameOf, type Store } from "../../../core/plugin/api/store.ts";
import { subjectOf } from "../../kit/referrers/marks.ts";

/** One line of the store's list. */
export interface ListedImage {
  readonly descriptor: Descriptor;
  /** Undefined where nobody calls it anything. */
  readonly name: Reference | undefined;
}

/** What is there at one moment. */
export interface Holdings {
  readonly images: readonly ListedImage[];
  /** By repository in full, `docker.io/library/hello`. */
  readonly repositories: ReadonlyMap<string, Repository>;
  /** Every manifest and index, also those inside of indexes. */
  readonly manifests: ReadonlyMap<Digest, Descriptor>;
  /** The index that needs a manifest. */
  readonly parents: ReadonlyMap<Digest, Digest>;
  /** Everything that images are made of: lengths in bytes. */
  readonly blobs: ReadonlyMap<Digest, number>;
  /** What says something about a manifest, be that one there or not. */
  readonly referrers: ReadonlyMap<Digest, readonly Referrer[]>;
}

/** Something about a manifest. */
export interface Referrer {
  readonly descriptor: Descriptor;
  /** The repositories that have it, by their full names; all, where nothing says which. */
  readonly repositories: ReadonlySet<string> | undefined;
}

/** The images of one repository. */
export interface Repository {
  readonly name: Reference;
  readonly tags: ReadonlyMap<string, Descriptor>;
}

/** What a document points at. It never changes, for the document is named by its digest. */
interface Pointers {
  readonly children: readonly Descriptor[];
  readonly subject: Digest | undefined;
}

export class Inventory {
  #pointers = new Map<string, Pointers>();
  #seen: { readonly stamp: string; readonly holdings: Holdings } | undefined;
  readonly #pushed = new Set<Digest>();

  /** What is there now. The list is read again when it was replaced, a document only once. */
  holdings(store: Store): Holdings {
    const { ino, mtimeNs, size } = lstatSync(store.places.index, { bigint: true });
    const stamp = `${ino} ${mtimeNs} ${size}`;
    if (this.#seen?.stamp !== stamp) this.#seen = { stamp, holdings: this.#look(store) };
    return this.#seen.holdings;
  }

  /** A blob's length in bytes, if it is to be had. */
  blobSize(store: Store, digest: Digest): number | undefined {
    const isThere = this.holdings(store).blobs.has(digest) || this.#pushed.has(digest);
    return isThere && store.blobs.isSound(digest) ? store.blobs.size(digest) : undefined;
  }

  /** Makes a blob be there before an image needs it. */
  addPushed(digest: Digest): void {
    this.#pushed.add(digest);
  }

  /** Takes it back; whether it was there so. */
  dropPushed(digest: Digest): boolean {
    return this.#pushed.delete(digest);
  }

  /** From now on they may be collected as garbage, and are not to be promised. */
  forgetPushed(): void {
    this.#pushed.clear();
  }

  #look(store: Store): Holdings {
    const images = store.references.list().map((descriptor) => ({
      descriptor,
      name: readName(nameOf(descriptor)),
    }));
    const manifests = new Map<Digest, Descriptor>();
    const parents = new Map<Digest, Digest>();
    const blobs = new Map<Digest, number>();
    const about: { readonly descriptor: Descriptor; readonly subject: Digest }[] = [];
    const known = new Map<string, Pointers>();
    const waiting = images.map(({ descriptor }) => descriptor);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      blobs.set(next.digest, next.size);
      const isIndex = isIndexType(next.mediaType);
      if (!isIndex && !isManifestType(next.mediaType)) continue;
      const key = `${next.digest} ${next.mediaType}`;
      if (known.has(key)) continue;
      const pointers = this.#pointers.get(key) ?? readPointers(store, next);
      if (pointers === undefined) continue;
      known.set(key, pointers);
      const { mediaType, digest, size } = next;
      const bare = { mediaType, digest, size };
      manifests.set(digest, bare);
      if (isIndex) { for (const child of pointers.children) parents.set(child.digest, digest); }
      waiting.push(...pointers.children);
      if (pointers.subject !== undefined) {
        about.push({ descriptor: bare, subject: pointers.subject });
      }
    }
    this.#pointers = known; // what is gone from the list is forgotten
    const referrers = referrersOf(about, homesOf(images, known));
    return { images, repositories: repositoriesOf(images), manifests, parents, blobs, referrers };
  }
}

/** By digest, the repositories that have a manifest: under a name, in an index, or by hanging on what they have. */
function homesOf(
  images: readonly ListedImage[],
  pointers: ReadonlyMap<string, Pointers>,
): Map<Digest, Set<string>> {
  const homes = new Map<Digest, Set<string>>();
  /** Whether anything is new. */
  const add = ({ digest, mediaType }: Descriptor, names: Iterable<string>): boolean => {
    const known = homes.get(digest) ?? new Set<string>();
    const before = known.size;
    for (const name of names) known.add(name);
    if (known.size === before) return false;
    homes.set(digest, known);
    const { children = [] } = pointers.get(`${digest} ${mediaType}`) ?? {};
    for (const child of children) add(child, names);
    return true;
  };
  for (const { name, descriptor } of images) {
    if (name !== undefined) add(descriptor, [repositoryName(name)]);
  }
  const hanging = images.filter(({ name }) => name === undefined).flatMap(({ descriptor }) => {
    const subject = subjectOf(descriptor);
    return subject === undefined ? [] : [{ descriptor, subject }];
  });
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const { descriptor, subject } of hanging) {
      if (add(descriptor, homes.get(subject) ?? [])) isNew = true;
    }
  }
  return homes;
}

function referrersOf(
  about: readonly { readonly descriptor: Descriptor; readonly subject: Digest }[],
  homes: ReadonlyMap<Digest, ReadonlySet<string>>,
): Map<Digest, Referrer[]> {
  const found = new Map<Digest, Referrer[]>();
  for (const { descriptor, subject } of about) {
    const others = found.get(subject) ?? [];
    found.set(subject, others);
    others.push({ descriptor, repositories: homes.get(descriptor.digest) });
  }
  return found;
}

/** Undefined where the document is missing or damaged: then it is not to be had, and the others are. */
function readPointers(store: Store, descriptor: Descriptor): Pointers | undefined {
  const bare = ({ mediaType, digest, size }: Descriptor) => ({ mediaType, digest, size });
  try {
    const bytes = store.blobs.read(descriptor);
    if (isIndexType(descriptor.mediaType)) {
      const { manifests, subject } = carriedIndex(bytes, descriptor.mediaType);
      return { children: manifests.map(bare), subject: subject?.digest };
    }
    const { config, layers, subject } = carriedManifest(bytes, descriptor.mediaType);
    return { children: [config, ...layers].map(bare), subject: subject?.digest };
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

function repositoriesOf(images: readonly ListedImage[]): Map<string, Repository> {
  const found = new Map<string, { name: Reference; tags: Map<string, Descriptor> }>();
  for (const { name, descriptor } of images) {
    if (name === undefined) continue;
    const key = repositoryName(name);
    const repository = found.get(key) ?? { name, tags: new Map<string, Descriptor>() };
    found.set(key, repository);
    if (name.tag !== undefined) repository.tags.set(name.tag, descriptor);
  }
  return found;
}

/** A layout of others may call its images anything; what is no reference cannot be asked for. */
function readName(text: string | undefined): Reference | undefined {
  try {
    return text === undefined ? undefined : parseReference(text);
  } catch {
    return undefined;
  }
}
