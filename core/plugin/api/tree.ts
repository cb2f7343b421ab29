/**
 * Views of files, for plugins.
 *
 * @module
 */
export { FileIndex, FileIndexBuilder } from "../../tree/file_index.ts";
export type { IndexedChange, IndexedName } from "../../tree/file_index.ts";
export {
  baseName,
  childPath,
  cleanPath,
  climbsOut,
  joinPath,
  parentPath,
} from "../../tree/path.ts";
export { resolve, stat } from "../../tree/resolve.ts";
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
