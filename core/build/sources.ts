/**
 * What a build reads beside its Dockerfile: the context, images of the store, stages.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { findImage } from "../image/find.ts";
import { type Image, openImage } from "../image/image.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { formatPlatform, type Platform } from "../platform.ts";
import type { Store } from "../store/store.ts";
import { didYouMean } from "../suggestion.ts";
import { UnionTree } from "../tree/union.ts";
import type { FileView } from "../tree/view.ts";

/** As many digits of an ID as `image ls` shows: with fewer, a name that is missing would mean some image by chance. */
const shortestId = 12;

/** Images that a build is based on or copies from; each is looked up once, and stays the same for the whole build. */
export class BaseImages {
  readonly #store: Store;
  readonly #found = new Map<string, Descriptor>();
  readonly #images = new Map<string, Image>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Names as they were written, with the digests that they stood for. */
  get resolved(): readonly { readonly name: string; readonly image: Image }[] {
    return [...this.#images].map(([key, image]) => ({ name: key.split(" ")[0]!, image }));
  }

  /** @throws {QuillaError} `build/unknown-image` with the names of stages that come near */
  open(name: string, platform: Platform, stageNames: readonly string[]): Image {
    const key = `${name} ${formatPlatform(platform)}`;
    const known = this.#images.get(key);
    if (known !== undefined) return known;
    const found = this.#found.get(name) ?? findImage(this.#store, name, shortestId)?.descriptor;
    if (found === undefined) {
      throw new QuillaError(`there is no stage and no image ${name}`, {
        code: "build/unknown-image",
        hint: didYouMean(name, stageNames) ??
          "load it first: quilla load -i FILE; `quilla image ls` shows what is there",
      });
    }
    this.#found.set(name, found);
    return this.use(name, found, platform);
  }

  /** An image that is known already, under the name that the Dockerfile has for it. */
  use(name: string, descriptor: Descriptor, platform: Platform): Image {
    const key = `${name} ${formatPlatform(platform)}`;
    const image = this.#images.get(key) ?? openImage(this.#store, descriptor, platform);
    this.#images.set(key, image);
    return image;
  }

  async files(image: Image): Promise<FileView> {
    return new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
  }
}
