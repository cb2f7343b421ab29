/**
 * What scripts and commands have of this tool.
 *
 * @module
 */
export { imageToRun } from "./image_source.ts";
export { runImage } from "./run_image.ts";
