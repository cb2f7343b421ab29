/**
 * Bytes that are in an image and not to be seen: those of files that a later layer overwrites or removes. Bytes of a file with
 * several names are wasted when its last name is gone.
 *
 * @module
 */
import { childPath, type FileIndex, type IndexedName } from "../../../core/plugin/api/tree.ts";

/** Files that were at a path and are no more. */
export interface WastedFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes of all that were there. */
  readonly size: number;
  /** How many of them. */
  readonly count: number;
}

/** The bytes of one file in one layer. */
interface Held {
  readonly layer: number;
  readonly path: string;
  readonly size: number;
  names: number;
}

/** A name of the image as far as layers were added. */
interface Name {
  held: Held | undefined;
  isDirectory: boolean;
  readonly children: Map<string, Name>;
}

/** Adds up what layers hide of those below. */
export class Waste {
  readonly #root: Name = { ...newName(), isDirectory: true };
  readonly #byLayer: number[] = [];
  readonly #byPath = new Map<string, { size: number; count: number }>();

  /** Puts a layer onto those before; gives the number of its files. */
  addLayer(index: FileIndex): number {
    const layer = this.#byLayer.push(0) - 1;
    // Names of files below are theirs, whatever this layer does to the other names.
    const lower = new Map(index.foreignLinks.flatMap((path) => {
      const item = index.get(path)?.item;
      const held = item?.type === "hardlink" ? this.#find(item.target)?.held : undefined;
      if (held === undefined) return [];
      held.names++;
      return [[path, held]];
    }));
    const own = new Map<string, Held>();
    let count = 0;
    const holdOf = (name: IndexedName, path: string): Held | undefined => {
      const { item } = name;
      if (item?.type === "hardlink") return lower.get(path);
      if (item?.type !== "file") return undefined;
      const { inode } = item;
      const known = inode === undefined ? undefined : own.get(inode);
      if (known !== undefined) {
        known.names++;
        return known;
      }
      count++;
      const held = { layer, path, size: item.content.size, names: 1 };
      if (inode !== undefined) own.set(inode, held);
      return held;
    };
    this.#put(this.#root, index.root, "/", holdOf);
    return count;
  }

  /** Bytes of a layer that are wasted. */
  of(layer: number): number {
    return this.#byLayer[layer] ?? 0;
  }

  /** The paths of what is wasted, those with the most bytes first. */
  files(): WastedFile[] {
    return [...this.#byPath].map(([path, { size, count }]) => ({ path, size, count }))
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
  }

  #find(path: string): Name | undefined {
    let name: Name | undefined = this.#root;
    for (const component of path.slice(1).split("/")) name = name?.children.get(component);
    return name;
  }

  #put(
    name: Name,
    said: IndexedName,
    path: string,
    holdOf: (said: IndexedName, path: string) => Held | undefined,
  ): void {
    const { item, implied, removed, opaque, children } = said;
    const isLeaf = item !== undefined && item.type !== "directory";
    const isDirectory = implied || item?.type === "directory";
    if (removed || isLeaf || isDirectory && !name.isDirectory) this.#drop(name);
    else if (opaque) this.#dropChildren(name);
    if (isLeaf) name.held = holdOf(said, path);
    name.isDirectory = isDirectory || name.isDirectory && !isLeaf && !removed;
    for (const [child, below] of children) {
      const known = name.children.get(child) ?? newName();
      name.children.set(child, known);
      this.#put(known, below, childPath(path, child), holdOf);
    }
  }

  #drop(name: Name): void {
    const { held } = name;
    name.held = undefined;
    if (held !== undefined && --held.names === 0) {
      this.#byLayer[held.layer]! += held.size;
      const known = this.#byPath.get(held.path) ?? { size: 0, count: 0 };
      this.#byPath.set(held.path, { size: known.size + held.size, count: known.count + 1 });
    }
    this.#dropChildren(name);
  }

  #dropChildren(name: Name): void {
    for (const child of name.children.values()) this.#drop(child);
    name.children.clear();
  }
}

function newName(): Name {
  return { held: undefined, isDirectory: false, children: new Map() };
}
