/**
 * What a key has said of an image before: the same is not said twice.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Digest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { signaturesOf } from "../../kit/signing/find.ts";
import type { PrivateKey } from "../../kit/signing/private_key.ts";
import { verifySignature } from "../../kit/signing/verify.ts";
import type { Looked } from "../../kit/transfer/look.ts";

/** Looks up what was signed, by its bytes: the manifest that it is in, or undefined. */
export type Said = (signed: Uint8Array) => Digest | undefined;

/**
 * Reads what hangs on a manifest and is signed by this key.
 *
 * @param tag whether what hangs by cosign's tags counts, and not what does as a referrer
 * @throws {QuillaError} what reading there throws
 */
export async function saidBefore(
  { source }: Looked,
  subject: Descriptor,
  key: PrivateKey,
  tag: boolean,
): Promise<Said> {
  const said = new Map<string, Digest>();
  for await (const found of signaturesOf(source, subject)) {
    if ((found.form === "tag") !== tag) continue;
    const verified = await verifySignature(found, subject, { keys: [key.public] }).catch(passOver);
    if (verified === undefined) continue;
    said.set(textOf(verified.statement?.bytes ?? await found.bytes()), found.manifest.digest);
  }
  return (signed) => said.get(textOf(signed));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function passOver(error: unknown): undefined {
  if (error instanceof QuillaError && error.code.startsWith("signature/")) return undefined;
  throw error;
}
