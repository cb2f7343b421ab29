/**
 * Private keys that sign: cosign's locked ones, PKCS#8, SEC 1 and PKCS#1, of files and of variables.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { messageOf, QuillaError, UsageError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { cosignLabels, openCosignKey, sealCosignKey } from "./cosign_key.ts";
import { keyRefused, kindOf, type PublicKey, publicKey } from "./public_key.ts";

/** A key that signs. */
export interface PrivateKey {
  /** What verifies it. */
  readonly public: PublicKey;
  /** The signature over the bytes: ASN.1 DER of ECDSA, PKCS#1 v1.5 of RSA, 64 bytes of Ed25519. */
  sign(data: Uint8Array): Uint8Array;
  /** The key in PKCS#8, DER. */
  readonly pkcs8: Uint8Array;
}

/** Asked for a password, where a key wants one; undefined where nobody can be asked. */
export type AskPassword = (question: string) => Promise<string | undefined>;

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----([^]*?)-----END \1-----/;

/**
 * Reads a key in PEM.
 *
 * @param place where it stands, for messages
 * @throws {QuillaError} `signature/key`, `signature/password`
 */
export async function readPrivateKey(
  text: string,
  place: string,
  password: AskPassword,
): Promise<PrivateKey> {
  const [pem, label = "", body = ""] = pemBlock.exec(text) ?? [];
  if (pem === undefined) {
    throw keyRefused(place, "no PEM is in it", "quilla key generate makes one");
  }
  if (label === "PUBLIC KEY") {
    throw keyRefused(place, "it is a public key", "what signs is the private one");
  }
  if (label === "OPENSSH PRIVATE KEY") {
    throw keyRefused(
      place,
      "it is a key of SSH",
      "ssh-keygen -p -m PKCS8 -f FILE writes it as PKCS#8",
    );
  }
  if (cosignLabels.includes(label)) {
    const pkcs8 = await openCosignKey(body, await asked(password, place), place);
    return privateKey(
      () => createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" }),
      place,
    );
  }
  if (label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: 4,ENCRYPTED/m.test(body)) {
    const passphrase = await asked(password, place);
    try {
      return privateKey(() => createPrivateKey({ key: pem, format: "pem", passphrase }), place);
    } catch (error) {
      throw new QuillaError(`the key ${place} does not open with this password`, {
        code: "signature/password",
        hint: "it is the password of COSIGN_PASSWORD, or what was typed",
        cause: error,
      });
    }
  }
  return privateKey(() => createPrivateKey(pem), place);
}

/** What kinds of key are made. */
export const keyKinds = ["ecdsa-p256", "ecdsa-p384", "ed25519"] as const;

/**
 * A new key; P-256 is what every program of sigstore reads.
 *
 * @param kind one of {@linkcode keyKinds}
 * @throws {UsageError} `usage/key`
 */
export function generateKey(kind: string = "ecdsa-p256"): PrivateKey {
  if (!keyKinds.some((each) => each === kind)) {
    throw new UsageError(`there is no kind of key ${quote(kind)}`, {
      code: "usage/key",
      hint: didYouMean(kind, keyKinds) ?? `kinds are ${keyKinds.join(", ")}`,
    });
  }
  const made = kind === "ed25519"
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: kind === "ecdsa-p256" ? "P-256" : "P-384" });
  return privateKey(() => made.privateKey, "that was made");
}

/** The file of a key, locked as cosign does it. */
export async function privateKeyFile(key: PrivateKey, password: string): Promise<string> {
  return await sealCosignKey(key.pkcs8, password);
}

function privateKey(read: () => KeyObject, place: string): PrivateKey {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw keyRefused(place, messageOf(error), undefined, error);
  }
  const { hash } = kindOf(key, place);
  return {
    public: publicKey(createPublicKey(key), place),
    sign: (data) => sign(hash, data, key),
    pkcs8: key.export({ format: "der", type: "pkcs8" }),
  };
}

async function asked(password: AskPassword, place: string): Promise<string> {
  const text = await password(`Password of the key ${place}: `);
  if (text !== undefined) return text;
  throw new UsageError(
    `the key ${place} has a password, and there is no terminal to ask for it at`,
    {
      code: "signature/password",
      hint: "set COSIGN_PASSWORD; an empty password is COSIGN_PASSWORD=",
    },
  );
}
