/**
 * `sigstoreSigned` of policy.json: whether one of an image's signatures is by those whom it names.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Reference } from "../../../core/reference.ts";
import { quote } from "../../../core/text/quote.ts";
import { type PublicKey, readPublicKey } from "../signing/mod.ts";
import { type AttachedSignature, readClaim } from "./attachments.ts";
import { certified, readCertificates } from "./certificates.ts";
import type { KeySource, SigstoreRequirement, SigstoreTrust } from "./containers_policy.ts";
import { isSignedAs } from "./identity.ts";
import { failureText } from "./judged.ts";
import { promisedTime } from "./log_promise.ts";

/** What was signed, and as what it was asked for. */
export interface SignedImage {
  readonly descriptor: Descriptor;
  readonly reference: Reference | undefined;
}

/**
 * Why none of the signatures is good; undefined where one is.
 *
 * @throws {QuillaError} `policy/key` where a key of the policy cannot be read
 */
export function sigstoreFault(
  requirement: SigstoreRequirement,
  image: SignedImage,
  signatures: readonly AttachedSignature[],
): string | undefined {
  const reasons = new Set<string>();
  const { keys, logs } = trusted(requirement);
  for (const signature of signatures) {
    try {
      requireGood(requirement, image, signature, keys, logs);
      return undefined;
    } catch (error) {
      reasons.add(failureText(error));
    }
  }
  if (reasons.size === 0) return "it has none";
  const [first] = reasons;
  return reasons.size === 1 ? first : `none is good: ${[...reasons].slice(0, 5).join("; ")}`;
}

function trusted({ trust, logKeys }: SigstoreRequirement) {
  return {
    keys: trust.kind === "keys" ? trust.keys.map(readKey) : [],
    logs: logKeys.map(readKey),
  };
}

function requireGood(
  requirement: SigstoreRequirement,
  { descriptor, reference }: SignedImage,
  attached: AttachedSignature,
  keys: readonly PublicKey[],
  logs: readonly PublicKey[],
): void {
  const { trust, identity } = requirement;
  const { payload } = attached;
  const signature = Buffer.from(attached.signature, "base64");
  if (trust.kind === "keys") {
    const key = keys.find((each) => each.verifies(payload, signature));
    if (key === undefined) throw bad("the signature is not of a key that the policy names");
    if (logs.length > 0) requirePromise(attached, logs, key.pem);
  } else {
    const pem = signerOf(trust, attached, logs);
    if (!readPublicKey(pem, "of the certificate").verifies(payload, signature)) {
      throw bad("the signature is not of its certificate");
    }
  }
  // What was signed is read once it is known to have been signed.
  const claim = readClaim(payload);
  if (claim.digest !== descriptor.digest) throw bad(`what was signed is ${claim.digest}`);
  if (!isSignedAs(identity, reference, claim.name)) {
    throw bad(`it was signed as ${quote(claim.name)}, which is not accepted for it`);
  }
}

function requirePromise(
  attached: AttachedSignature,
  logs: readonly PublicKey[],
  signer: string,
): Date {
  const { promise, payload, signature } = attached;
  if (promise === undefined) throw bad("no log promises it: dev.sigstore.cosign/bundle is missing");
  return promisedTime(promise, logs, { payload, signature, signer });
}

/** The key of a signature's certificate, if it is one that the policy trusts. */
function signerOf(
  trust: Exclude<SigstoreTrust, { kind: "keys" }>,
  attached: AttachedSignature,
  logs: readonly PublicKey[],
): string {
  const { certificate, chain } = attached;
  if (certificate === undefined) throw bad("it was signed with a key, and no certificate is there");
  const [leaf] = readCertificates(certificate);
  const others = chain === undefined ? [] : readCertificates(chain);
  if (trust.kind === "fulcio") {
    const time = requirePromise(attached, logs, certificate);
    const authorities = readCertificates(pemOf(trust.authorities));
    const who = certified(leaf!, others, authorities, time);
    if (who.issuer !== trust.issuer) {
      throw bad(`${quote(who.issuer ?? "nobody")} vouched for who signed`);
    }
    if (!who.emails.includes(trust.email)) throw bad(`it was signed by ${named(who.emails)}`);
    return who.publicKey;
  }
  const between = trust.intermediates === undefined
    ? []
    : readCertificates(pemOf(trust.intermediates));
  const who = certified(
    leaf!,
    [...between, ...others],
    readCertificates(pemOf(trust.roots)),
    new Date(),
  );
  if (trust.email !== undefined && !who.emails.includes(trust.email)) {
    throw bad(`it was signed by ${named(who.emails)}`);
  }
  if (trust.hostname !== undefined && !who.hostnames.includes(trust.hostname)) {
    throw bad(`it was signed by ${named(who.hostnames)}`);
  }
  return who.publicKey;
}

function named(names: readonly string[]): string {
  return names.length === 0
    ? "somebody without such a name"
    : names.map((name) => quote(name)).join(", ");
}

function readKey(source: KeySource): PublicKey {
  return readPublicKey(pemOf(source), "path" in source ? quote(source.path) : "of the policy");
}

function pemOf(source: KeySource): string {
  if ("pem" in source) return Buffer.from(source.pem).toString("utf8");
  try {
    return readFileSync(source.path, "utf8");
  } catch (error) {
    throw new QuillaError(
      `the key ${quote(source.path)} of the policy cannot be read: ${messageOf(error)}`,
      {
        code: "policy/key",
        hint: "the policy names it by its path; put it there, or write keyData",
        cause: error,
      },
    );
  }
}

function bad(why: string): QuillaError {
  return new QuillaError(why, { code: "policy/signature" });
}
