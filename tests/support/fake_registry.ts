/**
 * A place that images are fetched from by their names, in this process: it counts what it is asked for, and fails as it is told.
 *
 * @module
 */
import { join } from "node:path";
import { piecesOf } from "../../core/content.ts";
import { QuillaError } from "../../core/errors.ts";
import type { ImageSource, Transport } from "../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import type { Platform } from "../../core/platform.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import { Store } from "../../core/store/store.ts";
import { member } from "./archive.ts";
import { type ImageRecipe, type MadeImage, makeImage, makeIndex } from "./stored_image.ts";
import { newDirectory } from "./test_build.ts";

export const amd64: Platform = { os: "linux", architecture: "amd64" };
export const arm64: Platform = { os: "linux", architecture: "arm64" };

/** What a test may put in the way. */
export interface Behaviour {
  /** Called when a name is asked for; what it throws is the answer. */
  asked?(name: string): void | Promise<void>;
  /** The bytes that come instead of a blob's. */
  bytes?(blob: Descriptor, right: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

export class FakeRegistry implements Behaviour {
  /** By full names, with their tags. */
  readonly tags = new Map<string, Descriptor>();
  /** The names that were asked for. */
  readonly names: string[] = [];
  /** The blobs that were sent. */
  readonly sent: string[] = [];
  asked?: Behaviour["asked"];
  bytes?: Behaviour["bytes"];
  readonly origin: Store;
  /** How many sources are open. */
  open = 0;

  private constructor(origin: Store) {
    this.origin = origin;
  }

  static async start(): Promise<FakeRegistry> {
    return new FakeRegistry(await Store.open(join(newDirectory(), "registry"), { create: true }));
  }

  /** An index of an image for each platform, in which a file `/who` says `label` and the architecture. */
  push(name: string, label: string, platforms: readonly Platform[] = [amd64, arm64]) {
    const images = platforms.map((platform) => ({
      platform,
      image: this.image(label, platform),
    }));
    const index = makeIndex(this.origin, images);
    this.tags.set(name, index);
    return { index, images: images.map(({ image }) => image) };
  }

  /** One image, under no name. */
  image(label: string, platform: Platform, recipe: Partial<ImageRecipe> = {}): MadeImage {
    const who = `${label} ${platform.architecture}`;
    const layers = [{ members: [member("who", {}, who)], compression: "gzip" as const }];
    return makeImage(this.origin, { label: who, layers, platform, ...recipe });
  }

  /** Nothing can be reached any more. */
  cut(): void {
    this.asked = () => {
      throw new QuillaError("the registry cannot be reached", { code: "fake/unreachable" });
    };
  }

  get plugin(): Plugin {
    return { name: "fake-registry", api: 2, transports: [this.transport] };
  }

  get transport(): Transport {
    return {
      scheme: "docker",
      summary: "images of the fake registry",
      references: true,
      read: async (location) => {
        const name = location.replace(/^\/\//, "");
        this.names.push(name);
        await this.asked?.(name);
        return this.#source(this.#find(name));
      },
    };
  }

  #find(name: string): Descriptor {
    const digest = name.split("@")[1];
    const found = digest === undefined ? this.tags.get(name) : this.#byDigest(digest);
    if (found !== undefined) return found;
    throw new QuillaError(`there is no ${name} in the registry`, { code: "fake/unknown" });
  }

  #byDigest(digest: string): Descriptor | undefined {
    const { blobs } = this.origin;
    const known = digest as Descriptor["digest"];
    if (!blobs.has(known)) return undefined;
    const text = new TextDecoder().decode(blobs.read({ digest: known, size: blobs.size(known) }));
    const mediaType = text.includes('"manifests"') ? mediaTypes.index : mediaTypes.manifest;
    return { mediaType, digest: known, size: blobs.size(known) };
  }

  #source(descriptor: Descriptor): ImageSource {
    const { blobs } = this.origin;
    this.open++;
    return {
      images: [{ descriptor, names: [] }],
      has: ({ digest }) => Promise.resolve(blobs.has(digest)),
      blob: (blob) => {
        this.sent.push(blob.digest);
        const right = piecesOf(blobs.content(blob));
        return this.bytes?.(blob, right) ?? right;
      },
      close: () => Promise.resolve(void this.open--),
    };
  }
}
