/**
 * What ONBUILD kept in a base, for the instruction that begins a stage on it.
 *
 * @module
 */
import type { FollowingLine } from "../../../core/plugin/contracts/instruction.ts";
import type { StageView } from "../../../core/plugin/contracts/stage.ts";

/** The lines that the base of a stage wants to be carried out first, in their order. */
export function keptLines({ opening, inherited }: StageView): FollowingLine[] {
  return (inherited.onBuild ?? []).map((text, index) => ({
    text,
    origin: `ONBUILD ${index + 1} of ${opening.base}`,
    shownBehind: "ONBUILD",
  }));
}
