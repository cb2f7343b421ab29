/**
 * The packages of an image, with what each of them takes.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { packagesIn } from "../packages/installed.ts";
import { baseName, parentPath } from "../../../core/tree/path.ts";
import { linkFree } from "../packages/package.ts";
import type { ExploredPackage, ExploredPackages } from "./contracts.ts";
import type { Layering } from "./layering.ts";
import { factsOf, type LayeredView } from "./tree_view.ts";

/** Asks all catalogers. */
export async function explorePackages(
  host: PluginHost,
  model: Layering,
  view: LayeredView,
  contentOf: (record: number) => Content,
): Promise<ExploredPackages> {
  const files = new ModelFiles(model, view, contentOf);
  const { packages, unread } = await packagesIn(host, files);
  const taken = new Set<number>();
  const nodeAt = finder(files, model);
  const explored = packages.map((found): ExploredPackage => {
    const { manager, name, version, purl, licence } = found;
    const nodes = nodesOf([...found.files(), ...found.records()], nodeAt, view, taken);
    const records = found.places.flatMap((place) => model.paths.find(place) ?? []);
    const byLayer = new Map<number, number>();
    let bytes = 0;
    for (const node of nodes) {
      const size = view.bytes(node);
      const layer = view.facts(node)!.layer;
      bytes += size;
      byLayer.set(layer, (byLayer.get(layer) ?? 0) + size);
    }
    const most = [...byLayer].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0];
    const place = records.find((node) => view.has(node));
    const layer = most ?? (place === undefined ? undefined : view.facts(place)?.layer);
    return { manager, name, version, purl, licence, bytes, files: nodes, layer };
  });
  explored.sort((a, b) => b.bytes - a.bytes);
  return { packages: explored, unread };
}

/** Finds nodes by paths whose directories may be links. Most files of a package lie beside each other. */
function finder(files: FileView, { paths }: Layering): (path: string) => number | undefined {
  const real = linkFree(files);
  const directories = new Map<string, number | undefined>();
  return (path) => {
    const parent = parentPath(path);
    if (!directories.has(parent)) directories.set(parent, paths.find(parentPath(real(path))));
    const directory = directories.get(parent);
    return directory === undefined ? undefined : paths.child(directory, baseName(path));
  };
}

/** Those that are there, are no directories, and belong to no package before. */
function nodesOf(
  paths: readonly string[],
  nodeAt: (path: string) => number | undefined,
  view: LayeredView,
  taken: Set<number>,
): number[] {
  const found: number[] = [];
  for (const path of paths) {
    const node = nodeAt(path);
    if (node === undefined || taken.has(node)) continue;
    const kind = view.kind(node);
    if (kind === undefined || kind === "directory") continue;
    taken.add(node);
    found.push(node);
  }
  return found;
}

/** The model as catalogers look at trees. */
class ModelFiles implements FileView {
  readonly #model: Layering;
  readonly #view: LayeredView;
  readonly #contentOf: (record: number) => Content;

  constructor(model: Layering, view: LayeredView, contentOf: (record: number) => Content) {
    this.#model = model;
    this.#view = view;
    this.#contentOf = contentOf;
  }

  lstat(path: string): TreeNode | undefined {
    const node = this.#model.paths.find(path);
    return node === undefined ? undefined : this.#nodeOf(node, path);
  }

  list(path: string): TreeNode[] {
    const node = this.#model.paths.find(path);
    if (node === undefined) return [];
    const base = path === "/" ? "/" : `${path}/`;
    const children = this.#view.children(node);
    return children.flatMap((child) =>
      this.#nodeOf(child, base + this.#model.paths.name(child)) ?? []
    );
  }

  #nodeOf(node: number, path: string): TreeNode | undefined {
    const record = this.#view.shown(node);
    if (record === 0) return undefined;
    const { kind, mode, uid, gid, mtime, xattrs, target, device } = factsOf(this.#model, record);
    const base = { path, mode, uid, gid, mtime, xattrs };
    switch (kind) {
      case "file": {
        const { links } = this.#model.records;
        const inode = links.has(record) ? String(this.#model.records.fileOf(record)) : undefined;
        return { ...base, type: kind, content: this.#contentOf(record), inode };
      }
      case "symlink":
        return { ...base, type: kind, target: target ?? "" };
      case "char":
      case "block":
        return { ...base, type: kind, major: device?.[0] ?? 0, minor: device?.[1] ?? 0 };
      default:
        return { ...base, type: kind };
    }
  }
}
