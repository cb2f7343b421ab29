/**
 * quilla for scripts: build images from Dockerfiles, look at those of a store, write plugins.
 *
 * @example Build a directory, and look at the image
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, openImage, readText, stat } from "./mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "greeting.txt"), "hello\n");
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY greeting.txt /\n");
 *
 * const store = join(context, "store"); // leave it out to use the user's own store
 * const built = await build({ context, tags: ["greeting:1"], store });
 *
 * const image = await openImage("greeting:1", { store });
 * assert.equal(image.id, built.id);
 * const file = stat(await image.files(), "/greeting.txt");
 * assert(file?.type === "file" && readText(file.content) === "hello\n");
 * ```
 *
 * @module
 */
import { buildContext, resultId } from "./core/build/build_context.ts";
import type { LockMode } from "./core/build/bases/lock.ts";
import type { BuildListener } from "./core/build/events.ts";
import type { PullPolicy } from "./core/build/sources.ts";
import type { Digest } from "./core/digest.ts";
import { QuillaError } from "./core/errors.ts";
import type { BuildOutput } from "./core/plugin/contracts/output.ts";
import { defaultStoreRoot } from "./core/host/data_dir.ts";
import { parseAnnotation } from "./core/image/annotations.ts";
import { copyBetween } from "./plugins/kit/transfer/copy_between.ts";
import type { CopyEvent } from "./plugins/kit/transfer/blob_moves.ts";
import { listImages as listStored, requireImage } from "./core/image/find.ts";
import { openImage as openStored } from "./core/image/image.ts";
import type { ImageConfig } from "./core/oci/config.ts";
import type { Descriptor } from "./core/oci/descriptor.ts";
import { hostPlatform, parsePlatform } from "./core/platform.ts";
import type { Plugin } from "./core/plugin/contracts/instruction.ts";
import type { PluginHost } from "./core/plugin/host.ts";
import { loadPlugin, type PluginFile } from "./core/plugin/loader.ts";
import type { RunSettings } from "./core/plugin/contracts/run_settings.ts";
import { familiarReference, formatReference, parseReference } from "./core/reference.ts";
import { Store } from "./core/store/store.ts";
import { UnionTree } from "./core/tree/union.ts";
import type { FileView } from "./core/tree/view.ts";
import { builtInHost } from "./plugins/mod.ts";

export { QuillaError };
export { parseDigest } from "./core/digest.ts";
export type { Digest } from "./core/digest.ts";
export { readContent, readText } from "./core/content.ts";
export type { ByteReader, Content } from "./core/content.ts";
export { familiarReference, formatReference, parseReference };
export { withDefaultTag } from "./core/reference.ts";
export type { Reference } from "./core/reference.ts";
export { resolve, stat } from "./core/tree/resolve.ts";
export { walk } from "./core/tree/walk.ts";
export type { FileView, TreeNode } from "./core/tree/view.ts";
export type { Change } from "./core/layer/change.ts";
export type { BuildEvent, BuildListener } from "./core/build/events.ts";
export type { LockMode } from "./core/build/bases/lock.ts";
export type { PullPolicy } from "./core/build/sources.ts";
export type { InstructionLine, Syntax } from "./core/dockerfile/instruction_line.ts";
export type { ImageConfigDraft } from "./core/image/draft.ts";
export type {
  ArchiveOutput,
  BuildOutput,
  FilesOutput,
  StoreOutput,
  TransportOutput,
} from "./core/plugin/contracts/output.ts";
export { parseAnnotation } from "./core/image/annotations.ts";
export type { Annotation } from "./core/image/annotations.ts";
export type { CopyEvent } from "./plugins/kit/transfer/blob_moves.ts";
export type { Transport } from "./core/plugin/contracts/transport.ts";
export { defineInstruction, definePlugin } from "./core/plugin/define.ts";
export type {
  Instruction,
  Json,
  Plugin,
  Scope,
  Stage,
} from "./core/plugin/contracts/instruction.ts";
export type { HostApi } from "./core/plugin/api.ts";
export type { Process, ProcessMount } from "./core/plugin/contracts/process.ts";
export type {
  Entitlement,
  RunSettings,
  SecretSource,
  SshAgent,
} from "./core/plugin/contracts/run_settings.ts";
export type {
  Container,
  ContainerMount,
  Executor,
  Invocation,
} from "./plugins/runners/linux/container.ts";
export type { PluginFile } from "./core/plugin/loader.ts";

/** Which store is meant. */
export interface StoreOptions {
  /** Its directory; `$QUILLA_ROOT`, else the user's own store, unless given. */
  readonly store?: string | undefined;
}

/** Plugins, or the files that they are in. */
export type Plugins = readonly (Plugin | PluginFile | string)[];

/** What {@linkcode build} is asked for. */
export interface BuildOptions extends StoreOptions {
  /**
   * What is copied from: a directory, a tar archive, `-` for the standard input, the URL of a git repository, or an http(s)
   * URL. What comes from the standard input or a URL is an archive by its content, else a Dockerfile.
   */
  readonly context: string;
  /** What stages and images of these names are replaced by: as `context`, `docker-image://NAME`, or `oci-layout://DIRECTORY`. */
  readonly contexts?: Readonly<Record<string, string>> | undefined;
  /** The Dockerfile's path: inside the context, unless that is a directory; `-` for the standard input; `Dockerfile` unless given. */
  readonly file?: string | undefined;
  /** The ignore file's path; one beside the Dockerfile or of the context unless given. */
  readonly ignoreFile?: string | undefined;
  /** Names of the image, such as `hello` or `registry.example/team/hello:1.2`. */
  readonly tags?: readonly string[] | undefined;
  /** The stage to build; the last unless given. */
  readonly target?: string | undefined;
  /** Values of the Dockerfile's ARGs. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations of the manifest; a level may stand before the key, as in `index:team` or `manifest[linux/arm64]:team`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Such as `linux/arm64`; Linux on this machine's architecture unless given. Of several, an index of images is made. */
  readonly platform?: string | readonly string[] | undefined;
  /** Time of everything in the image, seconds since 1970, or `preserve`. Unless given, each layer has one that its content makes. */
  readonly timestamp?: number | "preserve" | undefined;
  /** When base images are fetched: `missing` in the store, unless given; `always`, `never`. */
  readonly pull?: PullPolicy | undefined;
  /** What `quilla.lock` beside the Dockerfile is for: `honour` unless given; `update` writes it, `frozen` wants it whole. */
  readonly lock?: LockMode | undefined;
  /** Where the result goes, such as `[{ type: "local", dest: "out" }]`; into the store unless given. */
  readonly outputs?: readonly BuildOutput[] | undefined;
  /** How RUN runs: its network, secrets and the rest. */
  readonly run?: RunSettings | undefined;
  /** Plugins, or the files that they are in. `quilla.yaml` is not read. */
  readonly plugins?: Plugins | undefined;
  /** Told what goes on. */
  readonly listener?: BuildListener | undefined;
}

/** What {@linkcode build} made. */
export interface BuildResult {
  /** The image ID: what the configuration hashes to. Of several platforms, the index's digest. */
  readonly id: Digest;
  /** What points at the manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** The names, short: `hello:latest`. None where only files were written. */
  readonly names: readonly string[];
}

/**
 * Builds an image.
 *
 * @throws {QuillaError} with `code`, `hint` and, for what is wrong in a Dockerfile, `range`
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { contexts = {}, plugins, platform, labels = {}, annotations = {}, ...rest } = options;
  const host = await hostWith(plugins);
  return await withStore(options, true, async (store) => {
    const outcome = await buildContext({
      ...rest,
      store,
      host,
      contexts: new Map(Object.entries(contexts)),
      arguments: new Map(Object.entries(options.arguments ?? {})),
      labels: new Map(Object.entries(labels)),
      annotations: Object.entries(annotations).flatMap((pair) => parseAnnotation(pair.join("="))),
      platforms: platform === undefined ? [] : [platform].flat().map(parsePlatform),
    });
    const { descriptor, names } = outcome;
    return { id: resultId(outcome), descriptor, names: names.map(familiarReference) };
  });
}

/** An image of the list. */
export interface ListedImage {
  /** Short, such as `hello:latest`; undefined for an image without a name. */
  readonly name: string | undefined;
  readonly descriptor: Descriptor;
  /** When this machine made it or took it in. */
  readonly created: Date | undefined;
}

/** The images of a store, the newest first; none where there is no store yet. */
export async function listImages(options: StoreOptions = {}): Promise<ListedImage[]> {
  try {
    return await withStore(
      options,
      false,
      (store) =>
        listStored(store).map(({ name, descriptor, created }) => ({
          name: name && familiarReference(name),
          descriptor,
          created,
        })),
    );
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/missing") return [];
    throw error;
  }
}

/** One image, open. */
export interface OpenImage {
  readonly id: Digest;
  readonly descriptor: Descriptor;
  readonly config: ImageConfig;
  /** The merged file tree of all layers. It can be read as long as the image is in the store. */
  files(): Promise<FileView>;
}

/**
 * Opens an image by its name, digest, ID or the beginning of one.
 *
 * @throws {QuillaError} `image/unknown`, `image/ambiguous`, `image/platform`
 */
export async function openImage(
  name: string,
  options: StoreOptions & { readonly platform?: string | undefined } = {},
): Promise<OpenImage> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  return await withStore(options, false, (store) => {
    const found = requireImage(store, name).descriptor;
    const { id, descriptor, config } = openStored(store, found, platform);
    return { id, descriptor, config, files: () => filesOf(descriptor, options) };
  });
}

/** What {@linkcode copyImages} is asked for. */
export interface CopyImagesOptions extends StoreOptions {
  /** Copies only what runs there, such as `linux/arm64`. */
  readonly platform?: string | undefined;
  /** Of an image for several platforms, copies all of them, not only this machine's. */
  readonly all?: boolean | undefined;
  /** Plugins that bring other kinds of places. */
  readonly plugins?: Plugins | undefined;
  /** Told how each blob moves. */
  readonly listener?: ((event: CopyEvent) => void) | undefined;
}

/** An image at the place that it was copied to. */
export interface CopiedImage {
  readonly descriptor: Descriptor;
  /** As the place calls it. */
  readonly names: readonly string[];
}

/**
 * Copies images between the store, layouts and archives, as `quilla copy` does. Every byte is verified on the way, and nothing
 * is to be seen at the destination before all is there.
 *
 * @param from `store:NAME`, `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or `docker-archive:FILE[:NAME]`
 * @param to the same; images keep their names where it names none
 *
 * @example Save an image to an archive, and load it into another store
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, copyImages, listImages } from "./mod.ts";
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
  from: string,
  to: string,
  options: CopyImagesOptions = {},
): Promise<CopiedImage[]> {
  const host = await hostWith(options.plugins);
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const preferred = options.all === true ? undefined : hostPlatform();
  return await withStore(
    options,
    true,
    (store) =>
      copyBetween(host, from, to, { store, platform, preferred, onEvent: options.listener }),
  );
}

async function hostWith(plugins: Plugins = []): Promise<PluginHost> {
  const host = builtInHost();
  for (const plugin of plugins) {
    if (typeof plugin === "string") await loadPlugin(host, { path: plugin });
    else if ("path" in plugin) await loadPlugin(host, plugin);
    else host.register(plugin, { origin: "script" });
  }
  return host;
}

async function filesOf(image: Descriptor, options: StoreOptions): Promise<FileView> {
  // The store was closed in between: a layer that is compressed is inflated into it.
  return await withStore(options, false, async (store) => {
    const { layers } = openStored(store, image);
    return new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
  });
}

async function withStore<T>(
  options: StoreOptions,
  create: boolean,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await Store.open(options.store ?? defaultStoreRoot(), { create });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
