/**
 * Building images again, loaded together.
 *
 * @module
 */
export { keepSources } from "./keep_sources.ts";
export { rebuildImages } from "./rebuild.ts";
