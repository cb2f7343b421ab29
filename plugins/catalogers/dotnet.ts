/**
 * Packages of .NET: each program and each framework has a `NAME.deps.json`, which says the libraries that it is of.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { purlText } from "../kit/packages/mod.ts";

/** A longer list is none: one of 500 libraries has 1 MiB. Bytes. */
const largestList = 64 << 20;

/** All packages. */
export function* dotnetPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    if (node.type !== "file" || !node.path.endsWith(".deps.json")) continue;
    if (node.content.size > largestList) {
      tree.unread(node.path, `it has more than ${largestList >> 20} MiB`);
      continue;
    }
    const libraries = librariesOf(readText(node.content, largestList));
    if (libraries === undefined) tree.unread(node.path, "it says no libraries");
    for (const each of libraries ?? []) yield packageOf(each, node.path);
  }
}

interface Library {
  readonly name: string;
  readonly version: string;
}

/** Its own projects, too: they are versions of something. Files that only lay beside the project have none. */
function librariesOf(text: string): Library[] | undefined {
  let libraries: unknown;
  try {
    ({ libraries } = JSON.parse(text.replace(/^\uFEFF/, "")) ?? {});
  } catch {
    return undefined;
  }
  if (typeof libraries !== "object" || libraries === null) return undefined;
  return Object.entries(libraries).flatMap(([key, value]: [string, { type?: unknown } | null]) => {
    const slash = key.lastIndexOf("/");
    const isPart = ["package", "project", "runtimepack"].includes(String(value?.type));
    if (slash <= 0 || slash === key.length - 1 || !isPart) return [];
    // The runtime that a self-contained program brings is a package by this name.
    return [{
      name: key.slice(0, slash).replace(/^runtimepack\./, ""),
      version: key.slice(slash + 1),
    }];
  });
}

function packageOf({ name, version }: Library, path: string): FoundPackage {
  return { name, version, purl: purlText({ type: "nuget", name, version }), places: [path] };
}
