/**
 * The history of an image that is changed without a build.
 *
 * @module
 */
import { defaultEpoch, rfc3339 } from "../../../core/plugin/api/text.ts";
import type { HistoryEntry, ImageConfig } from "../../../core/plugin/api/oci.ts";

/** The date of what has none of its own, as in builds. */
export const defaultCreated = rfc3339(defaultEpoch);

/**
 * The history with a step for each layer: an image that tells less still has its layers. Those that nothing is known of are the
 * lowest, for tools that add a step tell of that.
 */
export function wholeHistory({ history = [], diffIds }: ImageConfig): readonly HistoryEntry[] {
  const told = history.filter(({ emptyLayer }) => emptyLayer !== true).length;
  const missing = Math.max(diffIds.length - told, 0);
  return [...Array.from({ length: missing }, () => ({ comment: "unknown" })), ...history];
}
