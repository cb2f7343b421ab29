/**
 * Files that a container gets to see: layers where they are some already, else made one.
 *
 * @module
 */
import {
  type Content,
  contentOf,
  type Digest,
  digestOf,
  Hasher,
  QuillaError,
  readPieces,
} from "../../../../core/plugin/api/nouns.ts";
import {
  assembleLayer,
  broughtTime,
  type Inputs,
  keyOf,
  type Layer,
  layerInputs,
  normalForm,
  treeChanges,
} from "../../../../core/plugin/api/layer.ts";
import { chainIds } from "../chain_id.ts";
import { TreeCopier } from "../../../kit/layers/copy.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Store } from "../../../../core/plugin/api/store.ts";
import { type FileView, resolve, UnionTree } from "../../../../core/plugin/api/tree.ts";

/** What an instruction may take files from. */
export interface FileSource {
  readonly files: FileView;
  /** The layers that these files are; undefined for a context. */
  readonly layers?: readonly Layer[] | undefined;
  /** How many of them, on top, came since the last program ran in them. */
  readonly fresh?: number | undefined;
}

/** A file or directory that can be mounted. */
export interface MountSource {
  /** Plain archives of the store, bottom first. */
  readonly layers: readonly Digest[];
  /** How many of them, on top, are new to who sees them. */
  readonly fresh: number;
  /** Where it is in them, no link on the way. */
  readonly path: string;
  readonly type: "file" | "directory";
}

/** The same, and what it shows, hashed; nothing else of where it is taken from is in it. */
export interface ShownSource extends MountSource {
  readonly content: string;
}

/** Of contexts, what was made a layer already. */
const made = new WeakMap<FileView, Map<string, Promise<Layer>>>();

/**
 * @param path clean, absolute; links are followed inside the source
 * @param place the source's name, for a message
 * @throws {QuillaError} `run/mount-source` where there is no such file or directory
 */
export async function mountSource(
  { files, layers, fresh = layers === undefined ? 1 : 0 }: FileSource,
  path: string,
  place: string,
  store: Store,
): Promise<MountSource> {
  const real = resolve(files, path);
  const type = files.lstat(real)?.type;
  if (type !== "directory" && type !== "file") {
    throw new QuillaError(`${quote(path)} cannot be mounted: ${place} has no such file`, {
      code: "run/mount-source",
      hint: "a source is a path from the root of what it is taken from",
    });
  }
  const chosen = layers ?? [await layerOf(files, real, store)];
  await Promise.all(chosen.map((layer) => layer.files())); // inflated now, if it was not
  return { layers: chosen.map(({ diffId }) => diffId), fresh, path: real, type };
}

/** As {@linkcode mountSource}. */
export async function shownSource(
  source: FileSource,
  path: string,
  place: string,
  store: Store,
): Promise<ShownSource> {
  const found = await mountSource(source, path, place, store);
  const isAll = source.layers === undefined || found.path === "/";
  const content = isAll
    ? chainIds(found.layers).at(-1) ?? ""
    : await shownContent(source.files, found.path, store);
  return { ...found, content };
}

const contentKind = "mount-content";

/**
 * What a part of an image shows. Files are known by their place in a layer, which changes with whatever else is in that layer: their bytes
 * are read once for each of its forms, and what they come to is remembered.
 */
async function shownContent(files: FileView, path: string, store: Store): Promise<string> {
  const empty = new UnionTree();
  const copied = new TreeCopier(empty).copy(files, path, "/shown");
  const { mode, uid, gid } = files.lstat(path)!;
  const changes = await normalForm(copied, empty);
  const digest = (inputs: Inputs) => digestOf(`${mode.toString(8)} ${uid}:${gid} ${keyOf(inputs)}`);
  const places = layerInputs(changes, 0);
  const key = places.isUncertain ? undefined : digest(places);
  const known = key && store.cache.record(contentKind, key);
  if (known !== undefined) return known;
  const read = changes.map((change) =>
    change.type === "file" ? { ...change, content: hashed(contentOf(change.content)) } : change
  );
  const content = digest(layerInputs(read, 0));
  if (key !== undefined) store.cache.remember(contentKind, key, content, []);
  return content;
}

/** The same content, known by its bytes. */
function hashed(content: Content): Content {
  const hasher = new Hasher();
  for (const piece of readPieces(content)) hasher.update(piece);
  const identity = hasher.digest();
  return { size: content.size, open: () => content.open(), identity: () => identity };
}

/** Only what is wanted of a context is copied; all of it belongs to root. */
function layerOf(files: FileView, path: string, store: Store): Promise<Layer> {
  const known = made.get(files) ?? new Map<string, Promise<Layer>>();
  made.set(files, known);
  let layer = known.get(path);
  if (layer === undefined) {
    const below = new UnionTree();
    const changes = treeChanges(files, path, { uid: 0, gid: 0 });
    layer = assembleLayer(changes, { store, below, times: broughtTime, reservedNames: true });
    known.set(path, layer);
  }
  return layer;
}
