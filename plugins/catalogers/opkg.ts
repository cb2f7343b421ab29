/**
 * Packages of opkg, as OpenWrt and Yocto have them: paragraphs as dpkg's (deb-control(5)), lists of files beside them.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import {
  distributionOf,
  distroText,
  fieldsOf,
  largestRecords,
  leadsTo,
  linkFree,
  paragraphs,
  purlText,
  readRecords,
} from "../kit/packages/mod.ts";

const roots = ["/usr/lib/opkg", "/var/lib/opkg"];

/** All packages: those of the status first, then those of which only a control file is there. */
export function* opkgPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const real = linkFree(tree.files);
  const seen = new Set<string>();
  const distro = distroText(distributionOf(tree.files));
  function* read(path: string, text: string, control: boolean): Generator<FoundPackage> {
    for (const fields of control ? [fieldsOf(text)] : paragraphs(text)) {
      const [name, version, architecture, state] = ["Package", "Version", "Architecture", "Status"]
        .map((key) => fields.get(key));
      if (!name || !version || state !== undefined && !/ installed$/.test(state)) continue;
      if (seen.has(name)) continue;
      seen.add(name);
      const directory = `${path.slice(0, path.lastIndexOf("/opkg/"))}/opkg/info`;
      yield {
        ...{ name, version, architecture, licence: fields.get("License"), places: [path] },
        purl: purlText({ type: "opkg", name, version, qualifiers: { arch: architecture, distro } }),
        files: () => listed(tree, `${directory}/${name}.list`, real),
        records: () =>
          tree.files.list(directory).map((each) => each.path)
            .filter((each) => each.slice(directory.length + 1, each.lastIndexOf(".")) === name),
      };
    }
  }
  for (const root of new Set(roots.map(real))) {
    const status = readRecords(tree, `${root}/status`);
    if (status !== undefined) {
      yield* read(`${root}/status`, new TextDecoder().decode(status), false);
    }
    for (const node of tree.files.list(`${root}/info`)) {
      if (node.type !== "file" || !node.path.endsWith(".control")) continue;
      const control = readRecords(tree, node.path);
      if (control !== undefined) yield* read(node.path, new TextDecoder().decode(control), true);
    }
  }
}

function* listed(
  { files }: CataloguedTree,
  path: string,
  real: (path: string) => string,
): Generator<string> {
  const node = leadsTo(files, path);
  if (node?.type !== "file" || node.content.size > largestRecords) return;
  for (const line of readText(node.content, largestRecords).split("\n")) {
    const [file = ""] = line.split("\t"); // then come mode and link's target
    if (file.startsWith("/") && file !== "/") yield real(file);
  }
}
