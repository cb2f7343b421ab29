/**
 * `--attest type=sbom`, or `--sbom`: what is in an image, and what it was made with.
 *
 * @module
 */
import { quote } from "../../core/plugin/api/text.ts";
import type { Attester } from "../../core/plugin/contracts/attester.ts";
import type { LinedBuild } from "../kit/attestations/lines.ts";

/** By how they are asked for. */
const predicateTypes: Readonly<Record<string, string>> = {
  spdx: "https://spdx.dev/Document",
  cyclonedx: "https://cyclonedx.org/bom",
};

/** BuildKit's own scanner, whatever its tag or digest: it writes SPDX of what is in the image, as we do. */
const usualGenerator = /^(?:docker\.io\/)?docker\/buildkit-syft-scanner(?:[:@].*)?$/;

/** The attester. */
export const sbomAttester: Attester = {
  type: "sbom",
  fields: { format: "text", generator: "text" },
  prepare({ format = "spdx", generator }, refuse) {
    const predicateType = Object.hasOwn(predicateTypes, String(format))
      ? predicateTypes[String(format)]!
      : undefined;
    if (predicateType === undefined) {
      throw refuse(
        `there is no format ${quote(String(format))} of bills of materials`,
        "write format=spdx, which is SPDX 2.3, or format=cyclonedx, which is CycloneDX 1.6",
      );
    }
    if (generator !== undefined && !usualGenerator.test(String(generator))) {
      throw refuse(
        `the image ${quote(String(generator))} is not run: quilla finds the packages itself`,
        "leave generator out; a plugin may bring a cataloger, `quilla plugin init --kind cataloger` begins one",
      );
    }
    return async ({ image, stages, host, lines }: LinedBuild) => {
      const { billOf, cycloneDxDocument, spdxDocument } = await import("../kit/sbom/mod.ts");
      const bill = await billOf(image, {
        ...{ host, name: "image", isPlaced: false },
        lines: lines?.(),
        stages: stages.filter(({ isShipped }) => !isShipped),
      });
      const document = format === "spdx" ? spdxDocument(bill) : cycloneDxDocument(bill);
      return new Map([[predicateType, document]]);
    };
  },
};
