/**
 * What sources share, for plugins.
 *
 * @module
 */
export { isHostPath, noContext } from "./host_path.ts";
export { newestFile, newestMember } from "./newest.ts";
export { filesDigest } from "./files_digest.ts";
export { LocalTree } from "./local.ts";
export { getXattr, setXattr } from "./xattrs.ts";
