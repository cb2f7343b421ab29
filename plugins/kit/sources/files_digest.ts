/**
 * What files hash to: one digest for all of a build context, the same on every machine.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Digest, Hasher } from "../../../core/digest.ts";
import { contentDigest } from "../../../core/store/content_digest.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";

/**
 * The digest of names, types, modes, contents, targets and attributes, in the order of a walk: parents first, each directory's names
 * in byte order. Owners and times do not count, which differ between two checkouts of one commit; nor do sockets, which nothing
 * copies.
 *
 * @throws {QuillaError} what reading the files throws
 */
export function filesDigest(files: FileView): Digest {
  const hasher = new Hasher("sha256");
  const firstNames = new Map<string, string>();
  for (const node of walk(files, "/")) {
    if (node.type === "socket") continue;
    const attributes = [...node.xattrs ?? []].map(([name, value]) =>
      `${name}=${Buffer.from(value).toString("base64")}`
    ).sort();
    const mode = node.mode.toString(8);
    const line = [node.path, node.type, mode, ...detailOf(node, firstNames), ...attributes];
    hasher.update(Buffer.from(`${JSON.stringify(line)}\n`));
  }
  return hasher.digest();
}

function detailOf(node: TreeNode, firstNames: Map<string, string>): readonly string[] {
  switch (node.type) {
    case "file": {
      const first = node.inode === undefined ? undefined : firstNames.get(node.inode);
      if (first !== undefined) return [first];
      const digest = contentDigest(node.content, "sha256");
      if (node.inode !== undefined) firstNames.set(node.inode, digest);
      return [digest];
    }
    case "symlink":
      return [node.target];
    case "char":
    case "block":
      return [`${node.major}:${node.minor}`];
    default:
      return [];
  }
}
