/**
 * Building images again, loaded together.
 *
 * @module
 */
export { rebuildImages } from "./rebuild.ts";
