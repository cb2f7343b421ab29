/**
 * Finding and fetching the images of a build before its steps come to them.
 *
 * @module
 */
import type { Platform } from "../platform.ts";
import { findStage, type Plan } from "./plan.ts";
import type { BaseImages, ContextNames } from "./surroundings.ts";

/** Begins with all images that the target needs, side by side; what fails is told by the step that needs it. */
export function beginBases(
  bases: BaseImages,
  plan: Plan,
  target: Platform,
  contexts: ContextNames | undefined,
): void {
  for (const { index, opening, steps } of plan.needed) {
    const platform = opening.platform ?? target;
    const earlier = plan.stages.slice(0, index);
    const names = earlier.map(({ name }) => name);
    const begin = (source: string, byNumber: boolean) => {
      if (source === "scratch" || findStage(earlier, source, { byNumber }) !== undefined) return;
      if (contexts?.has(source)) return;
      bases.open(source, platform, names).catch(() => {});
    };
    begin(opening.base, false);
    for (const source of steps.flatMap(({ opens }) => opens)) begin(source, true);
  }
}
