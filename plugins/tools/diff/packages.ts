/**
 * The packages of an image, as they are compared: by manager and name.
 *
 * @module
 */
import { compareBytes, sortByBytes } from "../../../core/plugin/api/text.ts";
import type { FileView } from "../../../core/plugin/api/tree.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { type InstalledPackage, packagesIn } from "../../kit/packages/mod.ts";

/** What is installed. */
export interface PackageList {
  /**
   * Versions by `dpkg NAME`, `npm NAME` and so on; with `:ARCHITECTURE` behind the name where one is there for several. What is
   * there in several versions has all of them.
   */
  readonly versions: ReadonlyMap<string, string>;
  /** Catalogers that found records which they did not read. */
  readonly unread: readonly string[];
}

/** One package that is not the same. */
export interface PackageChange {
  /** Whose package it is: the name of a cataloger, such as `dpkg`. */
  readonly manager: string;
  /** As the package manager calls it. */
  readonly name: string;
  /** Undefined where the image does not have it. */
  readonly before: string | undefined;
  /** Its version in the second image; undefined where it is not there. */
  readonly after: string | undefined;
}

/** The packages that the image's files tell of. What records say that is no package is passed over. */
export async function packagesOf(files: FileView, host: PluginHost): Promise<PackageList> {
  const { packages, unread } = await packagesIn(host, files);
  const groups = new Map<string, InstalledPackage[]>();
  for (const each of packages) {
    const key = `${each.manager} ${each.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  const versions = new Map<string, string>();
  for (const [key, group] of groups) {
    const architectures = [...new Set(group.map(({ architecture = "" }) => architecture))];
    for (const each of architectures) {
      const found = group.filter(({ architecture = "" }) => architecture === each);
      const called = architectures.length > 1 ? `${key}:${each}` : key;
      versions.set(called, versionsText(found));
    }
  }
  return { versions, unread: [...new Set(unread.map(({ manager }) => manager))] };
}

function versionsText(found: readonly InstalledPackage[]): string {
  const [first] = found;
  // Of the system's managers the last record counts, as where one says a package twice.
  if (first!.manager === "dpkg" || first!.manager === "apk") return found.at(-1)!.version;
  return [...new Set(found.map(({ version }) => version))].sort(compareBytes).join(", ");
}

/** What differs, by manager and name. */
export function packageChanges(before: PackageList, after: PackageList): PackageChange[] {
  const keys = new Set([...before.versions.keys(), ...after.versions.keys()]);
  return sortByBytes([...keys]).flatMap((key) => {
    const [a, b] = [before.versions.get(key), after.versions.get(key)];
    const space = key.indexOf(" ");
    const manager = key.slice(0, space);
    return a === b ? [] : [{ manager, name: key.slice(space + 1), before: a, after: b }];
  });
}
