/**
 * Where the result of a build goes: the store, an archive, a layout, or plain files.
 *
 * @module
 */
import { dockerCompressions, ImageArchiveSink } from "../archive/sink.ts";
import { describeImages, type PlatformImage } from "../build/result.ts";
import { openOutput, requireOutput } from "../host/output.ts";
import type { Annotation } from "../image/annotations.ts";
import { copyImages } from "../image/copy_images.ts";
import { LayoutSink } from "../image/layout_sink.ts";
import { storeSource } from "../image/store_place.ts";
import type { ImageSink } from "../image/transport.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { formatPlatform } from "../platform.ts";
import { formatReference, type Reference } from "../reference.ts";
import type { Store } from "../store/store.ts";
import { JoinedTrees } from "../tree/joined.ts";
import { treeTar } from "../tree/tar.ts";
import { UnionTree } from "../tree/union.ts";
import type { FileView } from "../tree/view.ts";
import { requireDirectory, writeTree } from "./directory.ts";

/** One place. */
export type BuildOutput = StoreOutput | ArchiveOutput | FilesOutput;

/** What outputs say about an image, beside what the build says. */
interface ImageOutput {
  /** Further names. */
  readonly names?: readonly Reference[] | undefined;
  /** Further annotations. */
  readonly annotations?: readonly Annotation[] | undefined;
}

/** The store. */
export interface StoreOutput extends ImageOutput {
  readonly type: "image";
}

/** An OCI image layout in an archive, or what `docker load` reads. */
export interface ArchiveOutput extends ImageOutput {
  readonly type: "oci" | "docker";
  /** A path; `-` is the standard output. */
  readonly dest: string;
  /** Whether the layout is a directory, and no archive. */
  readonly isDirectory?: boolean | undefined;
  /** Whether layers of base images that are compressed are inflated. */
  readonly isPlain?: boolean | undefined;
}

/** The files of the image, all layers together: in a directory of the host, or in a tar archive. */
export interface FilesOutput {
  readonly type: "local" | "tar";
  /** A path; `-` is the standard output, for an archive only. */
  readonly dest: string;
}

/** What was built. */
export interface OutputRequest {
  readonly store: Store;
  readonly images: readonly PlatformImage[];
  readonly names: readonly Reference[];
  readonly annotations: readonly Annotation[];
  warn(message: string): void;
}

/** The annotations that outputs bring. */
export function annotationsIn(outputs: readonly BuildOutput[]): readonly Annotation[] {
  return outputs.flatMap((output) => "annotations" in output ? output.annotations ?? [] : []);
}

/** @throws {QuillaError} `output/…` for a place that nothing can be written to, before any work is done for it */
export function requireOutputs(outputs: readonly BuildOutput[]): void {
  for (const output of outputs) {
    if (output.type === "image") continue;
    if (isDirectory(output)) requireDirectory(output.dest);
    else requireOutput(output.dest);
  }
}

function isDirectory(output: ArchiveOutput | FilesOutput): boolean {
  return output.type === "local" || "isDirectory" in output && output.isDirectory === true;
}

/** How an image is pointed at and called where it was written. */
export interface WrittenImage {
  readonly descriptor: Descriptor;
  readonly names: readonly Reference[];
}

/**
 * Writes all of them, the store last: where another fails, no name moves.
 *
 * @returns the image of the first output that takes one; where only files were written, it has no name, and nothing points at it
 */
export async function writeOutputs(
  outputs: readonly BuildOutput[],
  request: OutputRequest,
): Promise<WrittenImage> {
  const written = new Map<BuildOutput, WrittenImage>();
  const isLast = ({ type }: BuildOutput) => type === "image";
  for (const output of [...outputs.filter((each) => !isLast(each)), ...outputs.filter(isLast)]) {
    if (isFiles(output)) await writeFiles(output, request);
    else written.set(output, await writeImage(output, request));
  }
  const { store, images, annotations } = request;
  const [first] = outputs.flatMap((output) => written.get(output) ?? []);
  return first ?? { descriptor: describeImages(store, images, annotations), names: [] };
}

function isFiles(output: BuildOutput): output is FilesOutput {
  return output.type === "local" || output.type === "tar";
}

async function writeImage(
  output: StoreOutput | ArchiveOutput,
  { store, images, ...request }: OutputRequest,
): Promise<WrittenImage> {
  const annotations = [...request.annotations, ...output.annotations ?? []];
  const descriptor = describeImages(store, images, annotations);
  const called = [...request.names, ...output.names ?? []];
  const names = [...new Map(called.map((name) => [formatReference(name), name])).values()];
  if (output.type === "image") {
    await store.references.take([{ image: descriptor, names }], new Date());
  } else {
    const source = storeSource(store, [{ descriptor, names: names.map(formatReference) }]);
    await copyImages(source, openSink(output), { store });
  }
  return { descriptor, names };
}

function openSink({ type, dest, isDirectory, isPlain }: ArchiveOutput): ImageSink {
  const compressions = isPlain === true
    ? new Set(["none"] as const)
    : type === "docker"
    ? dockerCompressions
    : undefined;
  if (isDirectory === true) return new LayoutSink(dest, undefined, compressions);
  return new ImageArchiveSink(openOutput(dest), { compressions });
}

async function writeFiles({ type, dest }: FilesOutput, request: OutputRequest): Promise<void> {
  const tree = await filesOf(request.images);
  if (type === "local") return writeTree(tree, dest, request.warn);
  const output = openOutput(dest);
  try {
    for await (const piece of treeTar(tree)) await output.write(piece);
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
}

/** The files of one image; of several, each in a directory that is called after its platform, as `linux_amd64`. */
async function filesOf(images: readonly PlatformImage[]): Promise<FileView> {
  const trees = new Map<string, FileView>();
  for (const { platform, image } of images) {
    const layers = await Promise.all(image.layers.map((layer) => layer.files()));
    trees.set(formatPlatform(platform).replaceAll("/", "_"), new UnionTree(layers));
  }
  return trees.size === 1 ? [...trees.values()][0]! : new JoinedTrees(trees);
}
