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

/** What the name of a layer's entry means. */
export type WhiteoutMeaning =
  /** Something stands there. */
  | { readonly kind: "node" }
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
  const parent = path.slice(0, mark) || "/";
  const name = path.slice(mark + 1);
  if (name === opaqueMark) return { kind: "opaque", path: parent };
  if (name.startsWith(metaPrefix) && !name.startsWith(`${opaqueMark}/`)) return ignored;
  const removed = name.slice(prefix.length);
  if (removed === "" || removed === "." || removed === ".." || name.includes("/")) {
    throw new QuillaError(`the layer's entry ${JSON.stringify(path)} is no valid whiteout`, {
      code: "layer/whiteout",
      hint:
        "a whiteout is .wh. and the name of one file; the layer was made to deceive, or is damaged",
    });
  }
  return { kind: "remove", path: parent === "/" ? `/${removed}` : `${parent}/${removed}` };
}

/** The entry that takes away a clean absolute path, as it is written in an archive: `a/.wh.b` for `/a/b`. */
export function whiteoutName(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(1, slash + 1)}${prefix}${path.slice(slash + 1)}`;
}

/** The entry that makes a directory opaque, as it is written in an archive: `a/.wh..wh..opq` for `/a`. */
export function opaqueName(path: string): string {
  return path === "/" ? opaqueMark : `${path.slice(1)}/${opaqueMark}`;
}

/** Whether a layer cannot hold a file at this path, because one of its names would be read as a whiteout. */
export function looksLikeWhiteout(path: string): boolean {
  return path.includes(`/${prefix}`);
}
