/**
 * What only builds need that share results, explain their steps or must find them: loaded together, where it is asked for.
 *
 * @module
 */
export { CarriedMounts } from "../carried/mounts.ts";
export { SharedCaches } from "./shared_caches.ts";
export { ToldMemory } from "./told_memory.ts";
