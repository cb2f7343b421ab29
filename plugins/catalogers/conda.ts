/**
 * Packages of conda: each has a file of JSON in the `conda-meta` of its environment.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { cleanPath, parentPath } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { largestRecords, linkFree, purlText } from "../kit/packages/mod.ts";

/** All packages. */
export function* condaPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    if (node.type !== "file" || !/\/conda-meta\/[^/]+\.json$/.test(node.path)) continue;
    if (node.content.size > largestRecords) {
      tree.unread(node.path, `it has more than ${largestRecords >> 20} MiB`);
      continue;
    }
    const said = membersOf(readText(node.content, largestRecords));
    if (said === undefined) {
      tree.unread(node.path, "it is no object of JSON");
      continue;
    }
    const text = (field: string) => typeof said[field] === "string" ? said[field] : undefined;
    const [name, version, build, channel, subdir] = [
      "name",
      "version",
      "build",
      "channel",
      "subdir",
    ]
      .map(text);
    if (!name || !version) continue;
    const environment = parentPath(parentPath(node.path));
    yield {
      ...{ name, version, architecture: subdir, licence: text("license") || undefined },
      places: [node.path],
      purl: purlText({
        ...{ type: "conda", name, version },
        qualifiers: { build, channel: channel?.replace(/^.*:\/\/[^/]*\//, ""), subdir },
      }),
      *files() {
        const real = linkFree(tree.files);
        for (const each of Array.isArray(said.files) ? said.files : []) {
          if (typeof each === "string") yield real(cleanPath(`${environment}/${each}`));
        }
      },
      records: () => [node.path],
    };
  }
}

function membersOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
