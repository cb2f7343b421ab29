/**
 * `--attest type=provenance`, or `--provenance`: what an image was made from, complete enough to build it again.
 *
 * @module
 */
import type { Attester } from "../../core/plugin/contracts/attester.ts";
import { didYouMean, quote } from "../../core/plugin/api/text.ts";

/** The attester. */
export const provenanceAttester: Attester = {
  type: "provenance",
  fields: {
    "mode": "text",
    "builder-id": "text",
    "version": "text",
    "times": "flag",
    "reproducible": "flag",
    "complete-materials": "flag",
    "capture-usage": "flag",
  },
  prepare(said, refuse) {
    const { mode = "max", version = "v1", builderId, times = false, reproducible = false } = said;
    const modes = ["min", "max", "full"];
    if (!modes.includes(String(mode))) {
      const near = didYouMean(String(mode), modes);
      throw refuse(`there is no mode ${quote(String(mode))}`, near ?? "write mode=min or mode=max");
    }
    if (version !== "v1" && version !== "v0.2") {
      throw refuse(
        `there is no version ${quote(String(version))} of SLSA's provenance here`,
        "write version=v1 or version=v0.2",
      );
    }
    const startedOn = times === true ? new Date() : undefined;
    return async (build) => {
      const { provenanceOf, provenanceType } = await import("../kit/attestations/mod.ts");
      const { earlierProvenance, earlierProvenanceType } = await import(
        "../kit/attestations/mod.ts"
      );
      const predicate = provenanceOf(await build.inputs(), {
        mode: mode === "min" ? "min" : "max",
        builderId: builderId === undefined ? undefined : String(builderId),
        startedOn,
        isReproducible: reproducible === true,
      });
      return version === "v1"
        ? new Map([[provenanceType, { ...predicate }]])
        : new Map([[earlierProvenanceType, { ...earlierProvenance(predicate) }]]);
    };
  },
};
