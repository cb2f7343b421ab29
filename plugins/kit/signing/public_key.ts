/**
 * Public keys that signatures are verified with: ECDSA over P-256, P-384 and P-521, Ed25519, RSA from 2048 bits on.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { messageOf, QuillaError } from "../../../core/errors.ts";

/** A key that verifies. */
export interface PublicKey {
  /** What it is, for people: `ECDSA P-256`, `Ed25519`, `RSA 3072`. */
  readonly type: string;
  /** SubjectPublicKeyInfo, DER (RFC 5280 § 4.1). */
  readonly spki: Uint8Array;
  /** SHA-256 of that, base64: what sigstore's bundles call a key by. */
  readonly hint: string;
  /** The same as a `PUBLIC KEY` in PEM, with a new line at the end. */
  readonly pem: string;
  /** Where it was read from, for messages. */
  readonly place: string;
  /** Whether the signature is of these bytes and of this key. What is no signature at all is none. */
  verifies(data: Uint8Array, signature: Uint8Array): boolean;
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^]*?-----END \1-----/;

/**
 * Reads a key in PEM: `PUBLIC KEY`, as cosign and openssl write it, or `RSA PUBLIC KEY`.
 *
 * @param place where it stands, for messages
 * @throws {QuillaError} `signature/key`
 */
export function readPublicKey(text: string, place: string): PublicKey {
  const [pem, label = ""] = pemBlock.exec(text) ?? [];
  if (pem === undefined) {
    throw keyRefused(
      place,
      "no PEM is in it",
      "a public key begins with -----BEGIN PUBLIC KEY-----",
    );
  }
  if (/PRIVATE KEY$/.test(label)) {
    throw keyRefused(
      place,
      "it is a private key",
      "signatures are verified with the public key: quilla key show writes the one of a private key",
    );
  }
  if (label !== "PUBLIC KEY" && label !== "RSA PUBLIC KEY") {
    throw keyRefused(
      place,
      `it is a ${label.toLowerCase()}`,
      label === "CERTIFICATE"
        ? "openssl x509 -pubkey -noout -in FILE writes the key of a certificate"
        : undefined,
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw keyRefused(place, messageOf(error), undefined, error);
  }
  return publicKey(key, place);
}

/**
 * The key of a SubjectPublicKeyInfo in DER.
 *
 * @throws {QuillaError} `signature/key`
 */
export function publicKeyOf(spki: Uint8Array, place: string): PublicKey {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch (error) {
    throw keyRefused(place, messageOf(error), undefined, error);
  }
  return publicKey(key, place);
}

/** @throws {QuillaError} `signature/key` where it is of a kind that nobody signs with */
export function publicKey(key: KeyObject, place: string): PublicKey {
  const { type, hash } = kindOf(key, place);
  const spki = key.export({ format: "der", type: "spki" });
  const body = spki.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return {
    type,
    spki,
    hint: createHash("sha256").update(spki).digest("base64"),
    pem: `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`,
    place,
    verifies(data, signature) {
      try {
        return verify(hash, data, key, signature);
      } catch {
        return false; // runtimes do not agree on what throws: bytes that are no signature
      }
    },
  };
}

/** Which hash is signed with a key of this kind: as cosign chooses it, by the size of the curve. */
const curves: Readonly<Record<string, string>> = {
  "P-256": "sha256",
  "P-384": "sha384",
  "P-521": "sha512",
};
const shortestRsa = 2048;

/** @throws {QuillaError} `signature/key` */
export function kindOf(
  key: KeyObject,
  place: string,
): { readonly type: string; readonly hash: string | null } {
  const isPublic = key.type === "public";
  let jwk: { kty?: string; crv?: string; n?: string };
  try {
    jwk = (isPublic ? key : createPublicKey(key)).export({ format: "jwk" });
  } catch (error) {
    throw keyRefused(place, messageOf(error), goodKinds, error);
  }
  const { kty, crv = "", n = "" } = jwk;
  if (kty === "EC" && Object.hasOwn(curves, crv)) {
    return { type: `ECDSA ${crv}`, hash: curves[crv]! };
  }
  if (kty === "OKP" && crv === "Ed25519") return { type: "Ed25519", hash: null };
  const bits = Buffer.from(n, "base64url").length * 8;
  if (kty === "RSA" && bits >= shortestRsa) return { type: `RSA ${bits}`, hash: "sha256" };
  const found = kty === "RSA" ? `RSA of ${bits} bits` : crv || kty;
  throw keyRefused(place, `nothing is signed with ${found}`, goodKinds);
}

const goodKinds = "keys are ECDSA P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits or more";

/** The error of a key that cannot be used. */
export function keyRefused(
  place: string,
  why: string,
  hint?: string,
  cause?: unknown,
): QuillaError {
  return new QuillaError(`the key ${place} cannot be used: ${why}`, {
    code: "signature/key",
    hint,
    cause,
  });
}
