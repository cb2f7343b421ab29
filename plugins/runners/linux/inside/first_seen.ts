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
import { sameContent } from "../../../kit/comparing/contents.ts";

/** What was seen of a layer of a COPY, the last of those that had the same files. */
interface Record {
  readonly layer: Digest;
  /** The first and the last path of its files. */
  readonly span: Span;
  /** When most of its files came, in seconds. */
  readonly usual: number;
  /** When others did, by their paths. */
  readonly others: { readonly [path: string]: number };
}

/** The first and the last of some paths. */
type Span = readonly [first: string, last: string];

/** A layer that was seen before, and its files. */
interface Known {
  readonly record: Record;
  readonly tree: UnionTree;
}

/** What layers that this build noted came in the place of: their files may be in others of the same COPY, cut in other places. */
interface Replaced extends Known {
  readonly directory: string;
  /** How many layers were noted before those in its place. */
  readonly before: number;
}

/** A COPY has up to 24 layers, and several may go into one directory. */
const mostRecords = 64;

/** Looks up and notes when files came. */
export class FirstSeen {
  readonly #directory: string;
  readonly #index: (layer: Digest) => FileIndex | undefined;
  readonly #replaced: Replaced[] = [];
  readonly #noted: UnionTree[] = [];

  /** @param index reads a layer, where the store has it still */
  constructor(directory: string, index: (layer: Digest) => FileIndex | undefined) {
    this.#directory = directory;
    this.#index = index;
  }

  /** When the files of a layer came, in seconds: those that layers before it in the same place had, not now. */
  of(layer: Digest, files: FileIndex, now: number): (node: TreeNode) => number {
    const directory = commonDirectory(files);
    const seen = this.#read(directory).find((record) => record.layer === layer);
    if (seen !== undefined) return timesIn(seen);
    const known = this.#knownNear(directory, spanOf(files));
    const others: { [path: string]: number } = {};
    forEachFile(files, (path, item) => {
      for (const { record, tree } of known) {
        const was = tree.lstat(path);
        if (was?.type !== "file" || !sameContent(item.content, was.content)) continue;
        others[path] = timesIn(record)(was);
        return;
      }
      const was = this.#wasIn(directory, path, item);
      if (was !== undefined) others[path] = was;
    });
    const times = ({ path }: { readonly path: string }) => others[path] ?? now;
    this.#note(directory, layer, files, times);
    return times;
  }

  /** Notes a layer whose files are seen again with the times, in seconds, that they had. */
  again(layer: Digest, files: FileIndex, timeOf: (path: string) => number | undefined): void {
    const directory = commonDirectory(files);
    if (this.#read(directory).some((record) => record.layer === layer)) return;
    this.#note(directory, layer, files, ({ path }) => timeOf(path) ?? 0);
  }

  /** When a file came that a replaced layer had, and none of those that were noted since. */
  #wasIn(directory: string, path: string, item: FileItem): number | undefined {
    const found = this.#replaced.findLast(({ tree, directory: of }) =>
      `${directory}/`.startsWith(`${of}/`) && tree.lstat(path) !== undefined
    );
    const was = found?.tree.lstat(path);
    if (found === undefined || was?.type !== "file") return undefined;
    const since = this.#noted.slice(found.before);
    if (since.some((tree) => tree.lstat(path) !== undefined)) return undefined;
    return sameContent(item.content, was.content) ? timesIn(found.record)(was) : undefined;
  }

  /** Layers that may have had the files: where other parts of the same COPY came from, its files may have been in those. */
  #knownNear(directory: string, span: Span): readonly Known[] {
    const known = this.#known(directory, span);
    return directory === "" ? known : [...known, ...this.#knownNear(parentOf(directory), span)];
  }

  #known(directory: string, span: Span): readonly Known[] {
    return this.#read(directory).filter((record) => overlap(record.span, span)).flatMap(
      (record) => {
        const index = this.#index(record.layer);
        return index === undefined ? [] : [{ record, tree: new UnionTree([index]) }];
      },
    );
  }

  #placeOf(directory: string): string {
    return join(this.#directory, hexOf(digestOf(directory)));
  }

  /** Notes a layer in the place of those that had one of its files. */
  #note(directory: string, layer: Digest, files: FileIndex, timeOf: TimeOf): void {
    const span = spanOf(files);
    const others: Digest[] = [];
    for (const known of this.#known(directory, span)) {
      let isShared = false;
      forEachFile(files, (path) => isShared ||= known.tree.lstat(path) !== undefined);
      if (isShared) this.#replaced.push({ ...known, directory, before: this.#noted.length });
      else others.push(known.record.layer);
    }
    if (this.#replaced.length > 0) this.#noted.push(new UnionTree([files]));
    const kept = this.#read(directory).filter((record) =>
      !overlap(record.span, span) || others.includes(record.layer)
    );
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const records = [...kept, recordOf(layer, span, files, timeOf)].slice(-mostRecords);
    replaceFile(this.#placeOf(directory), JSON.stringify(records), this.#directory, {
      sync: false,
      mode: 0o600,
    });
  }

  #read(directory: string): readonly Record[] {
    try {
      const records: unknown = JSON.parse(readFileSync(this.#placeOf(directory), "utf8"));
      return Array.isArray(records) ? records : []; // one record, as it was once, tells of no others
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return [];
      throw error;
    }
  }
}

type TimeOf = (node: { readonly path: string }) => number;

function timesIn({ usual, others }: Record): TimeOf {
  return ({ path }) => Object.hasOwn(others, path) ? others[path]! : usual;
}

/** In few words: most files came together. */
function recordOf(layer: Digest, span: Span, files: FileIndex, timeOf: TimeOf): Record {
  const times = new Map<string, number>();
  const counts = new Map<number, number>();
  forEachFile(files, (path) => {
    const time = timeOf({ path });
    times.set(path, time);
    counts.set(time, (counts.get(time) ?? 0) + 1);
  });
  const [usual] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0];
  const others = Object.fromEntries([...times].filter(([, time]) => time !== usual));
  return { layer, span, usual, others };
}

function spanOf(files: FileIndex): Span {
  let [first, last] = ["", ""];
  forEachFile(files, (path) => {
    if (first === "" || path < first) first = path;
    if (path > last) last = path;
  });
  return [first, last];
}

function overlap([a, b]: Span, [c, d]: Span): boolean {
  return a <= d && c <= b;
}

function parentOf(directory: string): string {
  return directory.slice(0, directory.lastIndexOf("/"));
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
