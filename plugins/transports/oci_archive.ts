/**
 * `oci-archive:FILE[:NAME]`: an OCI image layout in a tar archive.
 *
 * @module
 */
import { openOutput } from "../kit/outputs/output_file.ts";
import { splitPath } from "../kit/transfer/location.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";

export const ociArchive: Transport = {
  scheme: "oci-archive",
  summary: "a tar of an OCI image layout: FILE, - for a pipe, or one image of it: FILE:NAME",
  read: async (location, { store, tell }) => {
    const { path, name } = splitPath(location);
    const { openArchivedImages } = await import("../kit/archives/mod.ts");
    return await openArchivedImages(path, name, store, tell);
  },
  write: async (location) => {
    const { path, name } = splitPath(location);
    const { ImageArchiveSink } = await import("../kit/archives/mod.ts");
    return new ImageArchiveSink(openOutput(path), { name });
  },
};
