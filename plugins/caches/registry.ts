/**
 * `type=registry,ref=NAME`: results in a registry, as an image of that name.
 *
 * @module
 */
import type { Cache } from "../../core/plugin/contracts/cache.ts";
import { type PackedCache, packedFields, readPacked } from "../kit/sharing/words.ts";

/** What it is told. */
export interface RegistryCache extends PackedCache {
  /** In a registry. */
  readonly type: "registry";
  /** The image's name. */
  readonly ref: string;
  /** Whether plain http will do, and any certificate. */
  readonly registryInsecure?: boolean | undefined;
}

/** The cache. */
export const registryCache: Cache<RegistryCache> = {
  type: "registry",
  fields: { "ref": "text", "registry.insecure": "flag", ...packedFields },
  read(said, _direction, refuse) {
    if (said.ref) return readPacked(said, refuse);
    throw refuse("it has no ref", "write type=registry,ref=NAME");
  },
  async from(settings, around) {
    const { imageSource } = await import("../kit/sharing/mod.ts");
    return imageSource("docker", `//${settings.ref}`, around, { words: wordsOf(settings) });
  },
  async to(settings, around) {
    const { formOf, imageTarget } = await import("../kit/sharing/mod.ts");
    const options = { words: wordsOf(settings), ...formOf(settings) };
    return imageTarget("docker", `//${settings.ref}`, around, options);
  },
};

function wordsOf({ registryInsecure }: RegistryCache) {
  return registryInsecure ? { "tls-verify": "false" } : undefined;
}
