/**
 * One copy of images between two places: the graph of descriptors is walked, what is missing is moved, and every byte is verified.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { carriedDiffIds } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageManifest } from "../../../core/oci/manifest.ts";
import { isConfigType, isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
} from "../../../core/plugin/contracts/transport.ts";
import { formatPlatform } from "../../../core/platform.ts";
import { BlobMoves } from "./blob_moves.ts";
import { type CopyListener, paced } from "./copy_event.ts";
import type { CopyOptions } from "./copy_images.ts";
import { bytesOf, Documents, isAttestation } from "./documents.ts";
import type { Copied, Following } from "./follow.ts";
import { LayerMoves } from "./layer_moves.ts";
import { referrersTag } from "../referrers/marks.ts";
import { redirectDiffIds, redirectLayers, redirectManifests } from "./rewrite.ts";
import { selectPlatform } from "./select.ts";
import { eachOf } from "./side_by_side.ts";
import { verifyBlob } from "./verify.ts";

/** What hangs on an image is none; but what has a name of its own may be taken for one. */
function isHanging({ subject, names }: PlacedImage): boolean {
  if (subject === undefined) return false;
  return names.every((name) => name.includes(`:${referrersTag(subject)}`));
}

/** One copy. What it has dealt with is not dealt with again. */
export class Copy {
  readonly #options: CopyOptions;
  readonly #sink: ImageSink;
  readonly #documents: Documents;
  readonly #done = new Map<string, Promise<Descriptor>>();
  readonly #report: CopyListener;
  readonly #moves: BlobMoves;
  readonly #layers: LayerMoves;
  readonly #source: ImageSource;
  /** Manifests and indexes that went by since it was last asked what hangs on them. */
  #passed: Copied[] = [];
  /** Those that are others where they go. */
  readonly #renamed = new Map<Digest, Descriptor>();
  #follow: Following | undefined;

  constructor(source: ImageSource, sink: ImageSink, options: CopyOptions) {
    this.#options = options;
    this.#sink = sink;
    this.#source = source;
    this.#documents = new Documents(source);
    this.#report = options.onEvent === undefined ? () => {} : paced(options.onEvent);
    this.#moves = new BlobMoves(source, sink, this.#report, options.signal);
    this.#layers = new LayerMoves(source, sink, options, this.#moves, this.#report);
  }

  /** Asks whether the image may be copied. */
  async admit(image: PlacedImage): Promise<void> {
    const { gate } = this.#options;
    if (gate === undefined || isHanging(image)) return;
    const chosen = await selectPlatform(this.#documents, image.descriptor, this.#options);
    await gate.admit(image, this.#source, chosen);
  }

  /** @returns the image's descriptor where it is now: another one where a platform was chosen or a layer was inflated */
  async image(descriptor: Descriptor): Promise<Descriptor> {
    const chosen = await selectPlatform(this.#documents, descriptor, this.#options);
    const { descriptor: available, missing } = await this.#documents.available(chosen);
    if (missing.length > 0) {
      if (this.#options.whole === true) throw notWhole(chosen, missing);
      this.#mayChange(chosen);
      const lacks = describeMissing(missing);
      this.#report({ type: "partial", blob: chosen, missing, lacks });
    }
    const isIndex = isIndexType(available.mediaType);
    if (!isIndex) await this.#documents.manifest(available); // or else it is no image
    return await this.#document(available);
  }

  /**
   * Copies what hangs on an image that was copied, and on the images in it.
   *
   * @param image what pointed at it where it comes from: of what was chosen of it, nothing that hangs on the whole goes along
   */
  async following(image: Descriptor, names: readonly string[]): Promise<PlacedImage[]> {
    const passed = this.#passed;
    this.#passed = [];
    const isWhole = passed.some(({ from }) => from.digest === image.digest);
    const whole = isWhole || passed.length === 0 ? [] : await this.#hanging(image);
    for (const blob of whole) {
      const reason = "it is about all of the image, of which a part is copied";
      this.#report({ type: "left", blob, subject: image, reason });
    }
    return await this.followed(passed, names);
  }

  /** Makes known what has another digest now, without having been copied. */
  rename(copied: readonly Copied[]): void {
    for (const { from, to } of copied) {
      if (from.digest !== to.digest) this.#renamed.set(from.digest, to);
    }
  }

  /** Copies what hangs on what was copied; where the place does not take that, it is told as left. */
  async followed(copied: readonly Copied[], names: readonly string[]): Promise<PlacedImage[]> {
    const source = this.#source;
    if (source.referrers === undefined) return [];
    if (this.#sink.referrers !== true) {
      for (const { from } of copied) {
        for (const blob of await this.#hanging(from)) {
          const reason = "the place takes images alone";
          this.#report({ type: "left", blob, subject: from, reason });
        }
      }
      return [];
    }
    this.#follow ??= new (await import("./follow.ts")).Following({
      ...{ documents: this.#documents, report: this.#report },
      hangingOn: (subject) => this.#hanging(subject),
      isElsewhere: this.#sink.isElsewhere === true,
      move: (document) => this.#document(document),
    });
    return await this.#follow.of(copied, names);
  }

  /** The image goes without what a place cannot tell. */
  async #hanging(subject: Descriptor): Promise<readonly Descriptor[]> {
    try {
      return await this.#source.referrers?.(subject) ?? [];
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      const reason = `what hangs on it cannot be told: ${messageOf(error)}`;
      this.#report({ type: "left", blob: subject, subject, reason });
      return [];
    }
  }

  #document(descriptor: Descriptor): Promise<Descriptor> {
    const { mediaType, digest } = descriptor;
    return this.#once(`${digest} ${mediaType}`, async () => {
      const isIndex = isIndexType(mediaType);
      if (!isIndex && !isManifestType(mediaType)) return await this.#blob(descriptor);
      const to = isIndex ? await this.#index(descriptor) : await this.#manifest(descriptor);
      this.#passed.push({ from: descriptor, to });
      if (to.digest !== digest) this.#renamed.set(digest, to);
      return to;
    });
  }

  async #index(descriptor: Descriptor): Promise<Descriptor> {
    const { manifests } = await this.#documents.index(descriptor);
    // What is said about the others has to name them as they are then.
    const images = await eachOf(
      manifests,
      this.#moves.parallel,
      async (child) => isAttestation(child) ? undefined : await this.#document(child),
    );
    const moved = await eachOf(
      manifests,
      this.#moves.parallel,
      async (child, position) => images[position] ?? await this.#document(child),
    );
    const bytes = await this.#documents.bytes(descriptor);
    const changed = moved.map(({ digest, size }, position) =>
      digest === manifests[position]!.digest ? undefined : { digest, size }
    );
    return changed.every((each) => each === undefined)
      ? await this.#put(descriptor, bytes)
      : await this.#rewritten(descriptor, redirectManifests(bytes, changed));
  }

  async #manifest(descriptor: Descriptor): Promise<Descriptor> {
    const manifest = await this.#documents.manifest(descriptor);
    const { config, layers, mediaType } = manifest;
    const about = await this.#restated(descriptor, manifest);
    this.#report({ type: "plan", blob: descriptor, parts: [...layers, config] });
    const diffIds = await this.#diffIds(manifest);
    await this.#sink.expect?.(layers, diffIds);
    this.#layers.askAhead(layers, diffIds);
    const moved = await eachOf(
      layers,
      this.#moves.parallel,
      async (layer, position) =>
        about?.layers[position] ?? await this.#layers.layer(layer, diffIds[position], mediaType),
    );
    const bytes = await this.#documents.bytes(descriptor);
    const configured = await this.#config(
      config,
      diffIds,
      moved.map((layer) => layer?.diffId),
    );
    const isSame = moved.every((each) => each === undefined);
    if (isSame && about?.subject === undefined) return await this.#put(descriptor, bytes);
    const redirected = isSame ? bytes : redirectLayers(bytes, moved, configured);
    return await this.#rewritten(descriptor, about?.redirect(redirected) ?? redirected);
  }

  /** What a manifest says about what has another digest now; undefined where it says nothing of that, or is signed. */
  async #restated(descriptor: Descriptor, manifest: ImageManifest) {
    const isAbout = manifest.subject !== undefined || isAttestation(descriptor);
    if (this.#renamed.size === 0 || !isAbout) return undefined;
    const { restate } = await import("./restated.ts");
    return await restate(this.#source, manifest, this.#renamed, async (mediaType, bytes) => {
      return await this.#put({ mediaType, ...this.#documents.add(bytes) }, bytes);
    });
  }

  /** @returns where it is, if layers unpack to something else now; what it was in any other case */
  async #config(
    config: Descriptor,
    diffIds: readonly Digest[],
    changed: readonly (Digest | undefined)[],
  ): Promise<Descriptor | undefined> {
    if (!isConfigType(config.mediaType)) return await this.#blob(config).then(() => undefined);
    const bytes = await this.#documents.bytes(config);
    if (changed.every((each) => each === undefined)) {
      return await this.#put(config, bytes).then(() => undefined);
    }
    this.#mayChange(config);
    const now = redirectDiffIds(bytes, diffIds.map((old, at) => changed[at] ?? old));
    return await this.#put({ ...config, ...this.#documents.add(now), data: undefined }, now);
  }

  /**
   * What the layers unpack to. Of an artefact that is no image nothing is known, and what contradicts its manifest is told when
   * the image is used.
   */
  async #diffIds({ config, layers }: ImageManifest): Promise<readonly Digest[]> {
    if (!isConfigType(config.mediaType)) return [];
    const diffIds = carriedDiffIds(await this.#documents.bytes(config));
    return diffIds.length === layers.length ? diffIds : [];
  }

  /** What is no document of an image: an artefact's configuration, or what an index lists that nobody here knows. */
  #blob(blob: Descriptor): Promise<Descriptor> {
    return this.#once(`put ${blob.digest}`, async () => {
      const read = () => verifyBlob(this.#moves.read(blob, "blob"), blob, "blob");
      await this.#moves.inSlot(() => this.#moves.move(blob, read));
      return blob;
    });
  }

  #put(document: Descriptor, bytes: Uint8Array): Promise<Descriptor> {
    return this.#once(`put ${document.digest}`, async () => {
      await this.#moves.move(document, () => bytesOf(bytes));
      return document;
    });
  }

  /** @throws {QuillaError} `image/digest-changed` */
  #mayChange({ digest }: Descriptor): void {
    if (this.#options.preserveDigests !== true) return;
    throw new QuillaError(`${digest} would have another digest there`, {
      code: "image/digest-changed",
      hint: "the place does not take it as it is; without --preserve-digests it is converted",
    });
  }

  async #rewritten(old: Descriptor, bytes: Uint8Array): Promise<Descriptor> {
    this.#mayChange(old);
    return await this.#put({ ...old, ...this.#documents.add(bytes), data: undefined }, bytes);
  }

  /** Lets go of what only the copy needed. */
  async close(): Promise<void> {
    await this.#layers.close();
  }

  #once(key: string, work: () => Promise<Descriptor>): Promise<Descriptor> {
    let result = this.#done.get(key);
    if (result === undefined) {
      result = work();
      this.#done.set(key, result);
    }
    return result;
  }
}

function notWhole({ digest }: Descriptor, missing: readonly Descriptor[]): QuillaError {
  return new QuillaError(
    `the image index ${digest} is not all there: ${describeMissing(missing)}`,
    {
      code: "image/incomplete",
      hint: "fetch all platforms first, or copy without --all what is there",
    },
  );
}

/** What an index lacks, in words. */
function describeMissing(missing: readonly Descriptor[]): string {
  const shown = missing.map(({ digest, platform }) =>
    platform === undefined ? digest : `${formatPlatform(platform)} (${digest})`
  );
  return `${shown.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
}
