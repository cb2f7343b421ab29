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
import { described } from "../kit/outputs/encoding.ts";
import {
  archiveFields,
  type ArchiveOutput,
  prepareArchive,
  readArchive,
} from "../kit/outputs/archive.ts";

/** What it is told. */
export interface DockerOutput extends ArchiveOutput {
  /** The engine's context, as `docker context` has it; the one that Docker's client would use, unless given. */
  readonly context?: string | undefined;
}

/** The output. */
export const dockerOutput: Output<DockerOutput> = {
  type: "docker",
  takes: "image",
  fields: { context: "text", ...archiveFields },
  read(said: DockerOutput & { readonly tar?: boolean }, refuse) {
    if (said.isDirectory || said.tar === false) {
      throw refuse("docker load reads archives only", "write type=oci,tar=false,dest=DIR");
    }
    const settings = readArchive(said, refuse);
    if (said.context && settings.dest !== undefined) {
      throw refuse("a file is in no context of Docker's", "leave out context, or dest");
    }
    if (!settings.compression?.startsWith("zstd")) return settings;
    throw refuse("not every docker load reads zstd", "write compression=gzip, or type=oci");
  },
  async prepare(settings, around) {
    if (settings.dest === undefined) return intoEngine(settings, around);
    const { dockerCompressions } = await import("../kit/archives/mod.ts");
    return prepareArchive(settings, around, dockerCompressions);
  },
};

async function intoEngine(
  settings: DockerOutput,
  around: OutputSurroundings,
): Promise<WriteOutput> {
  const { prepareTransport } = await import("../kit/outputs/mod.ts");
  const { compression, compressionLevel, forceCompression, context } = settings;
  const packing = { compression, compressionLevel, forceCompression };
  const words = context === undefined ? undefined : { context };
  const doing = () => "loading it into the Docker engine";
  const write = prepareTransport({ scheme: "docker-daemon", words, doing, ...packing }, around);
  const names = around.names.map(familiarReference);
  return async (made) => ({
    descriptor: await write(await described(made, settings, around.store), made),
    told: [["loaded", ...names, "into the Docker engine"].join(" ")],
  });
}
