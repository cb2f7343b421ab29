/**
 * Packages of pacman (Arch Linux): a directory for each in its local database, whose `desc` has fields `%NAME%` with lines below.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { parentPath } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import {
  distributionOf,
  distroText,
  largestRecords,
  linkFree,
  purlText,
} from "../kit/packages/mod.ts";

const database = "/var/lib/pacman/local/";

/** All packages. */
export function* alpmPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const distribution = distributionOf(tree.files);
  for (const node of tree.nodes) {
    if (node.type !== "file" || !node.path.startsWith(database) || !node.path.endsWith("/desc")) {
      continue;
    }
    if (node.content.size > largestRecords) continue;
    const fields = fieldsOf(readText(node.content, largestRecords));
    const [name, version, architecture, base] = ["NAME", "VERSION", "ARCH", "BASE"]
      .map((field) => fields.get(field)?.[0]);
    if (!name || !version) continue;
    const directory = parentPath(node.path);
    yield {
      ...{ name, version, architecture, directory, source: base, places: [node.path] },
      licence: fields.get("LICENSE")?.join(" AND "),
      purl: purlText({
        ...{ type: "alpm", namespace: distribution?.id ?? "arch", name, version },
        qualifiers: {
          arch: architecture,
          distro: distroText(distribution),
          upstream: base === name ? undefined : base,
        },
      }),
      files: () => listed(tree, directory),
      records: () => tree.files.list(directory).map(({ path }) => path),
    };
  }
}

/** The lines below each `%FIELD%`. */
function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, field] = /^%([A-Z0-9]+)%$/.exec(line) ?? [];
    if (field !== undefined) fields.set(field, lines = []);
    else if (line !== "") lines?.push(line);
  }
  return fields;
}

function* listed({ files }: CataloguedTree, directory: string): Generator<string> {
  const node = files.lstat(`${directory}/files`);
  if (node?.type !== "file" || node.content.size > largestRecords) return;
  const real = linkFree(files);
  for (const path of fieldsOf(readText(node.content, largestRecords)).get("FILES") ?? []) {
    if (!path.endsWith("/")) yield real(`/${path}`);
  }
}
