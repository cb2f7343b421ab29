/**
 * Bytes that look random and are always the same.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The first `size` bytes of the noise of that name. */
export function noise(name: string, size: number): Uint8Array {
  return createHash("shake256", { outputLength: size }).update(name).digest();
}
