/**
 * `oci-archive:FILE[:NAME]`: an OCI image layout in a tar archive.
 *
 * @module
 */
import { openOutput } from "../../core/host/output.ts";
import { splitPath } from "../../core/image/location.ts";
import type { Transport } from "../../core/image/transport.ts";

export const ociArchive: Transport = {
  scheme: "oci-archive",
  summary: "a tar of an OCI image layout: FILE, - for a pipe, or one image of it: FILE:NAME",
  read: async (location, { store }) => {
    const { path, name } = splitPath(location);
    const { openArchivedImages } = await import("../../core/archive/source.ts");
    return await openArchivedImages(path, name, store);
  },
  write: async (location) => {
    const { path, name } = splitPath(location);
    const { ImageArchiveSink } = await import("../../core/archive/sink.ts");
    return new ImageArchiveSink(openOutput(path), { name });
  },
};
