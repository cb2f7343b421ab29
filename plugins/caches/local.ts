/**
 * `type=local,dest=DIR` and `src=DIR`: results in a directory, as an image of an OCI image layout.
 *
 * @module
 */
import type { Cache, CommonCache } from "../../core/plugin/contracts/cache.ts";

/** What it is told. */
export interface LocalCache extends CommonCache {
  /** In a directory. */
  readonly type: "local";
  /** The directory that results are left in. */
  readonly dest?: string | undefined;
  /** The directory that results are taken from. */
  readonly src?: string | undefined;
}

/** The cache. A layout keeps what has another name: the image of that name is replaced. */
export const localCache: Cache<LocalCache> = {
  type: "local",
  fields: { dest: "path", src: "path" },
  read(said, direction, refuse) {
    const field = direction === "from" ? "src" : "dest";
    if (said[field]) return said;
    throw refuse(`it has no ${field}`, `write type=local,${field}=DIR`);
  },
  async from({ src }, around) {
    const { imageSource } = await import("../kit/sharing/mod.ts");
    return imageSource("oci", `${src}:cache`, around);
  },
  async to({ dest }, around) {
    const { imageTarget } = await import("../kit/sharing/mod.ts");
    return imageTarget("oci", `${dest}:cache`, around);
  },
};
