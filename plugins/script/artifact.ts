/**
 * Files beside images, for scripts: attached to them, or under names of their own, in the store, in layouts and in registries.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";
import type { Store } from "../../core/store/store.ts";
import { parseReference } from "../../core/reference.ts";
import type { Looked } from "../kit/transfer/look.ts";
import type { Hanging } from "../tools/artifact/tree.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { loadPlugins, type NamesOf, openStore, readPlatform, requireNames } from "./session.ts";

/** What is attached or pushed. */
export interface ArtifactContent {
  /** What it is, such as `application/spdx+json`. */
  readonly artifactType?: string | undefined;
  /** Paths of files, each with its media type behind a colon where it has one; `-` is the standard input. */
  readonly files?: readonly string[] | undefined;
  /** The media type of files that say none; that of a layer of files, unless given, as with oras. */
  readonly mediaType?: string | undefined;
  /** A file that becomes the configuration, in place of the empty one, with its media type. */
  readonly config?: string | undefined;
  /** What is said of it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What {@linkcode attachArtifact} is asked for. */
export interface AttachOptions extends LookOptions, ArtifactContent {}

/** What {@linkcode pushArtifact} is asked for. */
export interface PushArtifactOptions extends Omit<LookOptions, "platform">, ArtifactContent {}

const contentNames: NamesOf<ArtifactContent> = {
  ...{ artifactType: true, files: true, mediaType: true, config: true, annotations: true },
};

/** An artefact that is at its place. */
export interface PutArtifact {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** What it was attached to; undefined where it has a name of its own. */
  readonly subject?: Descriptor | undefined;
}

/**
 * Attaches files to an image, or to whatever else has a digest, where it is: its digest stays. In the store they live as long as
 * it does, and go where it goes.
 *
 * @param subject a name of the store, or a place such as `docker://NAME` or `oci:DIR:NAME`
 * @throws {QuillaError} `artifact/…`, `usage/…`, what looking at the subject throws, and what writing throws
 */
export async function attachArtifact(
  subject: string,
  options: AttachOptions,
): Promise<PutArtifact> {
  requireNames("attachArtifact", options, { ...lookNames, ...contentNames });
  const { artifactType, files = [], annotations = {} } = options;
  if (artifactType === undefined) throw noType();
  if (files.length === 0 && Object.keys(annotations).length === 0) throw nothing();
  const { putArtefact, requireAttachable } = await import("../tools/artifact/mod.ts");
  const { StoreSink } = await import("../kit/transfer/mod.ts");
  const content = await read(options);
  const { signal, registry } = options;
  return await withLooked(subject, options, async (looked) => {
    const about = await meant(looked, options);
    const artefact = { ...content, artifactType, annotations, subject: about };
    if (looked.store !== undefined) {
      return {
        descriptor: await putArtefact(new StoreSink(looked.store), artefact, signal),
        subject: about,
      };
    }
    const { transport, rest } = await placeOf(subject, options);
    requireAttachable(transport);
    return await withStoreOf(options, async (store) => {
      const sink = await transport.write!(rest, { store, options: registry });
      return { descriptor: await putArtefact(sink, artefact, signal), subject: about };
    });
  });
}

/**
 * Puts files at a place under a name of their own.
 *
 * @param place such as `docker://registry.example/charts/app:1.2`, `oci:DIR:NAME` or `store:NAME`
 * @throws {QuillaError} `artifact/…`, `usage/…`, and what writing throws
 */
export async function pushArtifact(
  place: string,
  options: PushArtifactOptions,
): Promise<PutArtifact> {
  const { platform: _platform, ...names } = lookNames;
  requireNames("pushArtifact", options, { ...names, ...contentNames });
  const { config, annotations, registry, signal } = options;
  const artifactType = options.artifactType ??
    (config === undefined ? "application/vnd.unknown.artifact.v1" : undefined);
  const { putArtefact, requireAttachable } = await import("../tools/artifact/mod.ts");
  const content = await read(options);
  const { transport, rest } = await placeOf(place, options);
  requireAttachable(transport);
  return await withStoreOf(options, async (store) => {
    const sink = await transport.write!(rest, { store, options: registry });
    const artefact = { ...content, artifactType, annotations };
    return { descriptor: await putArtefact(sink, artefact, signal) };
  });
}

/** What {@linkcode listArtifacts} is asked for. */
export interface ListArtifactsOptions extends LookOptions {
  /** Those of that type alone. */
  readonly artifactType?: string | undefined;
  /** How many levels of what hangs on what hangs on it; all unless given. */
  readonly depth?: number | undefined;
  /** Also what hangs on the images of an index. */
  readonly all?: boolean | undefined;
}

/** What hangs on something. */
export interface ArtifactList {
  /** What is looked at, with its type and annotations. */
  readonly subject: Descriptor;
  /** What hangs on it. */
  readonly referrers: readonly Hanging[];
  /** The manifests of an index, where that was asked for, each with what hangs on it. */
  readonly parts: readonly ArtifactList[];
}

/**
 * What hangs on an image, wherever that is: signatures, attestations, bills of materials, other files.
 *
 * @throws {QuillaError} `referrers/…`, and what looking at the image throws
 */
export async function listArtifacts(
  subject: string,
  options: ListArtifactsOptions = {},
): Promise<ArtifactList> {
  requireNames("listArtifacts", options, {
    ...{ ...lookNames, artifactType: true, depth: true, all: true },
  });
  const { describedDocument, hangingOn, partsOf } = await import("../tools/artifact/mod.ts");
  return await withLooked(subject, options, async (looked) => {
    const { source, documents } = looked;
    const list = async (about: Descriptor): Promise<ArtifactList> => ({
      subject: { ...await describedDocument(documents, about), platform: about.platform },
      referrers: await hangingOn(source, about, options),
      parts: [],
    });
    const about = await meant(looked, options);
    const root = await list(about);
    if (options.all !== true) return root;
    const parts: ArtifactList[] = [];
    for (const part of await partsOf(documents, about)) parts.push(await list(part));
    return { ...root, parts };
  });
}

/** What {@linkcode pullArtifact} is asked for. */
export interface PullArtifactOptions extends LookOptions {
  /** The artefact is the one of that type that hangs on what is named, and not that itself. */
  readonly artifactType?: string | undefined;
  /** The directory that files are written to; this one unless given. `-` is the standard output. */
  readonly output?: string | undefined;
  /** Whether files that are there are left alone, and the artefact refused. */
  readonly keepOldFiles?: boolean | undefined;
}

/** An artefact whose files were written. */
export interface PulledArtifact {
  /** What points at it. */
  readonly descriptor: Descriptor;
  /** The paths. */
  readonly written: readonly string[];
  /** Its layers that have no name. */
  readonly skipped: readonly Descriptor[];
}

/**
 * Writes the files of an artefact.
 *
 * @throws {QuillaError} `artifact/…`, `referrers/…`, `output/…`, and what looking at it throws
 */
export async function pullArtifact(
  text: string,
  options: PullArtifactOptions = {},
): Promise<PulledArtifact> {
  requireNames("pullArtifact", options, {
    ...{ ...lookNames, artifactType: true, output: true, keepOldFiles: true },
  });
  const { onlyOfType, writeFiles } = await import("../tools/artifact/mod.ts");
  const { artifactType, output = ".", keepOldFiles } = options;
  return await withLooked(text, options, async (looked) => {
    const { source, documents } = looked;
    const about = await meant(looked, options);
    const descriptor = artifactType === undefined
      ? about
      : await onlyOfType(source, about, artifactType);
    const { layers } = await documents.manifest(descriptor);
    return { descriptor, ...await writeFiles(source, layers, output, keepOldFiles) };
  });
}

/** What is named; of an index, with a platform, that image. */
async function meant(looked: Looked, { platform }: LookOptions): Promise<Descriptor> {
  if (platform === undefined) return looked.descriptor;
  return await looked.manifest({ platform: readPlatform(platform) }) ?? looked.descriptor;
}

async function read({ files = [], config, mediaType, artifactType }: ArtifactContent) {
  const { cutFile, readFile, requireMediaType } = await import("../tools/artifact/mod.ts");
  if (mediaType !== undefined) requireMediaType(mediaType, "type of files");
  if (artifactType !== undefined) requireMediaType(artifactType, "type of the artifact");
  const read = [];
  for (const file of files) read.push(await readFile(cutFile(file, mediaType)));
  const configured = config === undefined
    ? undefined
    : await readFile(cutFile(config, "application/vnd.unknown.config.v1+json"), false);
  return { files: read, config: configured };
}

/** A plain name is a registry's, as with `push`. */
async function placeOf(
  text: string,
  { plugins }: PushArtifactOptions,
): Promise<{ readonly transport: Transport; readonly rest: string }> {
  const { parseLocation } = await import("../kit/transfer/mod.ts");
  const host = await loadPlugins(plugins);
  const scheme = /^([a-z][a-z0-9-]*):/.exec(text)?.[1];
  const isPlace = scheme !== undefined && host.find("transports", scheme) !== undefined &&
    !/^\d+(\/|$)/.test(text.slice(scheme.length + 1));
  if (!isPlace) parseReference(text);
  const { transport, rest } = parseLocation(host, isPlace ? text : `docker://${text}`);
  return { transport, rest };
}

async function withStoreOf<T>(
  { store }: Pick<LookOptions, "store">,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (typeof store === "function") return await work(await store());
  if (store !== undefined && typeof store !== "string") return await work(store);
  const opened = await openStore(store, { create: true });
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

function noType(): UsageError {
  return new UsageError("it is not said what is attached", {
    code: "usage/artifact-type",
    hint: "say its type: --artifact-type application/spdx+json",
  });
}

function nothing(): UsageError {
  return new UsageError("nothing is given to be attached", {
    code: "usage/missing-argument",
    hint: "give files, FILE[:TYPE], or annotations with --annotation key=value",
  });
}
