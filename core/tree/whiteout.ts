/**
 * Whiteouts: the names by which a layer says that something below it is gone (OCI image-spec, layer.md § Whiteouts).
 *
 * @module
 */
import { QuillaError } from "../errors.ts";

const prefix = ".wh.";
/** What aufs keeps for itself, `.wh..wh.plnk` and its like; only the opaque mark among them means something. */
const metaPrefix = ".wh..wh.";
const opaqueMark = ".wh..wh..opq";

/**
 * How quilla writes a real name that begins like a mark, `.wh.x` as `.wh..wh.quilla.x`, in layers that reach no image: others, to
 * whom that is one of aufs' records, pass over it.
 */
const escape = `${metaPrefix}quilla.`;
/** The first entry of a layer that has such names. */
export const reservedMark = `${metaPrefix}quilla`;

/** What the name of a layer's entry means. */
export type WhiteoutMeaning =
  /** Something stands there; at another path, clean and absolute, where that had to be written in another way. */
  | { readonly kind: "node"; readonly path?: string }
  /** Nothing at all: aufs' own records. */
  | { readonly kind: "ignored" }
  /** The name without its mark is taken away. Clean, absolute. */
  | { readonly kind: "remove"; readonly path: string }
  /** All that is below in this directory is taken away. Clean, absolute. */
  | { readonly kind: "opaque"; readonly path: string };

const node: WhiteoutMeaning = { kind: "node" };
const ignored: WhiteoutMeaning = { kind: "ignored" };

/**
 * Reads the name of an entry, whatever the entry's type is.
 *
 * @param path clean and absolute
 * @throws {QuillaError} `layer/whiteout` where the mark stands before no name that can be removed, or on the way to an entry
 */
export function readWhiteout(path: string): WhiteoutMeaning {
  const mark = path.indexOf(`/${prefix}`);
  if (mark < 0) return node;
  if (path.includes(`/${escape}`)) return readEscaped(path);
  return readMark(path.slice(0, mark) || "/", path.slice(mark + 1), path);
}

function readMark(parent: string, name: string, path: string): WhiteoutMeaning {
  if (name === opaqueMark) return { kind: "opaque", path: parent };
  const removesEscaped = name.startsWith(prefix + escape) && !name.includes("/");
  if (removesEscaped) {
    return { kind: "remove", path: childOf(parent, unescaped(name.slice(prefix.length))) };
  }
  if (name.startsWith(metaPrefix) && !name.startsWith(`${opaqueMark}/`)) return ignored;
  const removed = name.slice(prefix.length);
  if (removed === "" || removed === "." || removed === ".." || name.includes("/")) {
    throw new QuillaError(`the layer's entry ${JSON.stringify(path)} is no valid whiteout`, {
      code: "layer/whiteout",
      hint:
        "a whiteout is .wh. and the name of one file; the layer was made to deceive, or is damaged",
    });
  }
  return { kind: "remove", path: childOf(parent, removed) };
}

/** Names that were written in another way may stand on the way to a mark. */
function readEscaped(path: string): WhiteoutMeaning {
  const names = path.slice(1).split("/");
  const isMark = (name: string) => name.startsWith(prefix) && !name.startsWith(escape);
  const mark = names.findIndex(isMark);
  const real = (before: readonly string[]) => before.map((name) => `/${unescaped(name)}`).join("");
  if (mark < 0) return { kind: "node", path: real(names) };
  return readMark(real(names.slice(0, mark)) || "/", names.slice(mark).join("/"), path);
}

function unescaped(name: string): string {
  return name.startsWith(escape) ? prefix + name.slice(escape.length) : name;
}

/** A hard link's target, or a name, as it is; both without a slash before them. */
export function escapedName(path: string): string {
  if (!looksLikeWhiteout(`/${path}`)) return path;
  const escapedOne = (name: string) =>
    name.startsWith(prefix) ? escape + name.slice(prefix.length) : name;
  return path.split("/").map(escapedOne).join("/");
}

function childOf(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

/** The entry that takes away a clean absolute path, as it is written in an archive: `a/.wh.b` for `/a/b`. */
export function whiteoutName(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${escapedName(path.slice(1, slash + 1))}${prefix}${escapedName(path.slice(slash + 1))}`;
}

/** The entry that makes a directory opaque, as it is written in an archive: `a/.wh..wh..opq` for `/a`. */
export function opaqueName(path: string): string {
  return path === "/" ? opaqueMark : `${escapedName(path.slice(1))}/${opaqueMark}`;
}

/** Whether a layer cannot hold a file at this path, because one of its names would be read as a whiteout. */
export function looksLikeWhiteout(path: string): boolean {
  return path.includes(`/${prefix}`);
}
