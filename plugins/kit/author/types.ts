/**
 * The types of all that plugins are handed, as one file.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";

/** The text of `quilla.d.ts`. */
export async function typesOfQuilla(): Promise<string> {
  const { packedTypes } = await import("./packed_types.ts");
  return new TextDecoder().decode(brotliDecompressSync(Buffer.from(packedTypes, "base64")));
}
