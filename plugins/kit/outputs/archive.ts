/**
 * An image of the store into an archive or a layout.
 *
 * @module
 */
import type { AttestedImages } from "./attested.ts";
import { requireDirectory, requireOutput } from "./output_file.ts";
import type { Compression } from "../../../core/oci/media_types.ts";
import type { OutputSurroundings, WriteOutput } from "../../../core/plugin/contracts/output.ts";
import type { Fields, Refuse } from "../../../core/plugin/contracts/settings.ts";
import { formatReference } from "../../../core/reference.ts";
import {
  described,
  type EncodedOutput,
  encodingFields,
  packingOf,
  readEncoding,
} from "./encoding.ts";

/** An OCI image layout in an archive, or what `docker load` reads. */
export interface ArchiveOutput extends EncodedOutput {
  /** An OCI image layout, or Docker's format. */
  readonly type: "oci" | "docker";
  /** A path; `-` is the standard output. Without one, `docker` is the Docker engine. */
  readonly dest?: string | undefined;
  /** Whether the layout is a directory, and no archive. */
  readonly isDirectory?: boolean | undefined;
}

/** The fields of the command line; `tar=false` is a directory. */
export const archiveFields = {
  "dest": "path",
  "tar": "flag",
  ...encodingFields,
} as const satisfies Fields;

/** What was said, with the compression that goes without saying: nothing is compressed unless it is asked for. */
export function readArchive(
  said: ArchiveOutput & { readonly tar?: boolean },
  refuse: Refuse,
): ArchiveOutput {
  const { tar = true, isDirectory = !tar, ...rest } = said;
  if (isDirectory && (!rest.dest || rest.dest === "-")) {
    throw refuse("it needs a directory", "write dest=DIR");
  }
  return { compression: "none", ...readEncoding(rest, refuse), isDirectory };
}

/**
 * @param compressions those that the archive may have; any, unless given
 * @returns what writes it; nothing is left of an archive where that fails
 * @throws {QuillaError} `output/…` where nothing can be written; what it returns throws that, `layout/…`, and what copying throws
 */
export function prepareArchive(
  settings: ArchiveOutput,
  around: OutputSurroundings,
  compressions?: ReadonlySet<Compression>,
): WriteOutput {
  const { dest = "-", isDirectory } = settings;
  const { store, names: references } = around;
  const packing = packingOf(settings, around);
  if (isDirectory) requireDirectory(dest);
  else requireOutput(dest);
  const names = references.map(formatReference);
  return async (made) => {
    const { asWork, copyImages } = await import("../transfer/mod.ts");
    const { storeSource } = await import("../transfer/mod.ts");
    const { openOutput } = await import("./output_file.ts");
    const placed = [{ descriptor: await described(made, settings, store), names }];
    const { attested }: AttestedImages = made;
    const source = attested?.source(placed) ?? storeSource(store, placed);
    const sink = isDirectory
      ? new (await import("../archives/layout_sink.ts")).LayoutSink(dest)
      : new (await import("../archives/sink.ts")).ImageArchiveSink(openOutput(dest), {
        compressions,
      });
    const onEvent = asWork(dest === "-" ? "writing an archive" : `writing ${dest}`, around.tell);
    const how = { store, referrers: true, ...packing, onEvent };
    const [copied] = await copyImages(source, sink, how);
    return { descriptor: copied!.descriptor };
  };
}
