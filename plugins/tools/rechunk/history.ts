/**
 * The history of an image that was cut anew: its steps stay, as steps without a layer, and each layer gets one.
 *
 * @module
 */
import { defaultEpoch, rfc3339 } from "../../../core/plugin/api/text.ts";
import type { HistoryEntry, ImageConfig } from "../../../core/plugin/api/oci.ts";

const createdBy = "quilla image rechunk";

/** Whether a step is one of a cut. */
export function isRechunkStep(step: HistoryEntry): boolean {
  return step.createdBy === createdBy && step.emptyLayer !== true;
}

/** The history with so many layers; those of an earlier cut are not told again. */
export function rechunkedHistory(
  { history = [], created = rfc3339(defaultEpoch) }: Omit<ImageConfig, "diffIds">,
  layers: number,
): HistoryEntry[] {
  const steps = history.filter((step) => !isRechunkStep(step));
  return [
    ...steps.map((step) => ({ ...step, emptyLayer: true })),
    ...Array.from({ length: layers }, (_, at) => ({
      created,
      createdBy,
      ...(layers > 1 ? { comment: `part ${at + 1} of ${layers}` } : {}),
    })),
  ];
}
