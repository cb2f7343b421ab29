/**
 * Gems of Ruby: each has a file of Ruby in a directory `specifications` that RubyGems wrote, one assignment a line.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { parentPath } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { purlText } from "../kit/packages/mod.ts";

/** A longer specification is none: the longest lists all of its files. Bytes. */
const largestSpecification = 1 << 20;

/** All packages. */
export function* gemPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    if (node.type !== "file" || !/\/specifications\/(?:.*\/)?[^/]+\.gemspec$/.test(node.path)) {
      continue;
    }
    if (node.content.size > largestSpecification) {
      tree.unread(node.path, `it has more than ${largestSpecification >> 20} MiB`);
      continue;
    }
    const found = gemOf(readText(node.content, largestSpecification), node.path);
    if (found !== undefined) yield found;
  }
}

function gemOf(text: string, path: string): FoundPackage | undefined {
  const value = (field: string) =>
    new RegExp(
      `^[ \\t]*\\w+\\.${field}[ \\t]*=[ \\t]*(?:Gem::Version\\.new\\s*\\(?\\s*)?["']([^"']+)["']`,
      "m",
    )
      .exec(text)?.[1];
  const [name, version, platform] = ["name", "version", "platform"].map(value);
  if (!name || !version) return undefined;
  const [, list = ""] = /^[ \t]*\w+\.licenses?[ \t]*=[ \t]*(.*)$/m.exec(text) ?? [];
  const licences = [...list.matchAll(/["']([^"']+)["']/g)].map(([, each]) => each!);
  const other = platform === "ruby" ? undefined : platform;
  return {
    ...{ name, version, places: [path], directory: parentPath(path) },
    purl: purlText({ type: "gem", name, version, qualifiers: { platform: other } }),
    licence: licences.length === 0 ? undefined : licences.join(" OR "),
    architecture: other,
  };
}
