/**
 * A cache's files as layers: cut by paths and sizes, so that what changed is in few of them, and those that are as they were are
 * known without reading a file.
 *
 * @module
 */
import { BuildMemory } from "../../../core/build/cache/memory.ts";
import { assembleLayers, type CutChanges, type LayerMemory } from "../../../core/layer/assemble.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import type { Change } from "../../../core/layer/change.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { costOfAll } from "../layers/columns.ts";
import { cutChanges } from "../layers/cut.ts";
import { type ChangedTree, diffTree } from "../layers/diff.ts";
import { cutInto } from "../layers/parts.ts";

/** A piece of a cache: smaller than one of an image, for whoever takes it takes all of them at once, and no engine unpacks it. */
const pieceSize = 4 << 20;
/** A list of results, and what it names, stays small. */
const mostPieces = 96;

/** Bytes of all files, those of several names once for each. */
export function sizeOfCache(tree: ChangedTree, path = "/"): number {
  let size = 0;
  for (const node of tree.list(path)) {
    if (node.type === "directory") size += sizeOfCache(tree, node.path);
    else if (node.type === "file") size += node.content.size;
  }
  return size;
}

/** @throws what assembling throws, `context/changed` among it for a file that somebody wrote to meanwhile */
export async function layersOfCache(
  tree: ChangedTree,
  { store, owners, warn }: {
    readonly store: Store;
    /** Whether owners on the disk mean something. */
    readonly owners: boolean;
    warn(message: string): void;
  },
): Promise<readonly BlobFacts[]> {
  const below = new UnionTree();
  const changes = diffTree(tree, below, { isGiven: () => true, owners, stubs: new Set() });
  const layers = await assembleLayers(inSeconds(changes), {
    ...{ store, below, times: "preserve", cut: cutPieces, reservedNames: true },
    room: { below: 0, above: 0, own: [] },
    memory: memoryOf(new BuildMemory(store, warn)),
  });
  return layers.map(({ blob: { digest, size } }) => ({ digest, size }));
}

/** Of times, whole seconds come back as they went; what is not older than something stays so. */
function* inSeconds(changes: Iterable<Change>): Generator<Change> {
  for (const change of changes) {
    yield "mtime" in change && change.mtime !== undefined
      ? { ...change, mtime: Math.floor(change.mtime) }
      : change;
  }
}

const cutPieces: CutChanges = (changes, { times }) => {
  const cost = costOfAll(changes);
  const most = Math.min(mostPieces, Math.ceil(cost / pieceSize));
  if (most < 2) return Promise.resolve(undefined);
  const parts = cutInto(changes, cutChanges(changes, { most, target: pieceSize }), times);
  return Promise.resolve(parts && { parts });
};

function memoryOf(memory: BuildMemory): LayerMemory {
  return {
    recall: async (inputs) => inputs.isUncertain ? undefined : (await memory.recall(inputs))?.layer,
    remember: (inputs, layer) => {
      if (!inputs.isUncertain) memory.remember(inputs, { layer });
    },
  };
}
