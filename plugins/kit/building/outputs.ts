/**
 * Where the result of a build goes: each output is asked before any work is done, and writes when all is built.
 *
 * @module
 */
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Platform } from "../../../core/platform.ts";
import type {
  Output,
  OutputSettings,
  OutputSurroundings,
  WriteOutput,
  Written,
} from "../../../core/plugin/contracts/output.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { ofType, refuseSettings } from "./settings.ts";
import { formatReference, type Reference } from "../../../core/reference.ts";
import type { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { describeImages, type PlatformImage } from "./result.ts";
import type { Attested, AttestedImages } from "../outputs/attested.ts";
import type { FollowedSurroundings, Followers } from "../outputs/ahead.ts";
import { type Write, Writes } from "./writes.ts";

/** What outputs are asked with. */
export interface OutputRequest {
  /** Has the outputs, and the transports. */
  readonly host: PluginHost;
  readonly store: Store;
  /** Those that the build gives the image. */
  readonly names: readonly Reference[];
  /** What is built. */
  readonly platforms: readonly Platform[];
  /** Whether an index is made, of one image, too; of several, unless given. */
  readonly isIndex?: boolean | undefined;
  readonly warn: (message: string) => void;
  /** Told how far the writing is. */
  readonly writes?: Writes | undefined;
  /** Those who do something with layers while the build goes on. */
  readonly followers?: Followers | undefined;
  /** What is said of the images, for an output that calls them so; asked when they are built. */
  readonly attested?: ((names: readonly Reference[]) => Attested | undefined) | undefined;
}

/** The annotations that outputs bring. */
export function annotationsIn(outputs: readonly OutputSettings[]): readonly Annotation[] {
  return outputs.flatMap(({ annotations = [] }) => annotations);
}

/** How an image is pointed at and called where it was written. */
export interface WrittenImage {
  /** Points at the manifest; where several platforms were asked for, at the index of theirs. */
  readonly descriptor: Descriptor;
  readonly names: readonly Reference[];
  /** What points at it where others get it by its name, if it was written there. */
  readonly published?: Descriptor | undefined;
  /** What was done, for the user: a line each. */
  readonly told: readonly string[];
}

/** Writes images to all of the outputs, with the annotations of the build. */
export type WriteAll = (
  images: readonly PlatformImage[],
  annotations: readonly Annotation[],
) => Promise<WrittenImage>;

/**
 * @returns what writes them. Where one fails, no name moves. The image is called what the first output calls it that takes one;
 * where only files were written, it has no name, and nothing points at it.
 * @throws {QuillaError} `output/…` for a place that nothing can be written to, before any work is done for it
 */
export async function prepareOutputs(
  outputs: readonly OutputSettings[],
  request: OutputRequest,
): Promise<WriteAll> {
  const prepared: Prepared[] = [];
  for (const said of outputs) prepared.push(await prepareOutput(said, request));
  return (images, annotations) => writeAll(prepared, request, images, annotations);
}

/** An output that is ready to be written. */
interface Prepared {
  readonly output: Output;
  readonly settings: OutputSettings;
  readonly names: readonly Reference[];
  readonly write: WriteOutput;
  readonly told: Write;
}

async function prepareOutput(
  said: OutputSettings,
  { host, names: given, writes = new Writes(), ...rest }: OutputRequest,
): Promise<Prepared> {
  const output = ofType(host, "outputs", said);
  const settings = output.read?.(said, refuseSettings("outputs", said)) ?? said;
  const called = [...given, ...settings.names ?? []];
  const names = [...new Map(called.map((name) => [formatReference(name), name])).values()];
  const transport: OutputSurroundings["transport"] = (scheme) =>
    host.find("transports", scheme)?.supplied;
  const told = writes.open();
  const around: FollowedSurroundings = { ...rest, names, transport, tell: told.tell };
  const write = await output.prepare(settings, around);
  return { output, settings, names, write, told };
}

async function writeAll(
  prepared: readonly Prepared[],
  { store, isIndex = false, attested }: OutputRequest,
  images: readonly PlatformImage[],
  annotations: readonly Annotation[],
): Promise<WrittenImage> {
  const isSeveral = isIndex || images.length > 1;
  const describe = (all: readonly Annotation[]) => describeImages(store, images, all, isSeveral);
  const built = images.map(({ platform, image }) => ({
    platform,
    image,
    files: async () => new UnionTree(await Promise.all(image.layers.map((each) => each.files()))),
  }));
  const written: [Prepared, Written][] = [];
  for (const each of prepared) {
    const all = [...annotations, ...each.settings.annotations ?? []];
    const made: AttestedImages = {
      ...{ images: built, isSeveral, describe: () => describe(all) },
      attested: attested?.(each.names),
    };
    written.push([each, await each.told.during(() => each.write(made)) ?? {}]);
  }
  for (const [, result] of written) await result.commit?.();
  const results = written.map(([, result]) => result);
  const [first, asWritten] = written.find(([{ output }]) => output.takes === "image") ?? [];
  return {
    descriptor: asWritten?.descriptor ?? describe(annotations),
    names: asWritten?.names ?? first?.names ?? [],
    published: results.find(({ published }) => published !== undefined)?.published,
    told: results.flatMap(({ told = [] }) => told),
  };
}
