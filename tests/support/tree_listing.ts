/**
 * A file tree as lines of text: what two trees are compared by.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../../core/digest.ts";
import { readContent } from "../../core/content.ts";
import type { FileView, TreeNode } from "../../core/tree/view.ts";
import { walk } from "../../core/tree/walk.ts";

/**
 * One line for each node: path, type, mode, owner, content, link or device, and extended attributes in hexadecimal. Times are
 * left out.
 */
export function listTree(view: FileView): string[] {
  const names = new Map<string, string>();
  return [...walk(view, "/")].map((node) => {
    const { path, type, mode, uid, gid } = node;
    const metadata = [path, type, mode.toString(8).padStart(4, "0"), `${uid}:${gid}`];
    return [...metadata, detail(node, names), ...attributes(node)].join(" ").trim();
  });
}

function attributes({ xattrs = new Map() }: TreeNode): string[] {
  return [...xattrs].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`).sort();
}

function detail(node: TreeNode, names: Map<string, string>): string {
  switch (node.type) {
    case "file": {
      if (node.inode !== undefined) {
        const first = names.get(node.inode);
        if (first !== undefined) return `same file as ${first}`;
        names.set(node.inode, node.path);
      }
      return digestOf(readContent(node.content, 64 << 20)).slice(7, 19);
    }
    case "symlink":
      return `-> ${node.target}`;
    case "char":
    case "block":
      return `${node.major},${node.minor}`;
    default:
      return "";
  }
}
