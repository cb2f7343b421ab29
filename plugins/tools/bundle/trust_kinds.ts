/**
 * Whether a file that says whom to trust is what it is said to be, where it is carried and where it is written.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { BundledTrust } from "./bundle_index.ts";

/**
 * Refuses a file that is not of its kind, or has a private key in it. Policies are read by who needs their words.
 *
 * @param name what messages call the file
 * @throws {QuillaError} `bundle/private-key`, `signature/key`, `signature/root`, `bundle/trust-file`
 */
export type TrustCheck = (kind: BundledTrust["kind"], bytes: Uint8Array, name: string) => void;

/** Loads what checks files: nothing of it is needed where no bundle has any. */
export async function trustCheck(): Promise<TrustCheck> {
  const { readCertificates } = await import("../../kit/policy/mod.ts");
  const { readPublicKey, readTrustedRoot } = await import("../../kit/signing/mod.ts");
  return (kind, bytes, name) => {
    requireNoPrivateKey(bytes, name);
    const text = Buffer.from(bytes).toString("utf8");
    if (kind === "key") readPublicKey(text, name);
    else if (kind === "trusted-root") readTrustedRoot(bytes, name);
    else if (kind === "certificates") {
      try {
        readCertificates(text);
      } catch (error) {
        if (!(error instanceof QuillaError)) throw error;
        throw trustFailure(name, error.message);
      }
    }
  };
}

/**
 * Refuses what has a private key in it, also in base64, as policies carry keys.
 *
 * @param name what messages call the file
 * @throws {QuillaError} `bundle/private-key`
 */
function requireNoPrivateKey(bytes: Uint8Array, name: string): void {
  const text = Buffer.from(bytes).toString("latin1");
  const encoded = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  const texts = [text, ...encoded.map((each) => Buffer.from(each, "base64").toString("latin1"))];
  if (!texts.some((each) => /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(each))) return;
  throw new QuillaError(`${name} has a private key in it, which is never carried`, {
    code: "bundle/private-key",
    hint:
      "give the public key: `quilla key show KEY` writes the one of a private key; and keep the private one where it is",
  });
}

/** The error of a file that a bundle cannot carry; `name` is as messages have it. */
export function trustFailure(
  name: string,
  why: string,
  hint = "give a public key in PEM, a trusted root, or a policy whose paths lead to such files",
): QuillaError {
  return new QuillaError(`${name} cannot be carried in a bundle: ${why}`, {
    code: "bundle/trust-file",
    hint,
  });
}
