/**
 * Caches whose place is one of images, for plugins.
 *
 * @module
 */
export { imageSource, resultsFrom } from "./image_source.ts";
export { imageTarget, resultsTo } from "./image_target.ts";
export { formOf, packedFields, readPacked } from "./words.ts";
export {
  cacheAnnotation,
  decodeResults,
  encodeResults,
  resultsAnnotation,
  stepsAnnotation,
} from "./record.ts";
