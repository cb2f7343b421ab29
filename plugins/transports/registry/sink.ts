/**
 * A repository that takes images.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Digest,
  formatReference,
  parseReference,
  QuillaError,
  type Reference,
  repositoryName,
} from "../../../core/plugin/api/nouns.ts";
import type { HttpClient } from "../../kit/http/client.ts";
import { rememberOrigin } from "../../kit/transfer/origins.ts";
import type {
  ImageSink,
  PlacedImage,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type KnownThere, knownThere } from "./known_there.ts";
import { UploadPace } from "./upload_pace.ts";
import { fetchManifest, statManifest } from "./manifests.ts";
import { openPlace, parseLocation, type Place, type PlaceOptions } from "./place.ts";
import { hasBlob, mountBlob, pushBlob, type Upload } from "./push.ts";
import type { Repository } from "./repository.ts";
import { putListed } from "./referrers.ts";
import { isDocument } from "./source.ts";

/** So many bytes of manifests wait for the commit; what comes before has to be sent, though nothing points at it yet. */
const keptBytes = 16 << 20;

/** Opens the repository that a location names. Nothing is asked of it yet. */
export async function openSink(
  location: string,
  environment: TransportEnvironment,
  options: PlaceOptions = {},
): Promise<ImageSink> {
  const reference = parseLocation(location);
  const place = await openPlace(reference, "pull,push", environment, options);
  const byDigest = environment.options?.["by-digest"] === "true";
  return new RegistrySink(place, environment.store, byDigest);
}

class RegistrySink implements ImageSink {
  readonly name: string;
  readonly parallel = 4;
  /** What every client of registries takes. */
  readonly compression = "gzip";
  readonly isElsewhere = true;
  readonly counts = true;
  readonly referrers = true;
  readonly #reference: Reference;
  readonly #repository: Repository;
  readonly #http: HttpClient;
  readonly #store: Store;
  readonly #byDigest: boolean;
  /** Manifests that are not sent yet, in the order in which they may be. */
  readonly #waiting = new Map<Digest, { descriptor: Descriptor; bytes: Uint8Array }>();
  #size = 0;
  readonly #pace = new UploadPace();
  readonly #begun = new Map<Digest, Upload>();
  /** What was asked for, so that it is asked for once. */
  readonly #asked = new Map<Digest, Promise<boolean>>();
  readonly #there: KnownThere;

  /** @param byDigest whether images get no tag, whatever they are called */
  constructor({ reference, repository, http }: Place, store: Store, byDigest: boolean) {
    this.name = formatReference(reference);
    this.#reference = reference;
    this.#repository = repository;
    this.#http = http;
    this.#store = store;
    this.#byDigest = byDigest;
    this.#there = knownThere(store, repository.name);
  }

  async has(blob: Descriptor): Promise<boolean> {
    if (!isDocument(blob)) {
      if (this.#there.has(blob)) return true;
      const known = this.#asked.get(blob.digest);
      const answer = known ?? this.#ask(blob);
      if (known === undefined) this.#asked.set(blob.digest, answer);
      return await answer;
    }
    if (this.#waiting.has(blob.digest)) return true;
    return await statManifest(this.#repository, blob.digest).catch(ungranted) !== undefined;
  }

  async #ask(blob: Descriptor): Promise<boolean> {
    const isThere = await hasBlob(this.#repository, blob).catch(ungranted) ?? false;
    if (isThere) this.#there.note(blob);
    return isThere;
  }

  async mount(blob: Descriptor, origins: readonly string[]): Promise<boolean> {
    const others = origins.map(parseReference).filter(({ domain, path }) =>
      domain === this.#repository.registry && path !== this.#repository.path
    );
    const [from] = others;
    if (from === undefined) return false;
    const result = await mountBlob(this.#repository, blob, from.path).catch(ungranted);
    if (result === "mounted") {
      this.#there.note(blob);
      return true;
    }
    if (result !== undefined) this.#begun.set(blob.digest, result);
    return false;
  }

  async put(blob: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    if (isDocument(blob)) return await this.#keep(blob, bytes);
    const begun = this.#begun.get(blob.digest);
    this.#begun.delete(blob.digest);
    await pushBlob(this.#repository, blob, bytes, this.#pace, begun);
    this.#there.note(blob);
    if (this.#store.blobs.has(blob.digest)) {
      rememberOrigin(this.#store, blob, this.#repository.name);
    }
  }

  /** Sends the manifests; with the last one, the image has its name, and what hangs on it is there. */
  async commit(placed: readonly PlacedImage[]): Promise<void> {
    const named = new Set(
      placed.filter(({ subject, names }) => subject === undefined || names.length > 0)
        .map(({ descriptor }) => descriptor.digest),
    );
    for (const [digest, manifest] of this.#waiting) {
      if (!named.has(digest)) await putListed(this.#repository, digest, manifest);
    }
    // What hangs by a tag goes before what it hangs on.
    const images = placed.filter(({ descriptor }) => named.has(descriptor.digest))
      .sort((a, b) => Number(a.subject === undefined) - Number(b.subject === undefined));
    for (const { descriptor, names, subject } of images) {
      const manifest = this.#waiting.get(descriptor.digest) ??
        await fetchManifest(this.#repository, descriptor.digest);
      for (const reference of this.#references(descriptor, names, subject !== undefined)) {
        await putListed(this.#repository, reference, { ...manifest, descriptor });
      }
    }
    this.#http.close();
  }

  abort(): Promise<void> {
    this.#http.close();
    return Promise.resolve();
  }

  /** The tags that an image gets; its digest where there is none. */
  #references({ digest }: Descriptor, names: readonly string[], isAbout: boolean): string[] {
    const wanted = isAbout ? undefined : this.#reference.digest;
    if (wanted !== undefined && wanted !== digest) {
      throw new QuillaError(`${this.name} cannot be written: the image has the digest ${digest}`, {
        code: "registry/digest-mismatch",
        hint:
          "leave out the digest, or copy the very image, with --all where it has several platforms",
      });
    }
    if (this.#byDigest && !isAbout) return [digest];
    const tags = names.map(parseReference).flatMap((name) =>
      name.tag !== undefined && repositoryName(name) === repositoryName(this.#reference)
        ? [name.tag]
        : []
    );
    return tags.length === 0 ? [digest] : tags;
  }

  async #keep(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    this.#waiting.set(descriptor.digest, { descriptor, bytes: Buffer.concat(pieces) });
    this.#size += descriptor.size;
    for (const [digest, manifest] of this.#waiting) {
      if (this.#size <= keptBytes) break;
      this.#waiting.delete(digest);
      this.#size -= manifest.descriptor.size;
      await putListed(this.#repository, digest, manifest);
    }
  }
}

/** Who may not look, or not read the other repository, sends the blob instead. */
function ungranted(error: unknown): undefined {
  const isRefusal = error instanceof QuillaError &&
    /^registry\/(denied|unauthorized|unknown|unknown-name|refused)$/.test(error.code);
  if (!isRefusal) throw error;
}
