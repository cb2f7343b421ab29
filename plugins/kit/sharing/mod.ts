/**
 * Caches whose place is one of images, for plugins.
 *
 * @module
 */
export { imageSource } from "./image_source.ts";
export { imageTarget } from "./image_target.ts";
export { packedFields, readPacked } from "./words.ts";
export { resultsAnnotation } from "./record.ts";
