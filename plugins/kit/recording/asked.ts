/**
 * What programs asked for whose layers are in the cache: builds that find the layer find that, too.
 *
 * @module
 */
import { keyOf } from "../../../core/layer/layer_inputs.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Store } from "../../../core/store/store.ts";
import type { Recording } from "./contracts.ts";
import { formatRecording, parseRecording } from "./lock_file.ts";

/** Where the store's cache keeps it. */
const kind = "asked";

/** What the program with that key asked for; undefined where it is not known, or a body is gone. */
export function recallAsked(store: Store, inputs: readonly string[]): Recording | undefined {
  const text = store.cache.record(kind, keyOf(inputs));
  if (text === undefined) return undefined;
  try {
    return parseRecording({ name: "what a program asked for", text });
  } catch (error) {
    // The disk lost power while it was written: then it is not known.
    if (error instanceof QuillaError && error.code.startsWith("record/")) return undefined;
    throw error;
  }
}

/** Keeps it under that key. */
export function rememberAsked(store: Store, inputs: readonly string[], asked: Recording): void {
  const bodies = asked.exchanges.filter(({ answer }) => answer.size > 0);
  const needs = new Set(bodies.map(({ answer }) => answer.digest));
  store.cache.remember(kind, keyOf(inputs), formatRecording(asked), [...needs]);
}
