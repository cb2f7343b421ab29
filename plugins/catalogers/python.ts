/**
 * Packages of Python: `*.dist-info` (PEP 376, "Recording installed projects") and what setuptools wrote before, `*.egg-info`.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import {
  baseName,
  cleanPath,
  type FileView,
  parentPath,
  walk,
} from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { fieldsOf, largestRecords, leadsTo, linkFree, purlText } from "../kit/packages/mod.ts";

/** What else of a `dist-info` says what is installed, and from where. */
const besides = ["RECORD", "direct_url.json", "top_level.txt"];

/** All packages. */
export function* pythonPackages({ files, nodes }: CataloguedTree): Generator<FoundPackage> {
  for (const node of nodes) {
    const { path } = node;
    if (!/(?:\/METADATA|\/PKG-INFO|\.egg-info)$/.test(path)) continue;
    if (node.type !== "file" || node.content.size > largestRecords) continue;
    const [, own] = /^(.*\.dist-info)\/METADATA$|$/.exec(path) ?? [];
    const [, egg] = /^(.*\.egg-info)\/PKG-INFO$|$/.exec(path) ?? [];
    const directory = own ?? egg;
    if (directory === undefined && !path.endsWith(".egg-info")) continue;
    const [head = ""] = readText(node.content, largestRecords).split(/\r?\n\r?\n/, 1);
    const fields = fieldsOf(head);
    const [name, version] = [fields.get("Name"), fields.get("Version")];
    if (!name || !version) continue;
    const list = own === undefined ? `${egg}/installed-files.txt` : `${own}/RECORD`;
    const base = own === undefined ? egg ?? "/" : parentPath(own);
    const beside = besides.map((each) => `${own}/${each}`);
    yield {
      ...{ name, version, directory: directory ?? path },
      licence: known(fields.get("License-Expression")) ?? known(fields.get("License")),
      places: [path, ...own === undefined ? [] : beside.filter((each) => files.lstat(each))],
      // As indexes compare names (PEP 503).
      purl: purlText({ type: "pypi", name: name.toLowerCase().replace(/[-_.]+/g, "-"), version }),
      files: () => recorded(files, list, base),
      records: () =>
        directory === undefined ? [path] : [...walk(files, directory)].map((each) => each.path),
    };
  }
}

function known(licence: string | undefined): string | undefined {
  return licence === "" || licence === "UNKNOWN" ? undefined : licence;
}

/** The paths of a list: each is the first field of its line, and relative to the directory unless it begins with a slash. */
function* recorded(files: FileView, list: string, base: string): Generator<string> {
  const node = leadsTo(files, list);
  if (node?.type !== "file" || node.content.size > largestRecords) return;
  const real = linkFree(files);
  for (const line of readText(node.content, largestRecords).split(/\r?\n/)) {
    const [, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    if (!name) continue;
    const path = cleanPath(name.startsWith("/") ? name : `${base}/${name}`);
    if (baseName(path) !== "") yield real(path);
  }
}
