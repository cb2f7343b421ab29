/**
 * Two images as two layers of one model: the first whole, and what the second one does to it.
 *
 * @module
 */
import { type Content, contentOf, piecesOf } from "../../../core/content.ts";
import type { Comparison, NodeChange, NodeFacts } from "./contracts.ts";
import { sameBytes } from "./duplicates.ts";
import type { ExploredImage } from "./explored_image.ts";
import { Layering } from "./layering.ts";
import { factsOf, LayeredView, recordAt } from "./tree_view.ts";
import type { IndexedChange } from "../../../core/tree/file_index.ts";

/** Contents of one length are read, unless both are of one layer's archive. */
export async function compareImages(
  before: ExploredImage,
  after: ExploredImage,
): Promise<Comparison> {
  const model = new Layering();
  /** Where the record of a node of this model is from. */
  const origins: [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  copyTree(before, model, origins[0]);
  model.endLayer();
  for (const node of missing(before, after)) {
    model.add({ type: "remove", path: before.tree.path(node) });
  }
  copyTree(after, model, origins[1]);
  model.endLayer();
  const same = new Set<number>();
  for (const [node, record] of origins[1]) {
    const old = origins[0].get(node);
    if (old === undefined) continue;
    if (await isSameFile(before, old, after, record)) same.add(node);
  }
  const isSame = (a: number) => same.has(model.records.node(a));
  const view = new LayeredView(model, 1, 1, isSame);
  return {
    ...{ tree: model.paths, view, sums: sumsOf(model, view) },
    before: (node): NodeFacts | undefined => {
      const record = recordAt(model, node, 0);
      return record === 0 ? undefined : factsOf(model, record);
    },
    async *content(node, which) {
      const [image, origin] = which === "before" ? [before, origins[0]] : [after, origins[1]];
      const record = origin.get(node);
      if (record !== undefined) yield* piecesOf(await image.contentOf(record));
    },
  };
}

/** Puts all that is to be seen of an image into the layer that is being read. */
function copyTree(image: ExploredImage, model: Layering, origins: Map<number, number>): void {
  const { view, tree } = image;
  const { records } = image.model;
  const visit = (node: number, path: string): void => {
    const record = view.shown(node);
    const kind = records.kind(record);
    model.add(changeOf(image, record, path));
    if (kind === "file") origins.set(model.paths.find(path)!, record);
    const base = path === "/" ? "" : path;
    for (const child of view.children(node)) visit(child, `${base}/${tree.name(child)}`);
  };
  visit(0, "/");
}

function changeOf(
  { model, view, tree }: ExploredImage,
  record: number,
  path: string,
): IndexedChange {
  const { kind, mode, uid, gid, mtime, size, target, device, sameAs, xattrs } = factsOf(
    model,
    record,
  );
  const base = { path, mode, uid, gid, mtime, xattrs };
  switch (kind) {
    case "file": {
      const isLink = sameAs !== undefined && view.shown(sameAs) === model.records.fileOf(record);
      if (isLink) return { type: "hardlink", path, target: tree.path(sameAs) };
      return { ...base, type: kind, content: unread(size) };
    }
    case "symlink":
      return { ...base, type: kind, target: target ?? "" };
    case "char":
    case "block":
      return { ...base, type: kind, major: device?.[0] ?? 0, minor: device?.[1] ?? 0 };
    default:
      return { ...base, type: kind };
  }
}

/** Of the records only the length is kept. */
function unread(size: number): Content {
  return { size, open: () => contentOf("").open() };
}

/** What the first has and the second has not; what is below that is not told. */
function* missing(before: ExploredImage, after: ExploredImage): Generator<number, void, void> {
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const other = after.tree.find(before.tree.path(node));
    if (other === undefined || !after.view.has(other)) yield node;
    else open.push(...before.view.children(node));
  }
}

async function isSameFile(
  before: ExploredImage,
  old: number,
  after: ExploredImage,
  record: number,
): Promise<boolean> {
  const [was, is] = [before.model.records, after.model.records];
  if (was.size(old) !== is.size(record)) return false;
  const [a, b] = [was.fileOf(old), is.fileOf(record)];
  const sameLayer = before.layers[was.layer(a)]!.diffId === after.layers[is.layer(b)]!.diffId;
  if (sameLayer && was.place(a) === is.place(b)) return true;
  return sameBytes(await before.contentOf(old), await after.contentOf(record));
}

function sumsOf(model: Layering, view: LayeredView): Comparison["sums"] {
  const sums: Record<NodeChange, { files: number; bytes: number }> = {
    ...{ same: { files: 0, bytes: 0 }, added: { files: 0, bytes: 0 } },
    ...{ changed: { files: 0, bytes: 0 }, removed: { files: 0, bytes: 0 } },
  };
  for (let node = 1; node < model.paths.count; node++) {
    const kind = view.kind(node);
    if (kind === undefined || kind === "directory") continue;
    const sum = sums[view.change(node)];
    sum.files++;
    sum.bytes += view.bytes(node);
  }
  return sums;
}
