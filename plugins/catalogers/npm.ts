/**
 * Packages of npm, pnpm and yarn: whatever has a `package.json` with a name and a version. Those in a `node_modules` have their
 * directory for themselves.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { childPath, type FileView, walk } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { npmDirectory, purlText } from "../kit/packages/mod.ts";

/** A longer package.json is none. */
const largestManifest = 4 << 20;

/** All packages: installed ones, an application's own, and those that others carry inside. */
export function* npmPackages({ files, nodes }: CataloguedTree): Generator<FoundPackage> {
  for (const node of nodes) {
    const { path } = node;
    if (!path.endsWith("/package.json")) continue;
    if (node.type !== "file" || node.content.size > largestManifest) continue;
    const manifest = objectOf(readText(node.content, largestManifest));
    const { name, version } = manifest ?? {};
    if (typeof name !== "string" || typeof version !== "string" || !name || !version) continue;
    const inside = npmDirectory(path);
    const directory = path === `${inside}/package.json` ? inside : undefined;
    const slash = name.lastIndexOf("/");
    yield {
      ...{ name, version, licence: licenceOf(manifest!), directory, places: [path] },
      purl: purlText({
        ...{ type: "npm", namespace: name.slice(0, Math.max(slash, 0)), version },
        name: name.slice(slash + 1),
      }),
      files: () => directory === undefined ? [] : filesIn(files, directory),
    };
  }
}

/** Everything in the directory, less packages that are installed in it. */
function* filesIn(files: FileView, directory: string): Generator<string> {
  const inner = childPath(directory, "node_modules");
  for (const { path } of walk(files, directory, { enter: ({ path }) => path !== inner })) {
    if (path !== inner) yield path;
  }
}

/** `license` as npm wants it, and as it was once written: an object, or several of them. */
function licenceOf({ license, licenses }: Record<string, unknown>): string | undefined {
  const named = (Array.isArray(licenses) ? licenses : [license]).flatMap((each) => {
    const text = typeof each === "object" && each !== null
      ? (each as { type?: unknown }).type
      : each;
    return typeof text === "string" && text !== "" ? [text] : [];
  });
  return named.length === 0 ? undefined : named.join(" OR ");
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined; // tests of packages have broken ones
  }
}
