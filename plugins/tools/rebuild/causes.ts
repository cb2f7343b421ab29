/**
 * Why an image that was built again is another one, as far as that can be told.
 *
 * @module
 */
import { describeDeviation, type Deviation } from "../../kit/rebuilding/deviations.ts";
import type { BuiltAgain } from "../../kit/rebuilding/build_again.ts";
import type { Recipe } from "../../kit/rebuilding/recipe.ts";
import type { FirstDifference } from "./compare.ts";

/** What may have made the difference, the likeliest first: in words, without a final stop. */
export function causesOf(
  difference: FirstDifference,
  deviations: readonly Deviation[],
  { isWhole, runs, isReplayed }: Pick<Recipe, "isWhole"> & Pick<BuiltAgain, "runs" | "isReplayed">,
): readonly string[] {
  const others = deviations.filter(({ what }) => what !== "builder").map(describeDeviation);
  const builder = deviations.filter(({ what }) => what === "builder").map(describeDeviation);
  if (others.length > 0) return [...others, ...builder];
  if (difference.kind === "config" && !isWhole) {
    return ["the provenance does not say all that was asked for: it is of mode=min", ...builder];
  }
  return [...likelyCauses(difference, runs, isReplayed), ...builder];
}

/** All inputs were what the provenance says, and yet another image came of them. */
function likelyCauses(
  difference: FirstDifference,
  runs: boolean,
  isReplayed: boolean,
): readonly string[] {
  const fickle = isReplayed ? fickleInside : fickleAnywhere;
  switch (difference.kind) {
    case "base":
      return [
        `the provenance names ${difference.name} at ${difference.digest}, and the image is not built on that: ` +
        "it was changed, or is of another image",
      ];
    case "step":
      if (/^ARG (?:https?|ftp|no|all)_proxy\b/i.test(difference.was ?? "")) {
        return [
          "a proxy was told the build, which no provenance has: give it again, --build-arg NAME=VALUE",
        ];
      }
      return [
        "the provenance says other steps than the history of the image: it was changed, or is of another image",
      ];
    case "layer":
      return [
        isRun(difference.step)
          ? `what it was made from is the same: RUN depends on ${fickle}`
          : runs
          ? `a RUN of another stage depends on ${fickle}, or the provenance was changed`
          : "what it was made from is not what the provenance says: it was changed, or is of another image",
      ];
    case "config":
    case "bytes":
      return [
        "the provenance says something else than was built: it was changed, or is of another image",
      ];
  }
}

/** What nobody can hold. */
const fickleAnywhere = "the time, the network, chance, a proxy or what was in a cache mount";

/** The same where the network is replayed, and caches begin empty. */
const fickleInside = "the time or chance";

/** A step of RUN, as the history of quilla, BuildKit and Docker has it. */
function isRun(step: string): boolean {
  return /^(?:RUN |\|\d+ |\/bin\/sh -c (?!#\(nop\)))/.test(step);
}
