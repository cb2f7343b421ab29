/**
 * What runners share with what wants programs run, for plugins.
 *
 * @module
 */
export { chainIds } from "./chain_id.ts";
export { ContainerWishes, takeRecorded, wishesOf } from "./container_wishes.ts";
export { isolationWords, openRunner, runnersFor } from "./runners.ts";
