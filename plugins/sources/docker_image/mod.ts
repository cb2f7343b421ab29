/**
 * Images by their names: `docker-image://NAME` in the place of a stage, and the base images of builds.
 *
 * @module
 */
import { parseReference } from "../../../core/plugin/api/nouns.ts";
import type { Source } from "../../../core/plugin/contracts/source.ts";

const scheme = "docker-image://";

export const dockerImage: Source = {
  name: "docker-image",
  summary: "docker-image://NAME",
  uses: ["named-context"],
  accepts(location) {
    if (!location.startsWith(scheme)) return false;
    parseReference(location.slice(scheme.length));
    return true;
  },
  open: (location) => Promise.resolve({ image: location.slice(scheme.length) }),
  async find(reference, environment) {
    // What most builds, whose bases are here, need not load.
    const { findRemote } = await import("./find.ts");
    return await findRemote(reference, environment);
  },
};
