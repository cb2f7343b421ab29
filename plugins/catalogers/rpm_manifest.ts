/**
 * Packages of rpm in images without rpm, as Azure Linux' distroless ones: a table that rpm wrote when they were made.
 *
 * @module
 */
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import {
  distributionOf,
  distroText,
  linkFree,
  purlText,
  readRecords,
} from "../kit/packages/mod.ts";

const place = "/var/lib/rpmmanifest/container-manifest-2";

/** All packages. Columns: name, version and release, two times, vendor, epoch, size, architecture, the epoch's number, source. */
export function* rpmManifestPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const bytes = readRecords(tree, place);
  if (bytes === undefined) return;
  const path = linkFree(tree.files)(place);
  const distribution = distributionOf(tree.files);
  let isBroken = false;
  for (const line of new TextDecoder().decode(bytes).split(/\r?\n/)) {
    if (line === "") continue;
    const [name, release, , , , said, , architecture, number, source] = line.split("\t");
    if (!name || !release || source === undefined) {
      isBroken = true;
      continue;
    }
    const epoch = /^\d+$/.test(said ?? "") ? said : undefined;
    yield {
      ...{ name, version: epoch === undefined ? release : `${epoch}:${release}` },
      ...{ architecture, source: source === "(none)" ? undefined : source, places: [path] },
      purl: purlText({
        ...{ type: "rpm", namespace: distribution?.id ?? "azurelinux", name, version: release },
        qualifiers: {
          arch: architecture,
          epoch: epoch ?? (number === "0" ? undefined : number),
          distro: distroText(distribution),
          upstream: source === "(none)" ? undefined : source,
        },
      }),
    };
  }
  if (isBroken) tree.unread(path, "some of its lines have too few columns");
}
