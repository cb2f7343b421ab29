/**
 * Layers from trees and archives, for plugins.
 *
 * @module
 */
export { ChangeSet } from "./change_set.ts";
export { keepIndexes } from "./kept_index.ts";
export { diffTree } from "./diff.ts";
export { unpackTar } from "./unpack.ts";
export { RootOwnedView } from "./root_owned.ts";
export { followersOf } from "./following.ts";
export { costOf } from "./cost.ts";
export { followersOfTimes, retimed } from "./retimed.ts";
