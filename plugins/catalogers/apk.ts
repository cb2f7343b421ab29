/**
 * Packages of apk: paragraphs of one-letter fields (apk-v2, "installed" database); `F:` is a directory, `R:` a file in it.
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

const databases = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

/** All packages. */
export function* apkPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const real = linkFree(tree.files);
  const read = new Set<string>();
  for (const database of databases) {
    const path = real(database);
    if (read.has(path)) continue; // one directory by two names
    read.add(path);
    const bytes = readRecords(tree, path);
    if (bytes === undefined) continue;
    const distribution = distributionOf(tree.files);
    for (const paragraph of new TextDecoder().decode(bytes).split(/\r?\n\r?\n/)) {
      const field = (letter: string) =>
        new RegExp(`^${letter}:(.*?)\\r?$`, "m").exec(paragraph)?.[1];
      const [name, version, architecture, source] = ["P", "V", "A", "o"].map(field);
      if (!name || !version) continue;
      yield {
        ...{ name, version, architecture, source, licence: field("L"), places: [path] },
        purl: purlText({
          ...{ type: "apk", namespace: distribution?.id ?? "alpine", name, version },
          qualifiers: {
            arch: architecture,
            distro: distroText(distribution),
            upstream: source === name ? undefined : source,
          },
        }),
        files: () => filesOf(paragraph, real),
      };
    }
  }
}

function* filesOf(paragraph: string, real: (path: string) => string): Generator<string> {
  let directory = "";
  for (const [, letter, value = ""] of paragraph.matchAll(/^([FR]):(.*?)\r?$/gm)) {
    if (letter === "F") directory = value === "" ? "" : `/${value}`;
    else yield real(`${directory}/${value}`);
  }
}
