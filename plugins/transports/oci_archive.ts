/**
 * `oci-archive:FILE[:NAME]`: an OCI image layout in a tar archive.
 *
 * @module
 */
import { openArchivedImages } from "../../core/archive/source.ts";
import { ImageArchiveSink } from "../../core/archive/sink.ts";
import { openOutput } from "../../core/host/output.ts";
import { splitPath } from "../../core/image/location.ts";
import type { Transport } from "../../core/image/transport.ts";

export const ociArchive: Transport = {
  scheme: "oci-archive",
  summary: "a tar of an OCI image layout: FILE, - for a pipe, or one image of it: FILE:NAME",
  read: async (location, { store }) => {
    const { path, name } = splitPath(location);
    return await openArchivedImages(path, name, store);
  },
  write: (location) => {
    const { path, name } = splitPath(location);
    return Promise.resolve(new ImageArchiveSink(openOutput(path), { name }));
  },
};
