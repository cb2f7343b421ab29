/**
 * What package managers left in a file tree: which packages are installed, what files are theirs, under which licence.
 *
 * @module
 */
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import { apkPackages } from "./apk.ts";
import { dpkgPackages } from "./dpkg.ts";
import { npmPackage } from "./npm.ts";
import type { InstalledPackage, PackageListener, UnreadRecords } from "./package.ts";
import { pythonPackage } from "./python.ts";
import { rpmPackages } from "./rpm/mod.ts";

export { npmDirectory } from "./npm.ts";
export { leadsTo } from "./package.ts";
export type { InstalledPackage, PackageManager, UnreadRecords } from "./package.ts";

/** Where managers of the system write down what they did: it is other with every package that comes or goes. */
export const recordDirectories: readonly string[] = [
  "/var/lib/dpkg",
  "/lib/apk/db",
  "/usr/lib/apk/db",
  "/var/lib/rpm",
  "/usr/lib/sysimage/rpm",
];

/** What is installed, and what could not be read of it. */
export interface Installed {
  /** Those of the system first, then npm's and Python's in the order of their places. */
  readonly packages: readonly InstalledPackage[];
  readonly unread: readonly UnreadRecords[];
}

/**
 * Reads all that is there. Records that are damaged are told as unread; lines that say no package are passed over.
 *
 * @param nodes all nodes of the tree, where they are known already
 */
export function packagesIn(
  files: FileView,
  nodes: Iterable<TreeNode> = walk(files, "/"),
): Installed {
  const packages: InstalledPackage[] = [];
  const unread: UnreadRecords[] = [];
  const listener: PackageListener = {
    found: (each) => packages.push(each),
    unread: (records) => unread.push(records),
  };
  dpkgPackages(files, listener);
  apkPackages(files, listener);
  rpmPackages(files, listener);
  for (const node of nodes) {
    if (node.path.endsWith("/package.json")) npmPackage(files, node, listener);
    else if (/(?:\/METADATA|\/PKG-INFO|\.egg-info)$/.test(node.path)) {
      pythonPackage(files, node, listener);
    }
  }
  return { packages, unread };
}
