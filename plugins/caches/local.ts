/**
 * `type=local,dest=DIR` and `src=DIR`: results in a directory, as an image of an OCI image layout.
 *
 * @module
 */
import type { Cache } from "../../core/plugin/contracts/cache.ts";
import { type PackedCache, packedFields, readPacked } from "../kit/sharing/words.ts";

/** What it is told. */
export interface LocalCache extends PackedCache {
  /** In a directory. */
  readonly type: "local";
  /** The directory that results are left in. */
  readonly dest?: string | undefined;
  /** The directory that results are taken from. */
  readonly src?: string | undefined;
  /** What the image is called there; `cache`, unless given. */
  readonly tag?: string | undefined;
  /** Of the image that results are taken from, whatever it is called. */
  readonly digest?: string | undefined;
}

/** The cache. A layout keeps what has another name: the image of that name is replaced. */
export const localCache: Cache<LocalCache> = {
  type: "local",
  fields: {
    "dest": "path",
    "src": "path",
    "reset": "flag",
    "tag": "text",
    "digest": "text",
    ...packedFields,
  },
  read({ reset = false, ...said }: LocalCache & { readonly reset?: boolean }, direction, refuse) {
    const field = direction === "from" ? "src" : "dest";
    if (!said[field]) throw refuse(`it has no ${field}`, `write type=local,${field}=DIR`);
    if (!reset) return readPacked(said, refuse);
    throw refuse(
      "quilla removes nothing of a layout that others may be reading",
      `leave out reset, and remove ${said[field]} before the build where it has grown`,
    );
  },
  async from({ src, tag = usualTag, digest }, around) {
    const { imageSource } = await import("../kit/sharing/mod.ts");
    if (digest !== undefined) return imageSource("oci", src!, around, { digest });
    return imageSource("oci", `${src}:${tag}`, around);
  },
  async to({ dest, tag = usualTag, ...written }, around) {
    const { formOf, imageTarget } = await import("../kit/sharing/mod.ts");
    return imageTarget("oci", `${dest}:${tag}`, around, formOf(written));
  },
};

const usualTag = "cache";
