/**
 * With which layer packages came. Where a database is written anew by many layers, the topmost one says nothing: a package came with
 * the first since which it is there without a break.
 *
 * @module
 */
import type { PluginHost } from "../../../core/plugin/host.ts";
import { type FileIndex } from "../../../core/tree/file_index.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { type InstalledPackage, packagesIn } from "../packages/installed.ts";

/** The number of the layer that each package came with, 0 the lowest, in their order. */
export async function originsOf(
  host: PluginHost,
  layers: readonly FileIndex[],
  packages: readonly InstalledPackage[],
): Promise<number[]> {
  const writers = new Map<string, readonly number[]>();
  for (const { places: [place = "/"] } of packages) {
    if (!writers.has(place)) writers.set(place, layersWith(place, layers));
  }
  const before = new Map<number, ReadonlySet<string>>();
  const later = [...writers].filter(([, all]) => all.length > 1);
  const asked = new Set(later.flatMap(([, all]) => all.slice(0, -1)));
  for (const at of [...asked].sort((a, b) => a - b)) {
    const paths = new Set(later.filter(([, all]) => all.includes(at)).map(([path]) => path));
    before.set(at, await keysAt(host, layers.slice(0, at + 1), paths, packages));
  }
  return packages.map((each) => {
    const all = writers.get(each.places[0] ?? "/")!;
    let origin = all.at(-1) ?? 0;
    for (const at of all.slice(0, -1).reverse()) {
      if (!before.get(at)!.has(keyOf(each))) break;
      origin = at;
    }
    return origin;
  });
}

/** The layers that have something at a path, the lowest first. */
export function layersWith(path: string, layers: readonly FileIndex[]): readonly number[] {
  return layers.flatMap((layer, at) => layer.get(path)?.item === undefined ? [] : [at]);
}

/** What was there when only these layers were. */
async function keysAt(
  host: PluginHost,
  layers: readonly FileIndex[],
  paths: ReadonlySet<string>,
  packages: readonly InstalledPackage[],
): Promise<ReadonlySet<string>> {
  const tree = new UnionTree(layers);
  const nodes = [...paths].flatMap((path) => tree.lstat(path) ?? []);
  const only = new Set(
    packages.filter(({ places: [place] }) => paths.has(place!)).map(({ manager }) => manager),
  );
  const found = await packagesIn(host, tree, { nodes, only });
  return new Set(found.packages.map(keyOf));
}

/** A package URL names the distribution, whose number an upgrade changes; a package that stayed is the same. */
function keyOf({ manager, name, version, architecture = "", places }: InstalledPackage): string {
  return [manager, name, version, architecture, places[0]].join("\0");
}
