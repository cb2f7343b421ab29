/**
 * Packages of R: each directory of a library has a `DESCRIPTION` (Writing R Extensions, 1.1.1), with a line `Built` once it is installed.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { parentPath } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { fieldsOf, purlText } from "../kit/packages/mod.ts";

/** A longer description is none. Bytes. */
const largestDescription = 1 << 20;

/** All packages that are installed. */
export function* cranPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    const { path } = node;
    if (node.type !== "file" || !path.endsWith("/DESCRIPTION")) continue;
    if (node.content.size > largestDescription) continue;
    const fields = fieldsOf(
      readText(node.content, largestDescription).replace(/\r?\n[ \t]+/g, " "),
    );
    const [name, version] = [fields.get("Package"), fields.get("Version")];
    if (!name || !version || !fields.has("Built")) continue;
    yield {
      ...{ name, version, directory: parentPath(path), places: [path] },
      licence: fields.get("License") || undefined,
      purl: purlText({ type: "cran", name, version }),
    };
  }
}
