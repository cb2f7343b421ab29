/**
 * The tree that layers make together, as an overlay mount would show it (OCI image-spec, layer.md § Applying Changesets).
 *
 * Upper layers win, name by name. A whiteout or an opaque directory takes away what the layers below it have, never what its
 * own layer has. A directory over a directory is merged, with the upper one's metadata; anything else hides what is below it.
 * So does a directory over a link, also one that its layer only implies: `lib/x` over a link `lib` makes a directory of it,
 * as in Docker's overlay2. No layer ever writes through another's links. A directory that is only implied keeps the metadata
 * of the one below it, and is 0755 0:0 where there is none.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import {
  componentsOf,
  type FileIndex,
  type ForeignLink,
  type IndexedName,
  type LayerItem,
} from "./file_index.ts";
import { sortByBytes } from "../text/bytes.ts";
import type { DirectoryNode, FileView, TreeNode } from "./view.ts";

type DirectoryItem = Omit<DirectoryNode, "path">;

const bareDirectory: DirectoryItem = { type: "directory", mode: 0o755, uid: 0, gid: 0, mtime: 0 };

/** What one layer says about a place. */
interface Sight {
  readonly name: IndexedName;
  /** The layer's number, 0 at the bottom. */
  readonly layer: number;
}

/** What all layers together say about a place where something is. */
interface Place {
  readonly item: LayerItem | ForeignLink;
  /** The layer that the item is from. */
  readonly layer: number;
  /** Whose children are seen here, top first; none where the place is no directory. */
  readonly sights: readonly Sight[];
}

/** A view of layers. It never changes; {@linkcode UnionTree.with} makes another one that shares the layers. */
export class UnionTree implements FileView {
  readonly #layers: readonly FileIndex[];
  #joined: Place | undefined;

  /** @param layers bottom first; they are read when something is first asked for */
  constructor(layers: readonly FileIndex[] = []) {
    this.#layers = layers;
  }

  /** @throws {QuillaError} `layer/hardlink-target` where a layer gives a name to a file that is not there */
  get #root(): Place {
    if (this.#joined !== undefined) return this.#joined;
    const joined = rootOf(this.#layers);
    this.#layers.forEach(({ foreignLinks }, layer) => {
      for (const path of foreignLinks) this.#linked(path, path, layer);
    });
    return this.#joined = joined;
  }

  /** The tree with one more layer on top. */
  with(layer: FileIndex): UnionTree {
    return new UnionTree([...this.#layers, layer]);
  }

  lstat(path: string): TreeNode | undefined {
    const place = find(this.#root, path);
    return place && this.#nodeOf(path, place);
  }

  list(path: string): readonly TreeNode[] {
    const place = find(this.#root, path);
    if (place === undefined) return [];
    const names = new Set<string>();
    for (const { name } of place.sights) for (const child of name.children.keys()) names.add(child);
    const base = path === "/" ? "/" : `${path}/`;
    const nodes: TreeNode[] = [];
    for (const name of sortByBytes([...names])) {
      const child = step(place, name);
      if (child !== undefined) nodes.push(this.#nodeOf(base + name, child));
    }
    return nodes;
  }

  #nodeOf(path: string, { item, layer }: Place): TreeNode {
    if (item.type === "hardlink") return this.#linked(path, item.target, layer);
    // Each layer numbers its files from one.
    return item.type === "file" && item.inode !== undefined
      ? { ...item, path, inode: `${layer}:${item.inode}` }
      : { ...item, path };
  }

  /** The node of a link to a lower layer's file: as that file was when the link's layer was put on top of it. */
  #linked(path: string, target: string, layer: number): TreeNode {
    const seen = new Set<string>();
    let place = find(rootOf(this.#layers.slice(0, layer + 1)), target);
    while (place?.item.type === "hardlink" && !seen.has(place.item.target)) {
      seen.add(place.item.target);
      place = find(rootOf(this.#layers.slice(0, place.layer + 1)), place.item.target);
    }
    if (place !== undefined && place.item.type !== "directory" && place.item.type !== "hardlink") {
      return this.#nodeOf(path, place);
    }
    throw new QuillaError(`a layer's hard link ${JSON.stringify(path)} leads to no file`, {
      code: "layer/hardlink-target",
      hint: "a hard link names a file of the same layer, or of one below it; the layer is damaged",
    });
  }
}

function rootOf(layers: readonly FileIndex[]): Place {
  const sights = layers.map(({ root }, layer) => ({ name: root, layer })).reverse();
  return merge(sights) ?? { item: bareDirectory, layer: 0, sights };
}

function find(root: Place, path: string): Place | undefined {
  let place: Place | undefined = root;
  for (const component of componentsOf(path)) place = place && step(place, component);
  return place;
}

/** The place of a name in a directory. */
function step(directory: Place, name: string): Place | undefined {
  const sights: Sight[] = [];
  for (const sight of directory.sights) {
    const child = sight.name.children.get(name);
    if (child !== undefined) sights.push({ name: child, layer: sight.layer });
  }
  return sights.length === 0 ? undefined : merge(sights);
}

/** @param seen what the layers say about one place, top first */
function merge(seen: readonly Sight[]): Place | undefined {
  const sights: Sight[] = [];
  let isDirectory = false;
  let isOpaque = false;
  let metadata: { item: LayerItem; layer: number } | undefined;
  for (const sight of seen) {
    const { item, implied, removed, opaque } = sight.name;
    if (item !== undefined && item.type !== "directory") {
      if (!isDirectory) return { item, layer: sight.layer, sights: [] };
      break; // a directory of a layer above took its place
    }
    if (!isOpaque) sights.push(sight);
    if (item !== undefined) metadata ??= { item, layer: sight.layer };
    isDirectory ||= implied || item !== undefined;
    // Behind an opaque directory only the metadata of one that stood there before counts.
    isOpaque ||= opaque;
    if (removed || isOpaque && metadata !== undefined) break;
  }
  return isDirectory
    ? { ...(metadata ?? { item: bareDirectory, layer: sights[0]!.layer }), sights }
    : undefined;
}
