/**
 * Images from one place to another, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { UsageError } from "../../core/errors.ts";
import { listImages, requireImage } from "../kit/images/find.ts";
import { bare } from "../kit/transfer/names.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { hostPlatform, type Platform } from "../../core/platform.ts";
import type { PlacedImage } from "../../core/plugin/contracts/transport.ts";
import { formatReference, parseReference, parseTag, repositoryName } from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type { EncodingOptions } from "../kit/transfer/layer_encoding.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What is said of a place: `creds` and `tls-verify` of a registry, and whatever a plugin's transport takes. */
export type PlaceOptions = Readonly<Record<string, string>>;

/** What everything takes that moves images. */
export interface TransferOptions extends StoreOptions {
  /** Only what runs there, such as `linux/arm64`. */
  readonly platform?: string | Platform | undefined;
  /** Whether signatures, statements and whatever else hangs on the images go with them; they do, unless told otherwise. */
  readonly referrers?: boolean | undefined;
  /** Told how each blob moves. */
  readonly listener?: CopyListener | undefined;
}

/** Each option of what moves images. */
export const transferNames: NamesOf<TransferOptions> = {
  ...{ ...storeNames, platform: true, referrers: true, listener: true },
};
const encodingNames: NamesOf<EncodingOptions> = {
  ...{ compression: true, compressionLevel: true, forceCompression: true, preserveDigests: true },
};

/** What {@linkcode copyImages} is asked for. */
export interface CopyImagesOptions
  extends TransferOptions, EncodingOptions, PluginOptions, PolicyOptions {
  /** Of an image for several platforms, copies all of them, not only this machine's. */
  readonly all?: boolean | undefined;
  /** What is said of the place that is read. */
  readonly source?: PlaceOptions | undefined;
  /** What is said of the place that is written to. */
  readonly destination?: PlaceOptions | undefined;
}

/** An image at the place that it was copied to. */
export interface CopiedImage {
  /** What points at it there. */
  readonly descriptor: Descriptor;
  /** As the place calls it. */
  readonly names: readonly string[];
}

/**
 * Copies images between registries, the store, layouts and archives, as `quilla copy` does. Every byte is verified on the way, and
 * nothing is to be seen at the destination before all is there.
 *
 * @param from a place such as `docker://NAME`, `store:NAME`, `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or
 * `docker-archive:FILE[:NAME]`; or several, whose images get their names below the destination
 * @param to the same; images keep their names where it names none
 *
 * @example Save an image to an archive, and load it into another store
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, copyImages, listImages } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * const [store, other] = [join(context, "store"), join(context, "other")];
 * const { descriptor } = await build({ context, tags: ["labelled"], store });
 *
 * const archive = `docker-archive:${join(context, "labelled.tar")}`;
 * await copyImages("store:labelled", archive, { store });
 * await copyImages(archive, "store:", { store: other });
 *
 * const [image] = await listImages({ store: other });
 * assert.equal(image?.name, "labelled:latest");
 * assert.equal(image.descriptor.digest, descriptor.digest);
 * ```
 */
export async function copyImages(
  from: string | readonly string[],
  to: string,
  options: CopyImagesOptions = {},
): Promise<CopiedImage[]> {
  requireNames("copyImages", options, {
    ...{ ...transferNames, ...encodingNames },
    ...{ plugins: true, all: true, source: true, destination: true, policy: true },
  });
  const { all: whole = false } = options;
  const court = await judging(options);
  const host = await loadPlugins(options.plugins);
  const { copyBetween, copyEach } = await import("../kit/transfer/mod.ts");
  return await withStore(options, true, async (store) => {
    const preferred = whole ? undefined : hostPlatform();
    const places = { source: options.source, destination: options.destination };
    const gate = court &&
      ((place: { scheme: string; rest: string }, takes: boolean) =>
        court.copyGate(court.judge, place, { store, host, takes }));
    const how = {
      ...{ ...howOf(store, options), ...encodingOf(options), ...places, preferred, whole },
      gateOf: gate,
    };
    if (court?.judge.looksInside && !to.startsWith("store:")) {
      const words = options.source;
      for (const each of [from].flat()) {
        if (each.startsWith("store:")) continue; // the gate looks into these
        const { signal, listener: onEvent } = options;
        await court.requireElsewhere(court.judge, each, { host, store, words, signal, onEvent });
      }
    }
    return typeof from === "string"
      ? await copyBetween(host, from, to, how)
      : await copyEach(host, from, to, how);
  });
}

function howOf(store: Store, options: TransferOptions) {
  const { platform, referrers = true, listener, signal } = options;
  const wanted = platform === undefined ? undefined : readPlatform(platform);
  return { store, platform: wanted, referrers, onEvent: listener, signal };
}

function encodingOf(options: EncodingOptions): EncodingOptions {
  const { compression, compressionLevel, forceCompression, preserveDigests } = options;
  return { compression, compressionLevel, forceCompression, preserveDigests };
}

/** What {@linkcode pushImage} is asked for. */
export interface PushOptions extends TransferOptions, EncodingOptions, PluginOptions {
  /** What is said of the registry: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
}

/**
 * Sends an image of the store to the registry that its name says.
 *
 * @throws {QuillaError} `image/unknown`, `usage/push` for an ID, `registry/…`
 */
export async function pushImage(name: string, options: PushOptions = {}): Promise<CopiedImage> {
  requireNames("pushImage", options, {
    ...{ ...transferNames, ...encodingNames, plugins: true, registry: true },
  });
  if (isId(name)) {
    throw new UsageError("an ID does not say which registry an image goes to", {
      code: "usage/push",
      hint: "give the image a name with `quilla tag`, and push that",
    });
  }
  const full = formatReference(parseTag(name));
  const host = await loadPlugins(options.plugins);
  const { copyBetween, rememberPushed } = await import("../kit/transfer/mod.ts");
  return await withStore(options, false, async (store) => {
    const destination = options.registry;
    const how = { ...howOf(store, options), ...encodingOf(options), destination };
    const [image] = await copyBetween(host, `store:${full}`, `docker://${full}`, how);
    const here = requireImage(store, full).descriptor.digest;
    rememberPushed(store, parseTag(name), here, image!.descriptor.digest);
    return image!;
  });
}

function isId(text: string): boolean {
  return /^(sha256:)?[0-9a-f]{64}$/.test(text);
}

/** What {@linkcode saveImages} is asked for. */
export interface SaveOptions extends TransferOptions, EncodingOptions {
  /** How it is written; as `docker load` reads it, unless given. */
  readonly format?: "docker-archive" | "oci-archive" | "oci-dir" | undefined;
}

/**
 * Writes images of the store to an archive, or to a layout. The same images give the same bytes.
 *
 * @param images names, IDs or digests; a name without a tag means all tags of it
 * @param output a path; `-` is the standard output
 * @throws {QuillaError} `image/unknown`, `output/…`
 */
export async function saveImages(
  images: readonly string[],
  output: string,
  options: SaveOptions = {},
): Promise<void> {
  requireNames("saveImages", options, { ...transferNames, ...encodingNames, format: true });
  const { format = "docker-archive" } = options;
  const { copyImages } = await import("../kit/transfer/mod.ts");
  const { placedImage, storeSource } = await import("../kit/transfer/mod.ts");
  await withStore(options, false, async (store) => {
    const { hangingIn } = await import("../kit/referrers/mod.ts");
    const hanging = hangingIn(store);
    const placed = images.flatMap((text) =>
      tagged(store, text, hanging) ?? [placedImage(store, text)]
    );
    const sink = await openSink(output, format);
    const how = { ...howOf(store, options), ...encodingOf(options) };
    await copyImages(storeSource(store, placed), sink, how);
  });
}

async function openSink(output: string, format: SaveOptions["format"]) {
  if (format === "oci-dir") {
    const { LayoutSink } = await import("../kit/archives/mod.ts");
    return new LayoutSink(output);
  }
  const { dockerCompressions, ImageArchiveSink } = await import("../kit/archives/mod.ts");
  const { openOutput } = await import("../kit/outputs/mod.ts");
  const compressions = format === "docker-archive" ? dockerCompressions : undefined;
  return new ImageArchiveSink(openOutput(output), { compressions });
}

/** A repository without a tag is all of its tags, but for those that hang on others; undefined for all else. */
function tagged(
  store: Store,
  text: string,
  hanging: ReadonlySet<Digest>,
): PlacedImage[] | undefined {
  const repository = isId(text) ? undefined : parseReference(text);
  if (repository === undefined || repository.tag !== undefined || repository.digest !== undefined) {
    return undefined;
  }
  const found = listImages(store).flatMap(({ descriptor, name }) =>
    name?.tag !== undefined && repositoryName(name) === repositoryName(repository) &&
      !hanging.has(descriptor.digest)
      ? [{ descriptor: bare(descriptor), names: [formatReference(name)] }]
      : []
  );
  return found.length === 0 ? undefined : found.sort((a, b) => a.names[0]! < b.names[0]! ? -1 : 1);
}

/** What {@linkcode loadImages} is asked for. */
export interface LoadOptions extends TransferOptions, PluginOptions, PolicyOptions {}

/**
 * Takes the images of an archive into the store, every byte verified before one has a name.
 *
 * @param input a path; `-` is the standard input
 * @throws {QuillaError} `archive/…`
 */
export async function loadImages(
  input: string,
  options: LoadOptions = {},
): Promise<CopiedImage[]> {
  requireNames("loadImages", options, { ...transferNames, plugins: true, policy: true });
  const court = await judging(options);
  const host = court && await loadPlugins(options.plugins);
  const { openImageArchive } = await import("../kit/archives/mod.ts");
  const { copyImages } = await import("../kit/transfer/mod.ts");
  const { StoreSink } = await import("../kit/transfer/mod.ts");
  return await withStore(options, true, async (store) => {
    const source = await openImageArchive(input, store, options.listener);
    try {
      // A layout says what hangs on its images; what engines wrote before there were layouts does not.
      const scheme = source.referrers === undefined ? "docker-archive" : "oci-archive";
      const gate = court &&
        court.copyGate(court.judge, { scheme, rest: input }, { store, host: host!, takes: true });
      return await copyImages(source, new StoreSink(store), { ...howOf(store, options), gate });
    } finally {
      await source.close();
    }
  });
}
