/**
 * How a copy goes on, one line for each blob that moved.
 *
 * @module
 */
import { hexOf } from "../../core/plugin/api/nouns.ts";
import type { CopyEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";

const outcomes: ReadonlyMap<CopyEvent["type"], string> = new Map([
  ["end", "copied"],
  ["present", "there already"],
  ["mounted", "taken over from another repository"],
]);

/** Tells what of an index stays away, and nothing else. */
export function partialNotice(context: Context): (event: CopyEvent) => void {
  return (event) => {
    if (event.type !== "partial") return;
    const { blob, lacks } = event;
    context.say(`of the index ${blob.digest}, ${lacks}: left out`);
  };
}

/** Tells of blobs as they arrive. */
export function transferProgress(context: Context): (event: CopyEvent) => void {
  const notice = partialNotice(context);
  return (event) => {
    if (event.type === "partial") return notice(event);
    const what = outcomes.get(event.type);
    if (what === undefined || !("blob" in event) || event.blob === undefined) return;
    const { digest, size } = event.blob;
    context.say(`${hexOf(digest).slice(0, 12)}  ${formatSize(size).padStart(7)}  ${what}`);
  };
}
