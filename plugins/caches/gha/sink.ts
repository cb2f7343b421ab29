/**
 * An image into the cache: blobs that are not there yet, and at last the entry that names them. A build that ends before leaves
 * nothing that anybody sees.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isLayerType } from "../../../core/plugin/api/oci.ts";
import type {
  ImageSink,
  PlacedImage,
  TransferNews,
} from "../../../core/plugin/contracts/transport.ts";
import { type CarriedDocument, encodeImageEntry } from "./image_entry.ts";
import { blobKey, imageKey } from "./keys.ts";
import { knownBlobKeys } from "./known_keys.ts";
import type { GhaCache } from "./mod.ts";
import type { Place } from "./place.ts";
import { upload } from "./storage.ts";

/** What is listed, and how patiently another job is waited for. */
type Options = Pick<GhaCache, "repository" | "ghtoken">;

/** Another job that leaves the same image is waited for: so many times, so many milliseconds. */
const [waits, waited] = [7, 2000];
/** Then so many numbers are tried that others have begun with, and not ended. */
const numbers = 20;

/**
 * Opens the cache to write.
 *
 * @throws {QuillaError} `gha/read-only`
 */
export async function openSink(
  place: Place,
  options: Options,
  tell?: (news: TransferNews) => void,
): Promise<ImageSink> {
  const { writable } = place.address.permissions;
  if (writable === undefined) {
    place.asking.close();
    throw new QuillaError("this job may leave nothing in the cache of GitHub Actions", {
      code: "gha/read-only",
      hint: "jobs of pull requests from forks and of some events only read; leave from others",
    });
  }
  return new GhaSink(place, writable, await listedKeys(place, options), tell);
}

/** Whoever may not list asks for each, as if no token had been given: that costs requests, and nothing else. */
async function listedKeys(
  { asking, address }: Place,
  { repository, ghtoken: token }: Options,
): Promise<ReadonlySet<string> | undefined> {
  if (repository === undefined || token === undefined) return undefined;
  const listing = { repository, token, api: process.env.GITHUB_API_URL || undefined };
  const keys = knownBlobKeys(asking, listing, address.permissions.readable);
  return await keys.catch(() => undefined);
}

class GhaSink implements ImageSink {
  readonly name = "cache";
  readonly parallel = 4;
  readonly isElsewhere = true;
  readonly counts = true;
  readonly #place: Place;
  readonly #ref: string;
  readonly #keys: ReadonlySet<string> | undefined;
  readonly #tell: ((news: TransferNews) => void) | undefined;
  readonly #documents = new Map<string, CarriedDocument>();

  constructor(
    place: Place,
    ref: string,
    keys: ReadonlySet<string> | undefined,
    tell: ((news: TransferNews) => void) | undefined,
  ) {
    this.#place = place;
    this.#ref = ref;
    this.#keys = keys;
    this.#tell = tell;
  }

  async has({ digest, mediaType }: Descriptor): Promise<boolean> {
    if (!isLayerType(mediaType)) return false;
    const key = blobKey(digest);
    return this.#keys?.has(key) ?? await this.#place.service.find(key) !== undefined;
  }

  async put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    if (!isLayerType(descriptor.mediaType)) {
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);
      const document = { descriptor, bytes: Buffer.concat(pieces) };
      return void this.#documents.set(descriptor.digest, document);
    }
    const { service, asking } = this.#place;
    const key = blobKey(descriptor.digest);
    const place = await service.reserve(key);
    // Another job leaves it now. Were it to end before, the next build would do so: what is missing is missed, not waited for.
    if (place === undefined) return;
    const size = await upload(asking, place, bytes, (sent) => {
      this.#tell?.({ type: "bytes", blob: descriptor, bytes: sent });
    });
    await service.finalize(key, size);
  }

  async commit([image]: readonly PlacedImage[]): Promise<void> {
    const { service, asking, scope } = this.#place;
    const first = this.#documents.get(image!.descriptor.digest)!;
    const entry = encodeImageEntry([
      first,
      ...[...this.#documents.values()].filter((each) => each !== first),
    ]);
    const beginning = imageKey(scope, this.#ref);
    for (let tried = 1, skipped = 0;; tried++) {
      const newest = await service.find(beginning, true);
      const key = beginning + (numberOf(newest?.key, beginning) + 1 + skipped);
      const place = await service.reserve(key);
      if (place !== undefined) {
        const size = await upload(asking, place, bytesOf(entry));
        await service.finalize(key, size);
        break;
      }
      // It is being left by another job, or was by one that has ended meanwhile: then its number is never seen.
      if (tried <= waits) await this.#waitFor(key, tried);
      else if (++skipped > numbers) throw occupied(key);
    }
    asking.close();
  }

  abort(): Promise<void> {
    this.#place.asking.close();
    return Promise.resolve();
  }

  async #waitFor(key: string, tried: number): Promise<void> {
    const reason = `another job leaves ${key}`;
    const wait = Math.min(waited, this.#place.address.timeout / waits);
    this.#tell?.({ type: "retry", reason, wait, attempt: tried + 1, attempts: waits + 1 });
    await pause(wait);
  }
}

function numberOf(key: string | undefined, beginning: string): number {
  const number = Number(key?.slice(beginning.length) ?? 0);
  if (Number.isSafeInteger(number)) return number;
  throw new QuillaError(`the cache has an entry ${key}, which is none of quilla's`, {
    code: "gha/entry",
    hint: "delete it, or choose another scope=",
  });
}

function occupied(key: string): QuillaError {
  return new QuillaError(`the entry ${key} cannot be left: others hold it, and those before it`, {
    code: "gha/occupied",
    hint: "give each job that leaves results at the same time a scope= of its own",
  });
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
