/**
 * The executables of a file tree, found once for all who look into them.
 *
 * @module
 */
import type { FileNode, TreeNode } from "../../../core/tree/view.ts";
import { type Executable, executablesOf, looksExecutable } from "./executable.ts";
import { Malformed, PositionedReader } from "./positioned.ts";

/** A file that is one. */
export interface FoundExecutable {
  readonly node: FileNode;
  /** All paths of the file, the node's first: there are several where names are hard links. */
  readonly paths: readonly string[];
  /** For each machine that it is for. */
  readonly programs: readonly Executable[];
  /** Why they are not known: half a sentence. The file begins as an executable, and is damaged. */
  readonly damage?: string | undefined;
}

/** Names of what is no executable, unless it may be run. */
const others =
  /\.(?:[cm]?[jt]sx?|json|map|s?css|html?|xml|ya?ml|toml|md|rst|txt|svg|png|jpe?g|gif|ico|woff2?|ttf|py[cio]?|rb|php|p[lm]|sh|h|hpp|c|cc|cpp|go|rs|java|class|jar|mo|po|gz|xz|zst|zip|conf|cfg|ini|list|md5sums|pem|crt)$|^\/usr\/share\/(?:doc|info|locale|man|zoneinfo)\//i;
/** No program is shorter, of those that may not be run as they are. Bytes. */
const shortest = 4096;

const known = new WeakMap<readonly TreeNode[], readonly FoundExecutable[]>();

/** @param nodes all of the tree; who asks with the same list again is given the same answer */
export function findExecutables(nodes: readonly TreeNode[]): readonly FoundExecutable[] {
  let found = known.get(nodes);
  if (found === undefined) known.set(nodes, found = search(nodes));
  return found;
}

function search(nodes: readonly TreeNode[]): FoundExecutable[] {
  const found: FoundExecutable[] = [];
  const linked = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.type !== "file" || node.content.size < 64) continue;
    const mayRun = (node.mode & 0o111) !== 0;
    if (!mayRun && (node.content.size < shortest || others.test(node.path))) continue;
    const same = node.inode === undefined ? undefined : linked.get(node.inode);
    if (same !== undefined) {
      same.push(node.path);
      continue;
    }
    const paths = [node.path];
    if (node.inode !== undefined) linked.set(node.inode, paths);
    if (!looksExecutable(node.content)) continue;
    const looked = look(node);
    if (looked.programs.length > 0 || looked.damage !== undefined) {
      found.push({ node, paths, ...looked });
    }
  }
  return found;
}

function look({ content }: FileNode): Pick<FoundExecutable, "programs" | "damage"> {
  const reader = new PositionedReader(content);
  try {
    return { programs: executablesOf(reader) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { programs: [], damage: error.message };
  } finally {
    reader.close();
  }
}
