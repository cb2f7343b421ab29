/**
 * `docker-archive:FILE[:NAME:TAG]`: what `docker save` writes and `docker load` reads, in every version of Docker.
 *
 * @module
 */
import { openOutput } from "../kit/outputs/output_file.ts";
import { splitPath } from "../kit/transfer/location.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";
import { formatReference, parseReference, withDefaultTag } from "../../core/plugin/api/nouns.ts";

export const dockerArchive: Transport = {
  scheme: "docker-archive",
  summary: "an archive of docker save: FILE, - for a pipe, or one image of it: FILE:NAME:TAG",
  read: async (location, { store, tell }) => {
    const { path, name } = splitPath(location);
    const { openArchivedImages } = await import("../kit/archives/mod.ts");
    return await openArchivedImages(path, name, store, tell);
  },
  write: async (location) => {
    const { path, name: given } = splitPath(location);
    const name = given && formatReference(withDefaultTag(parseReference(given)));
    const { dockerCompressions, ImageArchiveSink } = await import("../kit/archives/mod.ts");
    return new ImageArchiveSink(openOutput(path), { name, compressions: dockerCompressions });
  },
};
