/**
 * Images of the store, for plugins.
 *
 * @module
 */
export { beginDraft, defaultPath } from "../../image/draft.ts";
export type { ImageConfigDraft } from "../../image/draft.ts";
export {
  artefactType,
  indexHere,
  manifestsOf,
  openImage,
  requireFiles,
} from "../../image/image.ts";
export type { Image } from "../../image/image.ts";
export { StoredLayer } from "../../image/stored_layer.ts";
export { writeImage } from "../../image/write_image.ts";
export type { ImageStatement } from "../../image/write_image.ts";
