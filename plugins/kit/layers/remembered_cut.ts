/**
 * Cutting changes that were cut before: where nothing of them is new, the layers are known without a cut.
 *
 * @module
 */
import { fileContent, hostIdentity, readText } from "../../../core/content.ts";
import { type Digest, digestOf, isDigest } from "../../../core/digest.ts";
import type { AssembleLayersOptions, Cut } from "../../../core/layer/assemble.ts";
import type { ChangeList } from "../../../core/layer/change.ts";
import { arePortable, type Inputs, keyOf, layerInputs } from "../../../core/layer/layer_inputs.ts";
import type { LayerTimes } from "../../../core/layer/layer_time.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import { ChangeColumns } from "./columns.ts";
import { cutChanges, type CutOptions } from "./cut.ts";
import { cutInto } from "./parts.ts";

/** As `cutInto`; the layers instead, where they are known of the whole. */
export async function rememberedCut(
  changes: ChangeList,
  options: CutOptions,
  { store, times, memory }: AssembleLayersOptions,
): Promise<Cut | undefined> {
  const inputs = memory && wholeOf(changes, times, options);
  const list = inputs && await memory?.recall(inputs);
  const known = list && layersIn(store, list);
  if (known !== undefined) return { parts: [], known };
  const parts = cutInto(changes, cutChanges(changes, options), times);
  return parts && {
    parts,
    made(layers) {
      const facts = layers.map(({ blob: { digest, size } }) => ({ digest, size }));
      const text = new TextEncoder().encode(JSON.stringify(facts));
      if (inputs === undefined) return;
      const written = store.blobs.put(text);
      if (list === undefined) memory?.remember(inputs, written);
    },
  };
}

/**
 * What all of the layers are made from together, by its key alone: why one of them is made, its own inputs say. Undefined where other
 * machines might be told of it: what is remembered of the whole is a list, and no layer, so only the parts are for them.
 */
function wholeOf(
  changes: ChangeList,
  times: LayerTimes,
  { most, target }: CutOptions,
): Inputs | undefined {
  const key = changes instanceof ChangeColumns ? changes.keyHere(times) : plainKey(changes, times);
  const head = `${wholeHead}${most} ${target}`;
  return key && {
    key: digestOf(`${head} ${key}`),
    *[Symbol.iterator]() {
      yield `${head} ${hostIdentity}`;
    },
  };
}

/** The beginning of their only line. */
export const wholeHead = "cut ";

function plainKey(changes: ChangeList, times: LayerTimes): Digest | undefined {
  const inputs = layerInputs(changes, times);
  return inputs.isUncertain || arePortable(inputs) ? undefined : keyOf(inputs);
}

/** The layers of a list, if all of them are there. */
function layersIn(store: Store, { digest, size }: BlobFacts): readonly BlobFacts[] | undefined {
  const isThere = ({ digest, size }: BlobFacts) =>
    isDigest(digest) && store.blobs.isSound(digest) && store.blobs.size(digest) === size;
  try {
    const listed: unknown = JSON.parse(readText(fileContent(store.blobs.path(digest), 0, size)));
    return Array.isArray(listed) && listed.every(isThere) ? listed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // it was damaged, and is made anew
    throw error;
  }
}
