/**
 * What all catalogers find in a tree, together.
 *
 * @module
 */
import { callPlugin } from "../../../core/plugin/calls.ts";
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";

/** A package, and who found it. */
export interface InstalledPackage extends FoundPackage {
  /** The name of its cataloger: `dpkg`, `npm`. */
  readonly manager: string;
  files(): Iterable<string>;
  records(): Iterable<string>;
}

/** Records that are there and were not read. */
export interface UnreadRecords {
  /** The name of the cataloger. */
  readonly manager: string;
  /** The file. */
  readonly path: string;
  /** Why: half a sentence. */
  readonly why: string;
}

/** What is installed, and what could not be read of it. */
export interface Installed {
  /** In the order of the catalogers, and of each as it found them. */
  readonly packages: readonly InstalledPackage[];
  readonly unread: readonly UnreadRecords[];
}

/** What is asked, and of whom. */
export interface InstalledOptions {
  /** All nodes of the tree, where they are known already. */
  readonly nodes?: readonly TreeNode[] | undefined;
  /** Names of catalogers: the others are not asked. All unless given. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** Asks all catalogers. Records that are damaged are told as unread. */
export async function packagesIn(
  host: PluginHost,
  files: FileView,
  { nodes = [...walk(files, "/")], only }: InstalledOptions = {},
): Promise<Installed> {
  const packages: InstalledPackage[] = [];
  const unread: UnreadRecords[] = [];
  for (const { supplied, plugin, isOwn } of host.all("catalogers")) {
    const { name } = supplied;
    if (only?.has(name) === false) continue;
    const tree: CataloguedTree = {
      ...{ files, nodes },
      unread: (path, why) => unread.push({ manager: name, path, why }),
    };
    const call = isOwn
      ? (work: () => Iterable<string>) => work()
      : (work: () => Iterable<string>) =>
        callPlugin(plugin, `the cataloger ${name} of the plugin ${plugin}`, () => [...work()]);
    for (const found of await supplied.packages(tree)) packages.push(installed(found, name, call));
  }
  return { packages, unread };
}

/** Directories that are other with every package that comes or goes, of all catalogers. */
export function databasesOf(host: PluginHost): readonly string[] {
  return host.all("catalogers").flatMap(({ supplied }) => supplied.databases ?? []);
}

/** What is asked for late is read late: licences are files of their own. */
function installed(
  found: FoundPackage,
  manager: string,
  call: (work: () => Iterable<string>) => Iterable<string>,
): InstalledPackage {
  return {
    ...{ manager, name: found.name, version: found.version, purl: found.purl },
    ...{ architecture: found.architecture, source: found.source, directory: found.directory },
    get places() {
      return found.places;
    },
    get licence() {
      return found.licence;
    },
    files: () => call(() => found.files?.() ?? []),
    records: () => call(() => found.records?.() ?? []),
  };
}
