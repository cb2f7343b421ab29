/**
 * The inputs of a build held at what a provenance says of them: taken from what was carried, else fetched as they were.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { contentOf, readContent, readPieces } from "../../../core/content.ts";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import type {
  FoundImage,
  ImageEnvironment,
  Opened,
  OpenedFile,
  OpenedFiles,
  Source,
  SourceEnvironment,
} from "../../../core/plugin/contracts/source.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import {
  familiarReference,
  formatReference,
  type Reference,
  withDefaultTag,
} from "../../../core/reference.ts";
import { contentDigest } from "../../../core/store/content_digest.ts";
import type { Store } from "../../../core/store/store.ts";
import { showRemote } from "../../../core/text/passwords.ts";
import { isFileView, memoryFiles } from "../../../core/tree/memory.ts";
import { bareLocation } from "../attestations/withheld.ts";
import { treeTar } from "../archives/tree_tar.ts";
import { allSources } from "../building/context/place.ts";
import { findImage } from "../images/find.ts";
import type { CarriedSource, StoredSource } from "./carried.ts";
import type { Deviations } from "./deviations.ts";
import { gitAt } from "./git_at.ts";
import type { Material } from "./recipe.ts";

/** What inputs are held with. */
export interface InputsRequest {
  readonly host: PluginHost;
  /** The store that is built in. */
  readonly store: Store;
  /** What the provenance names. */
  readonly materials: readonly Material[];
  /** What was carried of it. */
  readonly carried: readonly CarriedSource[];
  /** Told what is another than it was. */
  readonly deviations: Deviations;
  /** Where what is opened is kept, as blobs that nothing points at yet; it is not, unless given. */
  readonly keep?: Store | undefined;
}

/** A commit, in hexadecimal digits, or a digest. */
type Held = { readonly commit: string } | { readonly digest: Digest };

/** The inputs of one build: a source that goes before all others. */
export class HeldInputs {
  /** What was kept of them, each once. */
  readonly kept: StoredSource[] = [];
  readonly #request: InputsRequest;
  /** Those that are asked where nothing was carried. */
  readonly #others: readonly Source[];

  constructor(request: InputsRequest) {
    this.#request = request;
    this.#others = allSources(request.host);
  }

  /** To be asked before the others. */
  get source(): Source {
    return {
      name: "rebuild",
      accepts: (location) => this.#material(location) !== undefined,
      open: (location, environment) => this.#open(location, environment),
      find: (reference, environment) => this.#find(reference, environment),
    };
  }

  /** What the provenance says of a location of the network. */
  #material(location: string): Material | undefined {
    const bare = bareLocation(location);
    return this.#request.materials.find(({ kind, uri }) =>
      (kind === "http" || kind === "git") && (uri === location || uri === bare)
    );
  }

  async #open(location: string, environment: SourceEnvironment): Promise<Opened | undefined> {
    const material = this.#material(location)!;
    const { kind, uri } = material;
    const carried = this.#request.carried.find((each) => each.kind === kind && each.uri === uri);
    const opened = carried === undefined
      ? await this.#fetched(location, material, environment)
      : await this.#unpacked(carried, environment);
    if (opened !== undefined) await this.#keep(opened, kind as "http" | "git", uri);
    return opened;
  }

  /** As it was fetched then; as it is now, and said so, where that is not to be had. */
  async #fetched(
    location: string,
    material: Material,
    environment: SourceEnvironment,
  ): Promise<Opened | undefined> {
    const held = heldAt(material);
    try {
      return "commit" in held
        ? await this.#ask(gitAt(location, held.commit), { ...environment, checksum: undefined })
        : await this.#ask(location, { ...environment, checksum: held.digest });
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      const now = await this.#ask(location, environment).catch(() => {
        throw gone(material, error);
      });
      if (now === undefined || "image" in now) throw gone(material, error);
      const found = "file" in now
        ? contentDigest(contentOf(now.file), "sha256")
        : now.revision ?? "something else";
      const recorded = "commit" in held ? held.commit : held.digest;
      this.#request.deviations.add({
        what: "commit" in held ? "git" : "http",
        name: showRemote(material.uri),
        recorded,
        found,
      });
      return now;
    }
  }

  async #ask(location: string, environment: SourceEnvironment): Promise<Opened | undefined> {
    for (const source of this.#others) {
      const opened = source.accepts(location)
        ? await source.open(location, environment)
        : undefined;
      if (opened !== undefined) return opened;
    }
    return undefined;
  }

  async #unpacked(carried: CarriedSource, environment: SourceEnvironment): Promise<Opened> {
    const { form, content: file, name, modified, uri } = carried;
    const label = showRemote(uri);
    if (form === "file") {
      const material = this.#request.materials.find((each) => each.uri === uri)!;
      const digest = contentDigest(file, "sha256");
      const held = heldAt(material);
      if (!("digest" in held) || held.digest !== digest) throw notThis(label, digest);
      return { file, label, name, modified, isChecked: true };
    }
    for (const source of this.#others) {
      const opened = await source.unpack?.({ file, label }, environment);
      if (opened !== undefined) return { ...opened, isChecked: true, date: () => modified };
    }
    throw noArchive(label);
  }

  async #keep(opened: Opened, kind: "http" | "git", uri: string): Promise<void> {
    const { keep } = this.#request;
    if (keep === undefined || "image" in opened) return;
    if (this.kept.some((each) => each.kind === kind && each.uri === uri)) return;
    this.kept.push(
      "file" in opened
        ? await keptFile(keep, { kind, uri }, opened)
        : await keptFiles(keep, { kind, uri }, opened),
    );
  }

  /** A base image that the store has not: by the digest that it was held at, and by nothing else. */
  async #find(reference: Reference, environment: ImageEnvironment): Promise<FoundImage> {
    const index = this.#carriedIndex(reference.digest);
    if (index !== undefined) return carriedImage(this.#request.store, index);
    const find = this.#others.find((each) => each.find !== undefined)?.find;
    try {
      if (find === undefined) {
        throw new QuillaError("nothing fetches images", { code: "image/unknown" });
      }
      return await find(reference, environment);
    } catch (error) {
      if (!(error instanceof QuillaError) || reference.digest === undefined) throw error;
      throw await this.#moved(reference, error, find, environment);
    }
  }

  #carriedIndex(digest: Digest | undefined): Uint8Array | undefined {
    const found = digest &&
      this.#request.carried.find(({ kind, uri }) => kind === "index" && uri === digest);
    if (!found) return undefined;
    const bytes = readContent(found.content);
    return digestOf(bytes) === digest ? bytes : undefined;
  }

  /** Says what the name of a base stands for now. */
  async #moved(
    { digest, ...named }: Reference,
    cause: QuillaError,
    find: Source["find"],
    environment: ImageEnvironment,
  ): Promise<QuillaError> {
    const reference = withDefaultTag(named);
    const name = familiarReference(reference);
    const here = findImage(this.#request.store, formatReference(reference))?.descriptor.digest;
    const there = here ?? await find?.(reference, environment).then(async (found) => {
      await found.close();
      return found.descriptor.digest;
    }, () => undefined);
    const now = there === undefined || there === digest ? "" : `; the name stands for ${there} now`;
    return new QuillaError(
      `the base image ${name} was ${digest}, which is not to be had: ${cause.message}${now}`,
      {
        code: now === "" ? "rebuild/base-missing" : "rebuild/base-moved",
        hint: "get that image from where it was built, with its sources: " +
          "quilla bundle create --with-sources",
        cause,
      },
    );
  }
}

/** What was carried as an archive, and is none. */
export function noArchive(label: string): QuillaError {
  return new QuillaError(`what was carried of ${label} is no archive`, {
    code: "rebuild/sources",
    hint: "the sources are damaged: make the bundle once more",
  });
}

/** Keeps a small file. */
export function keptBytes(
  { blobs }: Store,
  what: Pick<StoredSource, "kind" | "uri">,
  bytes: Uint8Array | string,
): StoredSource {
  return { ...what, form: "file", blob: blobs.put(bytes) };
}

/** Keeps files as an archive. */
export async function keptFiles(
  { blobs }: Store,
  what: Pick<StoredSource, "kind" | "uri">,
  { files, date }: OpenedFiles,
): Promise<StoredSource> {
  const view = isFileView(files) ? files : memoryFiles(files);
  const blob = await blobs.putStream(treeTar(view));
  return { ...what, form: "files", blob, modified: date?.() };
}

async function keptFile(
  { blobs }: Store,
  what: Pick<StoredSource, "kind" | "uri">,
  { file, name, modified }: OpenedFile,
): Promise<StoredSource> {
  const blob = await blobs.putStream(readPieces(contentOf(file)));
  return { ...what, form: "file", blob, name, modified };
}

function carriedImage(store: Store, bytes: Uint8Array): FoundImage {
  const { mediaType = mediaTypes.index } = JSON.parse(Buffer.from(bytes).toString()) as {
    mediaType?: string;
  };
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return {
    descriptor,
    take: async () => void await store.blobs.putStream([bytes], descriptor),
    stop() {},
    close: () => Promise.resolve(),
  };
}

function heldAt({ kind, uri, digest }: Material): Held {
  const { sha1, sha256, gitCommit } = digest;
  const commit = kind === "git" ? gitCommit ?? sha1 ?? sha256 : undefined;
  if (commit !== undefined) return { commit };
  if (sha256 !== undefined) return { digest: `sha256:${sha256}` as Digest };
  throw new QuillaError(`the provenance has no digest of ${showRemote(uri)}`, {
    code: "rebuild/provenance",
    hint: "it cannot be built again from that",
  });
}

function gone({ uri }: Material, cause: QuillaError): QuillaError {
  return new QuillaError(
    `an input is not to be had any more, ${showRemote(uri)}: ${cause.message}`,
    {
      code: "rebuild/input",
      hint: "get the image from where it was built, with its sources: " +
        "quilla bundle create --with-sources",
      cause,
    },
  );
}

function notThis(label: string, digest: Digest): QuillaError {
  return new QuillaError(`what was carried of ${label} is ${digest}, and not what was built from`, {
    code: "rebuild/sources",
    hint: "the sources are damaged, or of another image: make the bundle once more",
  });
}
