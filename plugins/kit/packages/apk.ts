/**
 * Packages of apk: paragraphs of one-letter fields (apk-v2, "installed" database); `F:` is a directory, `R:` a file in it.
 *
 * @module
 */
import type { FileView } from "../../../core/tree/view.ts";
import { linkFree, type PackageListener, readRecords } from "./package.ts";

const databases = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

/** Tells of the packages. */
export function apkPackages(files: FileView, listener: PackageListener): void {
  const real = linkFree(files);
  const read = new Set<string>();
  for (const path of databases) {
    if (read.has(real(path))) continue; // one directory by two names
    read.add(real(path));
    const bytes = readRecords(files, path, "apk", listener);
    if (bytes === undefined) continue;
    for (const paragraph of new TextDecoder().decode(bytes).split(/\r?\n\r?\n/)) {
      const field = (letter: string) =>
        new RegExp(`^${letter}:(.*?)\\r?$`, "m").exec(paragraph)?.[1];
      const [name, version] = [field("P"), field("V")];
      if (!name || !version) continue;
      listener.found({
        ...{ manager: "apk", name, version, architecture: field("A"), licence: field("L") },
        source: field("o"),
        files: () => filesOf(paragraph, real),
        records: () => [],
      });
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
