/**
 * Hashing, the way each runtime has at hand: `node:crypto` brings Node's streams with it, which takes Bun longer than to build a
 * small image.
 *
 * @module
 */
import process from "node:process";

/** A hash in the making. */
export interface HashState {
  update(bytes: Uint8Array | string): unknown;
  /** The hash in hexadecimal digits; the state is spent. */
  digest(encoding: "hex"): string;
}

type StartHash = (algorithm: "sha256" | "sha512") => HashState;

export const startHash: StartHash = ownOfBun() ??
  process.getBuiltinModule("node:crypto").createHash;

function ownOfBun(): StartHash | undefined {
  const { Bun: bun } = globalThis as {
    Bun?: { readonly CryptoHasher: new (algorithm: string) => HashState };
  };
  return bun && ((algorithm) => new bun.CryptoHasher(algorithm));
}
