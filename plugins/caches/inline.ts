/**
 * `type=inline`: results in the manifest of the image itself, which has their layers. They are taken from where the image is.
 *
 * @module
 */
import type { Cache, CommonCache } from "../../core/plugin/contracts/cache.ts";

/** What it is told. */
export interface InlineCache extends CommonCache {
  /** In the image itself. */
  readonly type: "inline";
}

/** The cache. An image has the layers of no other stages: of `mode` there is `min` alone. */
export const inlineCache: Cache<InlineCache> = {
  type: "inline",
  fields: {},
  read(said, _direction, refuse) {
    if (!("mounts" in said)) return { ...said, mode: "min" };
    const hint = "leave them in a cache of another type, beside this one: type=registry,ref=NAME";
    throw refuse("an image has no cache mounts", hint);
  },
  async to() {
    const { resultsAnnotation } = await import("../kit/sharing/mod.ts");
    return { name: "the image", annotations: (results) => [resultsAnnotation(results)] };
  },
};
