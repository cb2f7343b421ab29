/**
 * Cache mounts on their way between machines, for runners that have some.
 *
 * @module
 */
export { layersOfCache, sizeOfCache } from "./layers.ts";
