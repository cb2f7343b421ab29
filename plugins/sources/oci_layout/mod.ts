/**
 * Images of OCI image layouts in the place of stages: `oci-layout://PATH[:TAG|@DIGEST]`.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Source } from "../../../core/plugin/contracts/source.ts";

const scheme = "oci-layout://";

export const ociLayout: Source = {
  name: "oci-layout",
  summary: "oci-layout://DIRECTORY[:TAG]",
  uses: ["named-context"],
  accepts(location) {
    if (!location.startsWith(scheme)) return false;
    if (location !== scheme) return true;
    throw new QuillaError(`${scheme} names no layout`, {
      code: "build/context",
      hint: `write ${scheme}DIRECTORY, or ${scheme}DIRECTORY:TAG`,
    });
  },
  async open(location, { store }) {
    const { imageOfLayout } = await import("./image_of_layout.ts");
    return { image: await imageOfLayout(store!, location.slice(scheme.length)) };
  },
};
