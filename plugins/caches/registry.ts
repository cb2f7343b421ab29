/**
 * `type=registry,ref=NAME`: results in a registry, as an image of that name.
 *
 * @module
 */
import type { Cache, CommonCache } from "../../core/plugin/contracts/cache.ts";

/** What it is told. */
export interface RegistryCache extends CommonCache {
  /** In a registry. */
  readonly type: "registry";
  /** The image's name. */
  readonly ref: string;
}

/** The cache. */
export const registryCache: Cache<RegistryCache> = {
  type: "registry",
  fields: { ref: "text" },
  read(said, _direction, refuse) {
    if (said.ref) return said;
    throw refuse("it has no ref", "write type=registry,ref=NAME");
  },
  async from({ ref }, around) {
    const { imageSource } = await import("../kit/sharing/mod.ts");
    return imageSource("docker", `//${ref}`, around);
  },
  async to({ ref }, around) {
    const { imageTarget } = await import("../kit/sharing/mod.ts");
    return imageTarget("docker", `//${ref}`, around);
  },
};
