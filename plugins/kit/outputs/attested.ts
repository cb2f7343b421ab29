/**
 * What is said of the images of one build, on its way to one output: statements that hang on the images or are listed in their
 * index, or files beside theirs.
 *
 * @module
 */
import { digestOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex, encodeIndex } from "../../../core/oci/image_index.ts";
import type { JsonValue } from "../../../core/oci/json.ts";
import { encodeManifest } from "../../../core/oci/manifest.ts";
import { dockerMediaTypes, isIndexType, mediaTypes } from "../../../core/oci/media_types.ts";
import type { Platform } from "../../../core/platform.ts";
import type { BuiltImages } from "../../../core/plugin/contracts/output.ts";
import type { Settings } from "../../../core/plugin/contracts/settings.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Reference } from "../../../core/reference.ts";
import type { Store } from "../../../core/store/store.ts";
import { imagePackageUrl } from "../attestations/package_url.ts";
import { artefactManifest, emptyBlob, fileDescriptor } from "../referrers/artefact.ts";
import { markedReferrer, subjectOf } from "../referrers/marks.ts";
import {
  attestationEntry,
  attestationsType,
  type InTotoStatement,
  inTotoStatement,
  statementFile,
} from "../referrers/statement.ts";
import { storeSource } from "../transfer/store_place.ts";
import type { EncodedOutput } from "./encoding.ts";

/** One thing that is said of an image. */
export interface SaidOfImage {
  /** Who says it: the attester's type. */
  readonly attester: string;
  /** The predicate's type. */
  readonly type: string;
  /** The predicate. */
  readonly value: Settings;
  /** What its file is called beside the files of an image; undefined where it has none. */
  readonly file?: string | undefined;
}

/** What is said of the images of a build. */
export interface AllSaid {
  /** By the images, in their order. */
  readonly images: readonly {
    readonly platform: Platform;
    readonly said: readonly SaidOfImage[];
  }[];
  /**
   * - `referrer`: the image stays as it is, and an artefact has it as its subject
   * - `index`: the artefact is listed beside the image in an index, too, as BuildKit has it
   */
  readonly form: "referrer" | "index";
}

/** Built images, of which something is said. */
export interface AttestedImages extends BuiltImages {
  readonly attested?: Attested | undefined;
}

/** What is said, for one output. */
export class Attested {
  readonly all: AllSaid;
  readonly #store: Store;
  readonly #names: readonly Reference[];
  /** What hangs on images, with what it is about. */
  readonly #hanging: { readonly descriptor: Descriptor; readonly subject: Descriptor }[] = [];

  /** @param names what the image is called by this output */
  constructor(all: AllSaid, store: Store, names: readonly Reference[]) {
    this.all = all;
    this.#store = store;
    this.#names = names;
  }

  /**
   * Writes the statements into the store, in which nothing points at them yet.
   *
   * @param written what points at the image, or at the index of several
   * @returns what points at it from now on
   */
  attach(written: Descriptor, { dockerTypes, ociArtifact }: EncodedOutput): Descriptor {
    const { form, images } = this.all;
    const index = isIndexType(written.mediaType)
      ? carriedIndex(this.#store.blobs.read(written), written.mediaType)
      : undefined;
    const subjects = index?.manifests ?? [written];
    const isPlain = form === "index" && (dockerTypes === true || ociArtifact === false);
    const entries = images.flatMap(({ platform, said }, position) => {
      if (said.length === 0) return [];
      const subject = subjects[position]!;
      const manifest = this.#manifest(subject, platform, said, isPlain, dockerTypes === true);
      if (!isPlain) this.#hanging.push({ descriptor: manifest, subject });
      return [attestationEntry(manifest, subject)];
    });
    if (index === undefined || form === "referrer") return written;
    const bytes = encodeIndex({ ...index, manifests: [...index.manifests, ...entries] });
    return { ...written, ...this.#store.blobs.put(bytes) };
  }

  /** @param isPlain as BuildKit wrote it before there were artefacts: an image whose configuration says nothing */
  #manifest(
    subject: Descriptor,
    platform: Platform,
    said: readonly SaidOfImage[],
    isPlain: boolean,
    isDockers: boolean,
  ): Descriptor {
    const { blobs } = this.#store;
    const urls = this.#names.map((name) => imagePackageUrl(name, platform));
    const files = said.map((each) => statementFile(inTotoStatement(subject, urls, stated(each))));
    for (const { bytes } of files) blobs.put(bytes);
    const layers = files.map(fileDescriptor);
    if (!isPlain) {
      blobs.put(emptyBlob.bytes);
      const manifest = artefactManifest({ artifactType: attestationsType, layers, subject });
      blobs.put(manifest.bytes);
      return manifest.descriptor;
    }
    const config = {
      ...{ architecture: "unknown", os: "unknown", config: {} },
      rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    };
    const types = isDockers ? dockerMediaTypes : mediaTypes;
    const bytes = encodeManifest({
      mediaType: types.manifest,
      config: {
        mediaType: types.config,
        ...blobs.put(new TextEncoder().encode(JSON.stringify(config))),
      },
      layers,
    });
    return { mediaType: types.manifest, ...blobs.put(bytes) };
  }

  /** Images of the store to be copied elsewhere, with what is said of them. */
  source(placed: readonly PlacedImage[]): ImageSource {
    const source = storeSource(this.#store, placed);
    return {
      ...source,
      referrers: async (subject) => {
        const own = this.#hanging.filter((each) => each.subject.digest === subject.digest);
        const others = await source.referrers!(subject);
        if (own.length === 0) return others;
        return [...own.map(({ descriptor }) => descriptor), ...others.filter(isNoAttestation)];
      },
    };
  }

  /** Lists in the store what hangs on images of its list; what an earlier build said of them is no more. */
  async list(): Promise<void> {
    if (this.#hanging.length === 0) return;
    const subjects = new Set(this.#hanging.map(({ subject }) => subject.digest));
    await this.#store.references.update((entries) => [
      ...entries.filter((entry) => isNoAttestation(entry) || !subjects.has(subjectOf(entry)!)),
      ...this.#hanging.map(({ descriptor, subject }) => markedReferrer(descriptor, subject.digest)),
    ]);
  }

  /** Files of what is said of one image, which are about the files that are written of it. */
  statements(position: number, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const subject = [...files].map(([name, sha256]) => ({ name, digest: { sha256 } }));
    const named = this.all.images[position]!.said.flatMap((each) => {
      if (each.file === undefined) return [];
      const { predicate, ...head } = inTotoStatement({ digest: none }, undefined, stated(each));
      const statement: InTotoStatement = { ...head, subject, predicate };
      return [[each.file, JSON.stringify(statement, null, 2)] as const];
    });
    return new Map(named);
  }
}

const none = digestOf("");

function stated({ type, value }: SaidOfImage) {
  return { type, value: value as { readonly [name: string]: JsonValue } };
}

function isNoAttestation({ artifactType }: Descriptor): boolean {
  return artifactType !== attestationsType;
}
