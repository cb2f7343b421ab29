/**
 * Files that a program gets to see: layers where they are some already, else made one.
 *
 * @module
 */
import { type Content, contentOf, readPieces } from "../../../core/content.ts";
import { digestOf, Hasher } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import { chainIds } from "./chain_id.ts";
import type { Layer } from "../../../core/layer/layer.ts";
import { type Inputs, keyOf, layerInputs } from "../../../core/layer/layer_inputs.ts";
import { broughtTime } from "../../../core/layer/layer_time.ts";
import { normalForm } from "../../../core/layer/normal_form.ts";
import { treeChanges } from "../../../core/layer/tree_changes.ts";
import type { FileSource } from "../../../core/build/surroundings.ts";
import type { LayeredFiles } from "../../../core/plugin/contracts/runner.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import type { FileView } from "../../../core/tree/view.ts";

/** Of contexts, what was made a layer already. */
const made = new WeakMap<FileView, Map<string, Promise<Layer>>>();

/**
 * @param path clean, absolute; links are followed inside the source
 * @param place the source's name, for a message
 * @throws {QuillaError} `run/mount-source` where there is no such file or directory
 */
export async function shownFiles(
  { files, layers, fresh = layers === undefined ? 1 : 0 }: FileSource,
  path: string,
  place: string,
  store: Store,
): Promise<LayeredFiles> {
  const real = resolve(files, path);
  const kind = files.lstat(real)?.type;
  if (kind !== "directory" && kind !== "file") {
    throw new QuillaError(`${quote(path)} cannot be mounted: ${place} has no such file`, {
      code: "run/mount-source",
      hint: "a source is a path from the root of what it is taken from",
    });
  }
  const chosen = layers ?? [await layerOf(files, real, store)];
  await Promise.all(chosen.map((layer) => layer.files())); // inflated now, if it was not
  const content = layers === undefined || real === "/"
    ? chainIds(chosen.map(({ diffId }) => diffId)).at(-1) ?? ""
    : await shownContent(files, real, store);
  return { layers: chosen, fresh, path: real, kind, content };
}

const contentKind = "mount-content";

/**
 * What a part of an image shows. Files are known by their place in a layer, which changes with whatever else is in that layer: their bytes
 * are read once for each of its forms, and what they come to is remembered.
 */
async function shownContent(files: FileView, path: string, store: Store): Promise<string> {
  const empty = new UnionTree();
  const copied = treeChanges(files, path, { at: "/shown" });
  const { mode, uid, gid } = files.lstat(path)!;
  const changes = await normalForm(copied, empty);
  const digest = (inputs: Inputs) => digestOf(`${mode.toString(8)} ${uid}:${gid} ${keyOf(inputs)}`);
  const places = layerInputs(changes, 0);
  const key = places.isUncertain ? undefined : digest(places);
  const known = key && store.cache.record(contentKind, key);
  if (known !== undefined) return known;
  const read = [...changes].map((change) =>
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
    const changes = treeChanges(files, path, { owner: { uid: 0, gid: 0 } });
    layer = assembleLayer(changes, { store, below, times: broughtTime, reservedNames: true });
    known.set(path, layer);
  }
  return layer;
}
