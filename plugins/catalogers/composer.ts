/**
 * Packages of PHP: Composer writes down what it installed in `vendor/composer/installed.json`.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { purlText } from "../kit/packages/mod.ts";

/** A longer list is none: one of 500 packages has 1 MiB. Bytes. */
const largestList = 64 << 20;

/** All packages. */
export function* composerPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    if (node.type !== "file" || !node.path.endsWith("/composer/installed.json")) continue;
    if (node.content.size > largestList) {
      tree.unread(node.path, `it has more than ${largestList >> 20} MiB`);
      continue;
    }
    const packages = listOf(readText(node.content, largestList));
    if (packages === undefined) tree.unread(node.path, "it is no list of packages");
    for (const each of packages ?? []) {
      const found = packageOf(each, node.path);
      if (found !== undefined) yield found;
    }
  }
}

/** The list itself, as Composer 1 wrote it, or one in an object. */
function listOf(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
    const { packages } = (value ?? {}) as { readonly packages?: unknown };
    return Array.isArray(packages) ? packages : undefined;
  } catch {
    return undefined;
  }
}

function packageOf(each: unknown, path: string): FoundPackage | undefined {
  const { name, version, license } = (each ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || typeof version !== "string" || !name || !version) {
    return undefined;
  }
  const licences = [license].flat().filter((one) => typeof one === "string" && one !== "");
  return {
    ...{ name, version, places: [path] },
    purl: purlText({ type: "composer", ...namesOf(name), version }),
    // Of several, whoever takes the package chooses one.
    licence: licences.length === 0 ? undefined : licences.join(" OR "),
  };
}

/** `vendor/name`. */
function namesOf(name: string) {
  const slash = name.indexOf("/");
  return { namespace: name.slice(0, Math.max(0, slash)), name: name.slice(slash + 1) };
}
