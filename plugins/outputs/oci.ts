/**
 * `type=oci,dest=FILE`: the image as an OCI image layout, in an archive or, with `tar=false`, a directory.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import {
  archiveFields,
  type ArchiveOutput,
  prepareArchive,
  readArchive,
} from "../kit/outputs/archive.ts";

/** The output. */
export const ociOutput: Output<ArchiveOutput> = {
  type: "oci",
  takes: "image",
  fields: archiveFields,
  read: (said, refuse) => ({ dest: "-", ...readArchive(said, refuse) }),
  prepare: (settings, around) => prepareArchive(settings, around),
};
