/**
 * How a copy goes on, one line for each blob that moved.
 *
 * @module
 */
import { hexOf } from "../core/digest.ts";
import type { CopyEvent } from "../core/image/blob_moves.ts";
import { describeMissing } from "../core/image/copy_images.ts";
import type { Context } from "./context.ts";
import { formatSize } from "./format.ts";

const outcomes: ReadonlyMap<CopyEvent["type"], string> = new Map([
  ["end", "copied"],
  ["present", "there already"],
  ["mounted", "taken over from another repository"],
]);

/** Tells of blobs as they arrive. */
export function transferProgress(context: Context): (event: CopyEvent) => void {
  return (event) => {
    if (event.type === "partial") {
      const { blob, missing } = event;
      return context.say(`of the index ${blob.digest}, ${describeMissing(missing)}: left out`);
    }
    const what = outcomes.get(event.type);
    if (what === undefined) return;
    const { digest, size } = event.blob;
    context.say(`${hexOf(digest).slice(0, 12)}  ${formatSize(size).padStart(7)}  ${what}`);
  };
}
