/**
 * Packages of Python: `*.dist-info` (PEP 376, "Recording installed projects") and what setuptools wrote before, `*.egg-info`.
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { baseName, cleanPath, parentPath } from "../../../core/tree/path.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import { largestRecords, leadsTo, linkFree, type PackageListener } from "./package.ts";
import { fieldsOf } from "./paragraphs.ts";

/** Tells of the package of a `METADATA`, `PKG-INFO` or `NAME.egg-info` file, if it is one's. */
export function pythonPackage(files: FileView, node: TreeNode, listener: PackageListener): void {
  const { path } = node;
  if (node.type !== "file" || node.content.size > largestRecords) return;
  const [, own] = /^(.*\.dist-info)\/METADATA$|$/.exec(path) ?? [];
  const [, egg] = /^(.*\.egg-info)\/PKG-INFO$|$/.exec(path) ?? [];
  const directory = own ?? egg;
  if (directory === undefined && !path.endsWith(".egg-info")) return;
  const [head = ""] = readText(node.content, largestRecords).split(/\r?\n\r?\n/, 1);
  const fields = fieldsOf(head);
  const [name, version] = [fields.get("Name"), fields.get("Version")];
  if (!name || !version) return;
  const records = () =>
    directory === undefined ? [path] : [...walk(files, directory)].map((each) => each.path);
  const list = own === undefined ? `${egg}/installed-files.txt` : `${own}/RECORD`;
  const base = own === undefined ? egg ?? "/" : parentPath(own);
  listener.found({
    ...{ manager: "python", name, version, directory: directory ?? path, records },
    licence: known(fields.get("License-Expression")) ?? known(fields.get("License")),
    files: () => recorded(files, list, base),
  });
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
