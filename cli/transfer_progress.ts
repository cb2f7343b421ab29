/**
 * How a copy goes on, one line for each blob that moved.
 *
 * @module
 */
import { hexOf } from "../core/digest.ts";
import type { CopyEvent } from "../core/image/copy_images.ts";
import type { Context } from "./context.ts";
import { formatSize } from "./format.ts";

/** Tells of blobs as they arrive. */
export function transferProgress(context: Context): (event: CopyEvent) => void {
  return (event) => {
    if (event.type !== "end" && event.type !== "present") return;
    const { digest, size } = event.blob;
    const what = event.type === "end" ? "copied" : "there already";
    context.say(`${hexOf(digest).slice(0, 12)}  ${formatSize(size).padStart(7)}  ${what}`);
  };
}
