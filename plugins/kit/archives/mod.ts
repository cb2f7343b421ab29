/**
 * Images in archives and layouts, for plugins.
 *
 * @module
 */
export { blobMember } from "./docker_manifest.ts";
export { layoutDocuments } from "./layout_documents.ts";
export { LayoutSink } from "./layout_sink.ts";
export { openLayout } from "./layout_source.ts";
export {
  fileBytes,
  inflatedFile,
  openArchiveFile,
  spoolArchive,
  toldArchive,
} from "./open_file.ts";
export { dockerCompressions, ImageArchiveSink } from "./sink.ts";
export { imagesOfArchive, openArchivedImages } from "./source.ts";
export { treeTar } from "./tree_tar.ts";
export { openImageArchive } from "./source.ts";
