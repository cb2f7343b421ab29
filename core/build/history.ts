/**
 * What steps leave in an image's history.
 *
 * @module
 */
import type { Image } from "../image/image.ts";
import type { HistoryEntry } from "../oci/config.ts";

/** What BuildKit writes, and tools that read histories look for. */
export const historyComment = "buildkit.dockerfile.v0";

/** What tells one of several layers of an instruction from the others; the first has what every step's has. */
export function partComment(at: number, { length }: { readonly length: number }): string {
  return at === 0 ? historyComment : `part ${at + 1} of ${length}`;
}

/** An image that tells no history still has its layers. */
export function unknownHistory(base: Image): HistoryEntry[] {
  return base.layers.map(() => ({ comment: "unknown" }));
}
