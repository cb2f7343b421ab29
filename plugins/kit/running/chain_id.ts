/**
 * Chain IDs: the name of a layer together with all below it (OCI image-spec, config.md § Layer ChainID).
 *
 * @module
 */
import { digestOf } from "../../../core/digest.ts";

/**
 * The chain ID after each layer, bottom first: the first is the layer's own diffID, each other one the digest of the chain ID
 * below, a space and the diffID.
 *
 * @param diffIds digests of uncompressed layers, bottom first; taken as they are
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? diffId : digestOf(`${below} ${diffId}`));
  }
  return chain;
}
