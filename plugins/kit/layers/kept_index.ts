/**
 * What layers hold, as the store remembers it: to look for `/etc/passwd` in an image of 50,000 files, nobody has to read 50,000
 * headers. A directory is read when it is looked into.
 *
 * The record `indexes/<diffID>`: its version and the CRC-32 of what follows; then a line for each directory, of what is in it, those
 * further down first and the root last but one; then the links to files of layers below. All lines are JSON.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { Digest } from "../../../core/digest.ts";
import { archivedContent } from "../../../core/layer/tar_index.ts";
import type { Store } from "../../../core/store/store.ts";
import {
  FileIndex,
  type ForeignLink,
  type IndexedName,
  type LayerItem,
  type LayerNames,
} from "../../../core/tree/file_index.ts";
import type { Xattrs } from "../../../core/tree/view.ts";

const kind = "indexes";

/** To be raised when records are written in another way. */
const version = "1";

/** Layers of fewer bytes have few headers: those are read as fast as a record. */
const leastSize = 256 << 10;

const [isImplied, isRemoved, isOpaque] = [1, 2, 4];

/** Has a store remember what its layers hold. */
export function keepIndexes(store: Store): Store {
  store.indexed = (archive, read) => {
    const { blobs, cache } = store;
    if (blobs.size(archive) < leastSize) return read();
    const known = cache.record(kind, archive);
    const kept = known === undefined ? undefined : decodeIndex(known, blobs.path(archive), archive);
    if (kept !== undefined) return kept;
    const names = read();
    const text = encodeIndex(names, archive);
    try {
      if (text !== undefined) cache.remember(kind, archive, text, [archive]);
    } catch {
      // It is read once more the next time.
    }
    return names;
  };
  return store;
}

/**
 * An index as text.
 *
 * @param archive what the layer's archive hashes to
 * @returns undefined where it holds what is not to be found again by its place in the archive
 */
export function encodeIndex(
  { root, foreignLinks }: LayerNames,
  archive: Digest,
): string | undefined {
  const lines: string[] = [];
  let length = 0;
  /** Where the line of a directory begins; -1 for what has nothing in it. */
  const write = ({ children }: IndexedName): number => {
    if (children.size === 0) return -1;
    const line: Written[] = [];
    for (const [name, child] of children) {
      line.push(writtenName(name, child, write(child), archive));
    }
    const text = JSON.stringify(line) + "\n";
    lines.push(text);
    length += text.length;
    return length - text.length;
  };
  try {
    const at = write(root);
    lines.push(JSON.stringify(writtenName("", root, at, archive)) + "\n");
  } catch (thrown) {
    if (thrown !== elsewhere) throw thrown;
    return undefined;
  }
  const body = lines.join("") + JSON.stringify(foreignLinks);
  return `${version} ${crc32(body)}\n${body}`;
}

const elsewhere = Symbol("a content is not in the archive as it is");

/** The name, its flags, where the line of what is in it begins, and what stands there: a letter, its fields, its attributes. */
type Written = readonly [name: string, flags: number, at: number, ...item: unknown[]];

function writtenName(
  name: string,
  { item, implied, removed, opaque }: IndexedName,
  at: number,
  archive: Digest,
): Written {
  const flags = (implied ? isImplied : 0) | (removed ? isRemoved : 0) | (opaque ? isOpaque : 0);
  return item === undefined ? [name, flags, at] : [name, flags, at, ...fieldsOf(item, archive)];
}

function fieldsOf(item: LayerItem | ForeignLink, archive: Digest): readonly unknown[] {
  if (item.type === "hardlink") return [item.type, item.target];
  const { type, mode, uid, gid, mtime, xattrs } = item;
  const kept = xattrs === undefined
    ? 0
    : [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString("base64")]);
  const head = [type, mode, uid, gid, mtime, kept];
  switch (type) {
    case "file": {
      const [found, offset, size] = item.content.identity?.()?.split(" ") ?? [];
      if (found !== archive || size !== String(item.content.size)) throw elsewhere;
      const place = [...head, Number(offset), Number(size)];
      return item.inode === undefined ? place : [...place, item.inode];
    }
    case "symlink":
      return [...head, item.target];
    case "char":
    case "block":
      return [...head, item.major, item.minor];
    default:
      return head;
  }
}

/**
 * The index that a text says.
 *
 * @param path of the layer's archive, which hashes to `archive`
 * @returns undefined where the text is damaged, or of another version
 */
export function decodeIndex(text: string, path: string, archive: Digest): FileIndex | undefined {
  const start = text.indexOf("\n");
  const body = text.slice(start + 1);
  if (text.slice(0, start) !== `${version} ${crc32(body)}`) return undefined;
  const last = body.lastIndexOf("\n");
  const root = JSON.parse(body.slice(body.lastIndexOf("\n", last - 1) + 1, last)) as Written;
  const foreignLinks = JSON.parse(body.slice(last + 1)) as string[];
  const names = { root: new KeptName(root, { body, path, archive }), foreignLinks };
  return new FileIndex(() => names);
}

/** What a record is of. */
interface Kept {
  readonly body: string;
  readonly path: string;
  readonly archive: Digest;
}

const childless: ReadonlyMap<string, IndexedName> = new Map();

class KeptName implements IndexedName {
  readonly item: LayerItem | ForeignLink | undefined;
  readonly implied: boolean;
  readonly removed: boolean;
  readonly opaque: boolean;
  readonly #at: number;
  readonly #kept: Kept;
  #children: ReadonlyMap<string, IndexedName> | undefined;

  constructor([_name, flags, at, ...fields]: Written, kept: Kept) {
    this.implied = (flags & isImplied) !== 0;
    this.removed = (flags & isRemoved) !== 0;
    this.opaque = (flags & isOpaque) !== 0;
    this.#at = at;
    this.#kept = kept;
    this.item = fields.length === 0 ? undefined : itemOf(fields, kept);
    if (at < 0) this.#children = childless;
  }

  get children(): ReadonlyMap<string, IndexedName> {
    return this.#children ??= this.#read();
  }

  #read(): ReadonlyMap<string, IndexedName> {
    const { body } = this.#kept;
    const line: Written[] = JSON.parse(body.slice(this.#at, body.indexOf("\n", this.#at)));
    return new Map(line.map((written) => [written[0], new KeptName(written, this.#kept)]));
  }
}

function itemOf(fields: readonly unknown[], { path, archive }: Kept): LayerItem | ForeignLink {
  if (fields[0] === "hardlink") return { type: "hardlink", target: fields[1] as string };
  const [type, mode, uid, gid, mtime, kept, first, second, inode] = fields as [
    LayerItem["type"],
    number,
    number,
    number,
    number,
    [string, string][] | 0,
    unknown,
    unknown,
    string | undefined,
  ];
  const xattrs: Xattrs | undefined = kept === 0
    ? undefined
    : new Map(kept.map(([name, value]) => [name, new Uint8Array(Buffer.from(value, "base64"))]));
  const head = { mode, uid, gid, mtime, xattrs };
  switch (type) {
    case "file": {
      const content = archivedContent(path, first as number, { size: second as number }, archive);
      return { type, ...head, content, inode };
    }
    case "symlink":
      return { type, ...head, target: first as string };
    case "char":
    case "block":
      return { type, ...head, major: first as number, minor: second as number };
    default:
      return { type, ...head };
  }
}
