/**
 * What a build reads beside its Dockerfile: images of the store, or fetched into it.
 *
 * @module
 */
import { messageOf, QuillaError } from "../../../../core/errors.ts";
import { findImage } from "../../images/find.ts";
import { type Image, manifestFor, manifestsOf, openImage } from "../../../../core/image/image.ts";
import type { FoundImage } from "../../../../core/plugin/contracts/source.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { isIndexType } from "../../../../core/oci/media_types.ts";
import { formatPlatform, type Platform } from "../../../../core/platform.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import {
  formatReference,
  type Reference,
  withDefaultTag,
  withDigest,
} from "../../../../core/reference.ts";
import { formatPlace } from "../../../../core/source.ts";
import { isComplete, requireComplete } from "../../../../core/store/graph.ts";
import type { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { stillDamaged, unknownImage, withStageHint } from "./failures.ts";
import { findByDigest, readName, shortestId } from "./found.ts";
import type { ImageGate } from "./gate.ts";
import type { BaseLock } from "./lock.ts";
import type { LockedImage } from "./lock_file.ts";
import { allSources } from "../context/place.ts";
import type { BaseImages, UsedBase } from "../../../../core/build/surroundings.ts";
import type { BuildListener } from "../../../../core/plugin/contracts/build_event.ts";

/**
 * When names are asked for at the place that images come from: `missing`, where the store has no image of the name; `always`;
 * `never`.
 */
export type PullPolicy = "missing" | "always" | "never";

/** Asks what a reference means, where it is not known yet. */
export type FindImage = (reference: Reference) => Promise<FoundImage>;

/** How base images are found. */
export interface BaseOptions {
  /** Finds images by their references; without it there are those of the store. */
  readonly find?: FindImage | undefined;
  /** `missing` unless given. */
  readonly pull?: PullPolicy | undefined;
  readonly lock?: BaseLock | undefined;
  /** Asked about each image before it is used; all are, unless given. */
  readonly gate?: ImageGate | undefined;
  readonly listener?: BuildListener | undefined;
}

/** The base images of a build, or of several that belong together. */
export function basesOf(
  { store, host, ...options }: Omit<BaseOptions, "find"> & {
    readonly store: Store;
    readonly host: PluginHost;
  },
): FoundBases {
  const found = host.referenceTransport;
  const transport = found && (options.gate?.guarded(found) ?? found);
  const source = allSources(host).find(({ find }) => find !== undefined);
  const find: FindImage | undefined = transport && source &&
    ((reference) => source.find!(reference, { store, transport, tell: options.listener }));
  return new FoundBases(store, { ...options, find });
}

/** What a name means: for the whole build, whoever asks. */
interface Base {
  readonly descriptor: Descriptor;
  /** By what it is fetched, where something of it is missing. */
  readonly reference: Reference | undefined;
  /** What it is called in the store once it was fetched; it has its name already unless given. */
  readonly newName?: Reference | undefined;
  remote?: Promise<FoundImage> | undefined;
}

/** Images that a build is based on or copies from; each is looked up once, and stays the same for the whole build. */
export class FoundBases implements BaseImages {
  readonly #store: Store;
  readonly #options: BaseOptions;
  readonly #bases = new Map<string, Promise<Base>>();
  readonly #fetched = new Map<string, Promise<void>>();
  readonly #opened = new Map<string, Promise<Image>>();
  readonly #used = new Map<string, UsedBase>();
  readonly #remotes: FoundImage[] = [];
  #isStopped = false;
  #pulls = 0;

  constructor(store: Store, options: BaseOptions = {}) {
    this.#store = store;
    this.#options = options;
  }

  /** Names as they were written, with what they stood for. */
  get resolved(): readonly UsedBase[] {
    return [...this.#used.values()];
  }

  /**
   * The image of a name for a platform: found in the store or, as far as it is missing there, fetched.
   *
   * @param stageNames where a stage may have been meant, their names
   * @throws {QuillaError} `build/unknown-image`, `image/platform`, `image/not-here`, `lock/…`, `reference/…`, and where fetching
   * fails, what the source throws, saying for which name
   */
  open(name: string, platform: Platform, stageNames?: readonly string[]): Promise<Image> {
    const key = keyOf(name, platform);
    let opened = this.#opened.get(key);
    if (opened === undefined) {
      opened = this.#open(name, platform, stageNames);
      opened.catch(() => {}); // told to whoever uses the image
      this.#opened.set(key, opened);
    }
    return opened;
  }

  /** An image that is known already, under the name that the Dockerfile has for it. */
  use(name: string, descriptor: Descriptor, platform: Platform): Image {
    const key = keyOf(name, platform);
    const image = this.#used.get(key)?.image ?? openImage(this.#store, descriptor, platform);
    this.#used.set(key, { name, digest: descriptor.digest, image });
    return image;
  }

  async files(image: Image): Promise<FileView> {
    return new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
  }

  /** Ends what is being fetched, with `image/stopped`, and fetches nothing more. */
  stop(): void {
    this.#isStopped = true;
    for (const remote of this.#remotes) remote.stop();
  }

  /** Ends what was not waited for, and gives back what the host lends. */
  async close(): Promise<void> {
    this.stop();
    await Promise.allSettled(this.#opened.values());
    for (const remote of this.#remotes.splice(0)) await remote.close();
  }

  async #open(name: string, platform: Platform, stageNames?: readonly string[]): Promise<Image> {
    const base = await this.#find(name).catch((error) => {
      throw stageNames === undefined ? error : withStageHint(error, name, stageNames);
    });
    const { descriptor, reference } = base;
    const { gate } = this.#options;
    // What was asked for elsewhere was judged there.
    if (gate !== undefined && base.remote === undefined) {
      const chosen = this.#store.blobs.has(descriptor.digest)
        ? manifestFor(this.#store, descriptor, platform)
        : undefined;
      await gate.stored(descriptor, reference, chosen);
    }
    if (this.#lacks(descriptor, platform) && this.#canFetch && reference !== undefined) {
      const damage = this.#damage(descriptor, platform);
      await this.#fetch(name, base, platform).catch((error) => {
        throw damage === undefined ? error : stillDamaged(name, damage, error);
      });
    }
    await this.#requireInside(base, platform);
    return this.use(name, descriptor, platform);
  }

  /** What is in the image, once all of it is here. */
  async #requireInside({ descriptor, reference }: Base, platform: Platform): Promise<void> {
    const { gate } = this.#options;
    await gate?.inside(openImage(this.#store, descriptor, platform), reference);
  }

  /** Whether something of the image must be fetched; where it has nothing for the platform, nothing can be. */
  #lacks(descriptor: Descriptor, platform: Platform): boolean {
    const { blobs } = this.#store;
    if (!blobs.has(descriptor.digest)) return true;
    const manifest = manifestFor(this.#store, descriptor, platform);
    if (manifest !== undefined) return !isComplete(blobs, manifest);
    // It may be in an index inside the index, which was never fetched.
    return manifestsOf(this.#store, descriptor).some(({ mediaType }) => isIndexType(mediaType));
  }

  /** What is wrong with an image that was in the store once. */
  #damage(descriptor: Descriptor, platform: Platform): string | undefined {
    const { blobs } = this.#store;
    if (!blobs.has(descriptor.digest)) return undefined;
    const manifest = manifestFor(this.#store, descriptor, platform);
    if (manifest === undefined || !blobs.has(manifest.digest)) return undefined;
    try {
      requireComplete(blobs, manifest);
    } catch (error) {
      return messageOf(error);
    }
  }

  get #canFetch(): boolean {
    return this.#options.find !== undefined && this.#options.pull !== "never";
  }

  /** One name has one meaning, however it is written. */
  #find(name: string): Promise<Base> {
    const reference = readName(name);
    const key = reference === undefined ? name : formatReference(withDefaultTag(reference));
    let base = this.#bases.get(key);
    if (base === undefined) {
      base = this.#resolve(name, reference && withDefaultTag(reference));
      this.#bases.set(key, base);
    }
    return base;
  }

  async #resolve(name: string, reference: Reference | undefined): Promise<Base> {
    const { lock, pull } = this.#options;
    if (reference?.digest !== undefined) return await this.#pinned(name, reference);
    const locked = reference && lock?.find(reference);
    if (reference !== undefined && locked !== undefined) {
      if (lock!.mode === "frozen" && pull === "always") await this.#requireSame(reference, locked);
      return await this.#pinned(name, withDigest(reference, locked.digest), locked);
    }
    const isAsked = pull === "always" && reference !== undefined;
    const found = isAsked ? undefined : findImage(this.#store, name, shortestId);
    if (found !== undefined) {
      const { descriptor, name: known } = found;
      const isNamed = known && reference && formatReference(known) === formatReference(reference);
      if (isNamed) lock?.note(reference, descriptor.digest);
      return { descriptor, reference: known && withDigest(known, descriptor.digest) };
    }
    if (reference === undefined) throw this.#unknown(name);
    const remote = await this.#ask(name, reference);
    const { descriptor } = remote;
    lock?.note(reference, descriptor.digest);
    return { descriptor, reference, newName: reference, remote: Promise.resolve(remote) };
  }

  /** What a digest means never changes: the network is not asked for what the store has. */
  async #pinned(name: string, reference: Reference, locked?: LockedImage): Promise<Base> {
    const descriptor = findByDigest(this.#store, reference.digest!);
    if (descriptor !== undefined) return { descriptor, reference };
    const remote = await this.#ask(name, reference, locked);
    const newName = { ...reference, tag: undefined };
    return {
      descriptor: remote.descriptor,
      reference,
      newName,
      remote: Promise.resolve(remote),
    };
  }

  async #requireSame(reference: Reference, { digest, range }: LockedImage): Promise<void> {
    const name = formatReference(reference);
    const { descriptor } = await this.#ask(name, reference);
    if (descriptor.digest === digest) return;
    throw new QuillaError(`${name} is ${descriptor.digest} now, and no longer what it is held at`, {
      code: "lock/changed",
      hint: "take it with --lock --pull, or leave out --pull to build with what is held",
      range,
    });
  }

  async #ask(name: string, reference: Reference, locked?: LockedImage): Promise<FoundImage> {
    if (!this.#canFetch) throw this.#unknown(name);
    try {
      const remote = await this.#options.find!(reference);
      if (this.#isStopped) remote.stop();
      this.#remotes.push(remote);
      return remote;
    } catch (error) {
      throw this.#fetchFailure(error, name, locked);
    }
  }

  /** Each image once for each platform, by whatever name it is asked for. */
  async #fetch(name: string, base: Base, platform: Platform): Promise<void> {
    const key = keyOf(base.descriptor.digest, platform);
    let fetched = this.#fetched.get(key);
    if (fetched === undefined) {
      fetched = this.#fetchNow(name, base, platform);
      this.#fetched.set(key, fetched);
    }
    await fetched;
  }

  async #fetchNow(name: string, base: Base, platform: Platform): Promise<void> {
    const { listener = () => {} } = this.#options;
    const { descriptor, newName } = base;
    const pull = { id: this.#pulls++, image: name, platform: formatPlatform(platform) };
    let bytes = 0;
    listener({ type: "pull-started", pull });
    try {
      base.remote ??= this.#ask(name, base.reference!);
      const remote = await base.remote;
      await remote.take(platform, (passed, total, blob) => {
        bytes = passed;
        listener({ type: "pull-progress", pull, bytes, total, ...blob && { blob } });
      }).catch((error) => {
        throw this.#fetchFailure(error, name);
      });
    } catch (error) {
      listener({ type: "pull-failed", pull });
      throw error;
    }
    listener({ type: "pull-done", pull, digest: descriptor.digest, bytes });
    await this.#requireInside(base, platform);
    if (newName === undefined) return;
    await this.#store.references.take([{ image: descriptor, names: [newName] }], new Date());
  }

  #unknown(name: string): QuillaError {
    const isForbidden = this.#options.pull === "never" && this.#options.find !== undefined;
    return new QuillaError(`there is no image ${name}`, {
      code: unknownImage,
      hint: isForbidden
        ? "leave out --pull=never, so that it is fetched"
        : "load it first: quilla load -i FILE; `quilla image ls` shows what is there",
    });
  }

  #fetchFailure(error: unknown, name: string, locked?: LockedImage): unknown {
    if (!(error instanceof QuillaError) || error.code.startsWith("policy/")) return error;
    const isHere = this.#options.pull === "always" && isKnown(this.#store, name);
    const held = locked && ` at ${locked.digest}, as ${formatPlace(locked.range)} says`;
    return new QuillaError(`the image ${name} cannot be fetched${held ?? ""}: ${error.message}`, {
      code: error.code,
      hint: isHere ? "leave out --pull to build with the one that is in the store" : error.hint,
      range: error.range,
      cause: error,
    });
  }
}

function keyOf(name: string, platform: Platform): string {
  return `${name} ${formatPlatform(platform)}`;
}

function isKnown(store: Store, name: string): boolean {
  return findImage(store, name, shortestId) !== undefined;
}
