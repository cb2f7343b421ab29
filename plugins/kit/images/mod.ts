/**
 * Images of the store by what users call them, for plugins.
 *
 * @module
 */
export { findImage, listImages, requireImage } from "./find.ts";
export type { StoredImage } from "./find.ts";
