/**
 * Images changed without a build, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import { parseAnnotation } from "../kit/building/annotations.ts";
import type { Annotation } from "../../core/plugin/contracts/annotation.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { Platform } from "../../core/platform.ts";
import { familiarReference, parseTag } from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { ConfigChange } from "../tools/edit/mutate.ts";
import {
  type NamesOf,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What everything takes that makes an image of another one. */
export interface EditOptions extends StoreOptions {
  /** Names of the new image; it takes the old one's name over unless given. */
  readonly tags?: readonly string[] | undefined;
  /** Of an index, changes this image only, such as `linux/arm64`. */
  readonly platform?: string | Platform | undefined;
  /** Told what went otherwise than one may think. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** An image that was made of another one. */
export interface EditedImage {
  /** The image ID; of an index, its digest. */
  readonly id: Digest;
  /** What points at its manifest, or at the index. */
  readonly descriptor: Descriptor;
  /** Short, such as `hello:latest`. */
  readonly names: readonly string[];
}

/** Annotations by key, each of which may have a level before it; or read already. */
export type AnnotationsGiven = Readonly<Record<string, string>> | readonly Annotation[];

/** What {@linkcode mutateImage} changes. What is left out stays. */
export interface MutateOptions extends EditOptions, Omit<ConfigChange, "platform"> {
  /** What the image runs on, as it is to say. */
  readonly setPlatform?: Platform | undefined;
  /** Annotations to set. */
  readonly annotations?: AnnotationsGiven | undefined;
  /** Keys of annotations to take away, each of which may have a level before it. */
  readonly unsetAnnotations?: readonly (string | Annotation)[] | undefined;
}

const editNames: NamesOf<EditOptions> = {
  ...storeNames,
  ...{ tags: true, platform: true, onWarning: true },
};

const changeNames: NamesOf<Omit<ConfigChange, "platform"> & { setPlatform: unknown }> = {
  ...{ env: true, unsetEnv: true, labels: true, unsetLabels: true, entrypoint: true, cmd: true },
  ...{ user: true, workingDir: true, expose: true, unexpose: true, volumes: true, created: true },
  ...{ unsetVolumes: true, stopSignal: true, author: true, setPlatform: true },
};

/**
 * Changes what an image says; its layers stay.
 *
 * @param image name, image ID or digest; of an index, all of its images are changed
 * @throws {QuillaError} `image/unknown`, `mutate/…`, `annotation/…`
 *
 * @example Give an image a label and another command
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, mutateImage, openImage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCMD [\"/app\"]\n");
 * const store = join(context, "store");
 * await build({ context, tags: ["app"], store });
 *
 * const changed = await mutateImage("app", {
 *   labels: { tested: "yes" },
 *   cmd: ["/app", "--serve"],
 *   tags: ["app:tested"],
 *   store,
 * });
 * const { id, config } = await openImage("app:tested", { store });
 * assert.equal(id, changed.id);
 * assert.deepEqual(config.config.labels, { tested: "yes" });
 * assert.deepEqual(config.config.cmd, ["/app", "--serve"]);
 * ```
 */
export async function mutateImage(image: string, options: MutateOptions): Promise<EditedImage> {
  requireNames("mutateImage", options, {
    ...editNames,
    ...changeNames,
    ...{ annotations: true, unsetAnnotations: true },
  });
  const { annotations, unsetAnnotations = [], setPlatform, ...changes } = options;
  const change = { ...changes, platform: setPlatform };
  const set = annotationsGiven(annotations);
  const unset = unsetAnnotations.flatMap((each) =>
    typeof each === "string" ? parseAnnotation(`${each}=`) : [each]
  );
  return await edited(image, options, async (store, base) => {
    const { mutateImages } = await import("../tools/edit/mod.ts");
    return await mutateImages({
      ...requestOf(store, options),
      image: base!,
      change,
      annotations: set,
      unsetAnnotations: unset,
    });
  });
}

/** What {@linkcode appendLayers} is asked for. */
export interface AppendOptions extends EditOptions {
  /** Whether archives are taken as they are, byte for byte. */
  readonly keep?: boolean | undefined;
  /** The time of all files; those of a directory have one that their content makes unless given, those of an archive keep theirs. */
  readonly timestamp?: number | "preserve" | undefined;
}

/**
 * Puts archives or directories onto an image, each as a new layer.
 *
 * @param image name, image ID or digest; `scratch` for nothing
 * @param layers paths of tar archives, plain or compressed, or of directories; `-` is the standard input
 * @throws {QuillaError} `image/unknown`, `append/…`, and what reading an archive throws
 *
 * @example Make an image of a directory
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { appendLayers, openImage, stat } from "../../mod.ts";
 *
 * const files = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(files, "greeting.txt"), "hello\n");
 * const store = `${files}-store`;
 *
 * await appendLayers("scratch", [files], { tags: ["greeting"], store });
 * const image = await openImage("greeting", { store });
 * assert.equal(stat(await image.files(), "/greeting.txt")?.type, "file");
 * ```
 */
export async function appendLayers(
  image: string,
  layers: readonly string[],
  options: AppendOptions = {},
): Promise<EditedImage> {
  requireNames("appendLayers", options, { ...editNames, keep: true, timestamp: true });
  const base = image === "scratch" ? undefined : image;
  return await edited(base, options, async (store, image) => {
    const { appendLayers } = await import("../tools/edit/mod.ts");
    const { keep, timestamp: times } = options;
    return await appendLayers({ ...requestOf(store, options), image, layers, keep, times });
  });
}

/** What {@linkcode rebaseImage} is asked for. */
export interface RebaseOptions extends EditOptions {
  /** Name, ID or digest of the base that the image has; what its annotation says unless given. */
  readonly oldBase?: string | undefined;
  /** The same of the base that it gets. */
  readonly newBase?: string | undefined;
}

/**
 * Puts an image onto another base: the layers above the base stay as they are.
 *
 * @throws {QuillaError} `image/unknown`, `rebase/…`
 *
 * @example A mended base
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, openImage, readText, rebaseImage, stat } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * const make = (name: string, dockerfile: string) => {
 *   writeFileSync(join(context, "Dockerfile"), dockerfile);
 *   return build({ context, tags: [name], store });
 * };
 * await make("base:1", "FROM scratch\nCOPY <<EOF /issue\none\nEOF\n");
 * await make("base:2", "FROM scratch\nCOPY <<EOF /issue\ntwo\nEOF\n");
 * await make("app", "FROM base:1\nCOPY <<EOF /app\nmine\nEOF\n");
 *
 * await rebaseImage("app", { oldBase: "base:1", newBase: "base:2", store });
 * const issue = stat(await (await openImage("app", { store })).files(), "/issue");
 * assert(issue?.type === "file" && readText(issue.content) === "two\n");
 * ```
 */
export async function rebaseImage(
  image: string,
  options: RebaseOptions = {},
): Promise<EditedImage> {
  requireNames("rebaseImage", options, { ...editNames, oldBase: true, newBase: true });
  const { oldBase, newBase } = options;
  return await edited(image, options, async (store, base) => {
    const { rebaseImages } = await import("../tools/edit/mod.ts");
    return await rebaseImages({ ...requestOf(store, options), image: base!, oldBase, newBase });
  });
}

/** What {@linkcode flattenImage} is asked for. */
export interface FlattenOptions extends EditOptions {
  /** The time of all files, seconds since 1970; each keeps its own unless given. */
  readonly timestamp?: number | "preserve" | undefined;
}

/**
 * Makes one layer of all layers of an image. What a layer removed or replaced is gone, also from the bytes.
 *
 * @throws {QuillaError} `image/unknown`, and what reading the layers throws
 *
 * @example Two layers become one
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, flattenImage, openImage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /a\nCOPY Dockerfile /b\n");
 * await build({ context, tags: ["app"], store });
 *
 * await flattenImage("app", { tags: ["app:flat"], store });
 * assert.equal((await openImage("app:flat", { store })).config.diffIds.length, 1);
 * ```
 */
export async function flattenImage(
  image: string,
  options: FlattenOptions = {},
): Promise<EditedImage> {
  requireNames("flattenImage", options, { ...editNames, timestamp: true });
  const { timestamp: times = "preserve" } = options;
  return await edited(image, options, async (store, base) => {
    const { flattenImages } = await import("../tools/edit/mod.ts");
    return await flattenImages({ ...requestOf(store, options), image: base!, times });
  });
}

function requestOf(store: Store, { platform, onWarning, signal }: EditOptions) {
  return {
    store,
    platform: platform === undefined ? undefined : readPlatform(platform),
    onWarning,
    signal,
  };
}

/** Annotations as a script may give them. */
export function annotationsGiven(annotations: AnnotationsGiven = []): readonly Annotation[] {
  return isList(annotations)
    ? annotations
    : Object.entries(annotations).flatMap((pair) => parseAnnotation(pair.join("=")));
}

function isList(annotations: AnnotationsGiven): annotations is readonly Annotation[] {
  return Array.isArray(annotations);
}

/** Makes the new image, and names it. */
export async function edited(
  image: string | undefined,
  options: Pick<EditOptions, "tags" | "store" | "signal">,
  work: (store: Store, image: Descriptor | undefined) => Descriptor | Promise<Descriptor>,
): Promise<EditedImage> {
  const asked = (options.tags ?? []).map(parseTag);
  const { editNamed } = await import("../tools/edit/mod.ts");
  return await withStore(options, image === undefined, async (store) => {
    const made = await editNamed(store, image, asked, (base) => work(store, base));
    return { ...made, names: made.names.map(familiarReference) };
  });
}
