/**
 * When the files of a COPY were first seen as they are: what is copied again, in a layer where something else changed, has not
 * come today. Kept beside the caches, for whose sake it matters.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf, hexOf, systemCode } from "../../../../core/plugin/api/nouns.ts";
import {
  type FileIndex,
  type IndexedName,
  type TreeNode,
  UnionTree,
} from "../../../../core/plugin/api/tree.ts";
import { replaceFile } from "../../../../core/plugin/api/host.ts";
import { sameFile } from "./shown_times.ts";

/** What was seen of the layers of one COPY, whichever was the last. */
interface Record {
  readonly layer: Digest;
  /** When most of its files came, in seconds. */
  readonly usual: number;
  /** When others did, by their paths. */
  readonly others: { readonly [path: string]: number };
}

/** Looks up and notes when files came. */
export class FirstSeen {
  readonly #directory: string;
  readonly #index: (layer: Digest) => FileIndex | undefined;

  /** @param index reads a layer, where the store has it still */
  constructor(directory: string, index: (layer: Digest) => FileIndex | undefined) {
    this.#directory = directory;
    this.#index = index;
  }

  /** When the files of a layer came, in seconds: those that the layer before it in the same place had, not now. */
  of(layer: Digest, files: FileIndex, now: number): (node: TreeNode) => number {
    const place = this.#placeOf(files);
    const before = this.#read(place);
    if (before?.layer === layer) return timesIn(before);
    const old = before && this.#index(before.layer);
    const tree = old && new UnionTree([old]);
    const wasThen = before && timesIn(before);
    const others: { [path: string]: number } = {};
    forEachFile(files, (path, item) => {
      const was = tree?.lstat(path);
      if (was?.type === "file" && sameFile({ ...item, path }, was)) others[path] = wasThen!(was);
    });
    const times = timesIn({ layer, usual: now, others });
    this.#note(place, layer, files, times);
    return times;
  }

  /** Notes a layer whose files are seen again with the times, in seconds, that they had. */
  again(layer: Digest, files: FileIndex, timeOf: (path: string) => number | undefined): void {
    const place = this.#placeOf(files);
    if (this.#read(place)?.layer === layer) return;
    this.#note(place, layer, files, ({ path }) => timeOf(path) ?? 0);
  }

  #placeOf(files: FileIndex): string {
    return join(this.#directory, hexOf(digestOf(commonDirectory(files))));
  }

  #note(place: string, layer: Digest, files: FileIndex, timeOf: TimeOf): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const text = JSON.stringify(recordOf(layer, files, timeOf));
    replaceFile(place, text, this.#directory, { sync: false, mode: 0o600 });
  }

  #read(place: string): Record | undefined {
    try {
      return JSON.parse(readFileSync(place, "utf8"));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

type TimeOf = (node: { readonly path: string }) => number;

function timesIn({ usual, others }: Record): TimeOf {
  return ({ path }) => Object.hasOwn(others, path) ? others[path]! : usual;
}

/** In few words: most files came together. */
function recordOf(layer: Digest, files: FileIndex, timeOf: TimeOf): Record {
  const times = new Map<string, number>();
  const counts = new Map<number, number>();
  forEachFile(files, (path) => {
    const time = timeOf({ path });
    times.set(path, time);
    counts.set(time, (counts.get(time) ?? 0) + 1);
  });
  const [usual] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0];
  const others = Object.fromEntries([...times].filter(([, time]) => time !== usual));
  return { layer, usual, others };
}

type FileItem = NonNullable<IndexedName["item"]> & { readonly type: "file" };

/** All files that a layer has. */
export function forEachFile(
  files: FileIndex,
  visit: (path: string, item: FileItem) => void,
): void {
  const walk = (name: IndexedName, path: string) => {
    if (name.item?.type === "file") visit(path, name.item);
    for (const [child, below] of name.children) walk(below, `${path}/${child}`);
  };
  walk(files.root, "");
}

/** The deepest directory that all files of a layer are in: where a COPY puts them. */
function commonDirectory(files: FileIndex): string {
  let path = "";
  for (let name: IndexedName = files.root; name.children.size === 1;) {
    const [[child, below]] = name.children as unknown as [[string, IndexedName]];
    if (below.item !== undefined && below.item.type !== "directory") break;
    path += `/${child}`;
    name = below;
  }
  return path;
}
