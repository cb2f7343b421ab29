/**
 * What an entry of a layer's archive means, and whether it may be believed.
 *
 * All that can be said about one entry alone is checked here, so that a layer can be checked while it streams by. What
 * depends on other entries is {@linkcode FileIndexBuilder}'s.
 *
 * @module
 */
import type { Content } from "../content.ts";
import { QuillaError } from "../errors.ts";
import type { TarEntry } from "../tar/entry.ts";
import { encodeName } from "../text/bytes.ts";
import type { IndexedChange } from "../tree/file_index.ts";
import { readWhiteout } from "../tree/whiteout.ts";

/** Linux' PATH_MAX and NAME_MAX, in bytes. */
const longestPath = 4096;
const longestName = 255;

/** What an entry does at a clean absolute path; `ignored` entries mean nothing. */
export interface EntryMeaning {
  readonly kind: "node" | "hardlink" | "remove" | "opaque" | "ignored";
  readonly path: string;
  /** A hard link's, clean and absolute. */
  readonly target?: string | undefined;
}

/**
 * Names are taken relative to the image's root, also absolute ones, as in Docker.
 *
 * @throws {QuillaError} `layer/path-escape` where a name or a hard link's target has a `..`, `layer/root-replaced` where
 * the root would be something else than a directory, `layer/whiteout`, `layer/path-too-long`
 */
export function validateEntry(entry: TarEntry): EntryMeaning {
  const written = cleanPath(entry.path, entry);
  const meaning = readWhiteout(written);
  if (meaning.kind === "ignored") return { kind: "ignored", path: written };
  if (meaning.kind !== "node") return meaning;
  const named = meaning.path ?? written;
  if (named === "/" && entry.type !== "directory") {
    throw new QuillaError(
      `the layer's entry ${JSON.stringify(entry.path)}, a ${entry.type}, would replace the root`,
      {
        code: "layer/root-replaced",
        hint: "the root of an image is a directory; the layer was made to deceive, or is damaged",
      },
    );
  }
  if (entry.type === "symlink") requireLength(entry.linkname ?? "", entry);
  return entry.type === "hardlink"
    ? { kind: "hardlink", path: named, target: targetOf(entry) }
    : { kind: "node", path: named };
}

function targetOf(entry: TarEntry): string {
  const written = cleanPath(entry.linkname ?? "", entry);
  const meaning = readWhiteout(written);
  return meaning.kind === "node" ? meaning.path ?? written : written;
}

/**
 * What a validated entry adds to an index, or undefined where it means nothing.
 *
 * @param content of a file
 */
export function changeOf(
  entry: TarEntry,
  { kind, path, target }: EntryMeaning,
  content: () => Content,
): IndexedChange | undefined {
  if (kind === "ignored") return undefined;
  if (kind === "remove" || kind === "opaque") return { type: kind, path };
  const { mode, uid, gid, mtime, xattrs } = entry;
  const base = xattrs === undefined
    ? { path, mode, uid, gid, mtime }
    : { path, mode, uid, gid, mtime, xattrs };
  switch (entry.type) {
    case "file":
      return { type: "file", ...base, content: content() };
    case "directory":
    case "fifo":
      return { type: entry.type, ...base };
    case "symlink":
      return { type: "symlink", ...base, target: entry.linkname ?? "" };
    case "hardlink":
      return { type: "hardlink", path, target: target! };
    case "char":
    case "block":
      return { type: entry.type, ...base, major: entry.major ?? 0, minor: entry.minor ?? 0 };
  }
}

function cleanPath(name: string, entry: TarEntry): string {
  if (name.length <= longestName && isClean.test(name)) return `/${name}`;
  let path = "";
  for (const component of name.split("/")) {
    if (component === "" || component === ".") continue;
    if (component === "..") throw escapes(name, entry);
    if (byteLength(component) > longestName) throw tooLong(entry);
    path += `/${component}`;
  }
  requireLength(path, entry);
  return path || "/";
}

/**
 * Refuses a path, or a link's text, that no Linux can have: what is as long as an archive allows would take forever to resolve.
 *
 * @throws {QuillaError} `layer/path-too-long`
 */
export function requireLength(path: string, entry: TarEntry): void {
  if (byteLength(path) > longestPath) throw tooLong(entry);
}

/** What most names are; and whatever has a dot at the start of a component goes the longer way. */
const isClean = /^(?:[\w+@-][\w+@.-]*\/)*[\w+@-][\w+@.-]*$/;

function byteLength(name: string): number {
  // A UTF-16 unit is three bytes at the most.
  return name.length * 3 <= longestName ? name.length : encodeName(name).length;
}

function escapes(name: string, entry: TarEntry): QuillaError {
  const what = name === entry.path ? "entry" : `hard link ${JSON.stringify(entry.path)} to`;
  return new QuillaError(`the layer's ${what} ${JSON.stringify(name)} leads out of the image`, {
    code: "layer/path-escape",
    hint: "names in layers have no ..; the layer was made to deceive, or is damaged",
  });
}

function tooLong(entry: TarEntry): QuillaError {
  return new QuillaError(
    `the layer has an entry whose name is too long: ${JSON.stringify(entry.path.slice(0, 100))}…`,
    {
      code: "layer/path-too-long",
      hint: `${longestName} bytes are the most for one name, ${longestPath} for a path`,
    },
  );
}
