/**
 * `type=docker,dest=FILE`: the image as an archive that `docker load` reads; without `dest`, in the Docker engine.
 *
 * @module
 */
import { familiarReference } from "../../core/plugin/api/nouns.ts";
import type {
  Output,
  OutputSurroundings,
  WriteOutput,
} from "../../core/plugin/contracts/output.ts";
import {
  archiveFields,
  type ArchiveOutput,
  prepareArchive,
  readArchive,
} from "../kit/outputs/archive.ts";

/** The output. */
export const dockerOutput: Output<ArchiveOutput> = {
  type: "docker",
  takes: "image",
  fields: archiveFields,
  read(said: ArchiveOutput & { readonly tar?: boolean }, refuse) {
    if (said.isDirectory || said.tar === false) {
      throw refuse("docker load reads archives only", "write type=oci,tar=false,dest=DIR");
    }
    const settings = readArchive(said, refuse);
    if (settings.compression !== "zstd") return settings;
    throw refuse("not every docker load reads zstd", "write compression=gzip, or type=oci");
  },
  async prepare(settings, around) {
    if (settings.dest === undefined) return intoEngine(settings, around);
    const { dockerCompressions } = await import("../kit/archives/mod.ts");
    return prepareArchive(settings, around, dockerCompressions);
  },
};

async function intoEngine(
  settings: ArchiveOutput,
  around: OutputSurroundings,
): Promise<WriteOutput> {
  const { prepareTransport } = await import("../kit/outputs/mod.ts");
  const { compression, forceCompression } = settings;
  const doing = () => "loading it into the Docker engine";
  const place = { scheme: "docker-daemon", compression, forceCompression, doing };
  const write = prepareTransport(place, around);
  const names = around.names.map(familiarReference);
  return async (made) => ({
    descriptor: await write(made.describe()),
    told: [["loaded", ...names, "into the Docker engine"].join(" ")],
  });
}
