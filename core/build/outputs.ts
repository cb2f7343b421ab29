/**
 * Writing the result of a build to where it goes.
 *
 * @module
 */
import { describeImages } from "./result.ts";
import { requireDirectory, requireOutput } from "../host/output.ts";
import type { Annotation } from "../image/annotations.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { QuillaError } from "../errors.ts";
import { formatReference, type Reference } from "../reference.ts";
import type {
  ArchiveOutput,
  BuildOutput,
  FilesOutput,
  OutputRequest,
  StoreOutput,
  TransportOutput,
} from "../plugin/contracts/output.ts";
import { requireWriter } from "../../plugins/outputs/writer.ts";

/** The annotations that outputs bring. */
export function annotationsIn(outputs: readonly BuildOutput[]): readonly Annotation[] {
  return outputs.flatMap((output) => "annotations" in output ? output.annotations ?? [] : []);
}

/** @throws {QuillaError} `output/…` for a place that nothing can be written to, before any work is done for it */
export function requireOutputs(
  outputs: readonly BuildOutput[],
  { host, names }: Pick<OutputRequest, "host" | "names">,
): void {
  for (const output of outputs) {
    if (output.type === "image") continue;
    if (output.type === "transport") {
      requireWriter(host, output.scheme);
      const isNamed = names.length + (output.names?.length ?? 0) > 0;
      if (output.locationOf !== undefined && !isNamed) throw noName(output.scheme);
      continue;
    }
    if (isDirectory(output)) requireDirectory(output.dest);
    else requireOutput(output.dest);
  }
}

function noName(scheme: string): QuillaError {
  return new QuillaError(`the image has no name to be written to ${scheme}: under`, {
    code: "output/no-name",
    hint: "give it one: -t NAME",
  });
}

function isDirectory(output: ArchiveOutput | FilesOutput): boolean {
  return output.type === "local" || "isDirectory" in output && output.isDirectory === true;
}

/** How an image is pointed at and called where it was written. */
export interface WrittenImage {
  readonly descriptor: Descriptor;
  readonly names: readonly Reference[];
  /** What points at it where others get it by its name, if it was written there. */
  readonly published?: Descriptor | undefined;
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
    // What most builds have no need of is loaded when it is needed.
    if (isFiles(output)) {
      await (await import("../../plugins/outputs/files.ts")).writeFiles(output, request);
    } else written.set(output, await writeImage(output, request));
  }
  const { store, images, annotations } = request;
  const all = outputs.flatMap((output) => written.get(output) ?? []);
  const published = all.find((image) => image.published !== undefined)?.published;
  const [first] = all;
  if (first !== undefined) return { ...first, published };
  return { descriptor: describeImages(store, images, annotations), names: [] };
}

function isFiles(output: BuildOutput): output is FilesOutput {
  return output.type === "local" || output.type === "tar";
}

async function writeImage(
  output: StoreOutput | ArchiveOutput | TransportOutput,
  { store, host, images, ...request }: OutputRequest,
): Promise<WrittenImage> {
  const annotations = [...request.annotations, ...output.annotations ?? []];
  const descriptor = describeImages(store, images, annotations);
  const called = [...request.names, ...output.names ?? []];
  const names = [...new Map(called.map((name) => [formatReference(name), name])).values()];
  if (output.type === "image") {
    await store.references.take([{ image: descriptor, names }], new Date());
    return { descriptor, names };
  }
  const placed = { descriptor, names: names.map(formatReference) };
  if (output.type === "transport") {
    const { writeToTransport } = await import("../../plugins/outputs/transport.ts");
    const there = await writeToTransport(host, store, placed, output);
    // Where each name has a place of its own, the digest is the image's name, too.
    return { descriptor: there, names, published: output.locationOf && there };
  }
  const { writeArchive } = await import("../../plugins/outputs/archive.ts");
  return { descriptor: await writeArchive(store, placed, output), names };
}
