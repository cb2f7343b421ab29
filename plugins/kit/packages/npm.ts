/**
 * Packages of npm, pnpm and yarn: directories in a `node_modules`, with a `package.json`.
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { childPath } from "../../../core/tree/path.ts";
import { type FileView, type TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import type { PackageListener } from "./package.ts";

/** A longer package.json is none. */
const largestManifest = 4 << 20;

/** The deepest `node_modules/NAME` or `node_modules/@SCOPE/NAME` that a path is in; undefined where it is in none. */
export function npmDirectory(path: string): string | undefined {
  const [directory] = /^.*\/node_modules\/(?:@[^/]+\/[^/]+|[^/@.][^/]*)(?=\/)/.exec(path) ?? [];
  return directory;
}

/** Tells of the package of a `package.json`, if it is one's. */
export function npmPackage(files: FileView, node: TreeNode, listener: PackageListener): void {
  const { path } = node;
  if (node.type !== "file" || node.content.size > largestManifest) return;
  const directory = npmDirectory(path);
  if (directory === undefined || path !== `${directory}/package.json`) return;
  const manifest = objectOf(readText(node.content, largestManifest));
  const { name, version } = manifest ?? {};
  if (typeof name !== "string" || typeof version !== "string" || !name || !version) return;
  listener.found({
    ...{ manager: "npm", name, version, licence: licenceOf(manifest!), directory },
    files: () => filesIn(files, directory),
    records: () => [],
  });
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
