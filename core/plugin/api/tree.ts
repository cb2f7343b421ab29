/**
 * Views of files, for plugins.
 *
 * @module
 */
export { allGroups, findAccount } from "../../tree/account.ts";
export type { Account } from "../../tree/account.ts";
export { FileIndex, FileIndexBuilder } from "../../tree/file_index.ts";
export type { IndexedChange, IndexedName } from "../../tree/file_index.ts";
export { hasWildcard, matchPath } from "../../tree/glob_pattern.ts";
export { LocalTree } from "../../tree/local.ts";
export { parseId, parseOwner } from "../../tree/owner.ts";
export {
  baseName,
  childPath,
  cleanPath,
  climbsOut,
  joinPath,
  parentPath,
} from "../../tree/path.ts";
export { resolve, stat } from "../../tree/resolve.ts";
export { RootOwnedView } from "../../tree/root_owned.ts";
export { UnionTree } from "../../tree/union.ts";
export type {
  DirectoryNode,
  FileNode,
  FileView,
  SymlinkNode,
  TreeNode,
  Xattrs,
} from "../../tree/view.ts";
export { walk } from "../../tree/walk.ts";
export { matchingPaths } from "../../tree/wildcard.ts";
