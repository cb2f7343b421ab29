/**
 * Private keys as cosign keeps them: PKCS#8 in a secretbox (XSalsa20-Poly1305) whose key scrypt makes of a password.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes, scryptSync } from "node:crypto";
import { QuillaError } from "../../../core/errors.ts";
import { Field } from "../../../core/oci/field.ts";
import { keyRefused } from "./public_key.ts";

/** What stands in the first line; the second is what cosign wrote before 2.0. */
export const cosignLabels: readonly string[] = [
  "ENCRYPTED SIGSTORE PRIVATE KEY",
  "ENCRYPTED COSIGN PRIVATE KEY",
];

/** Costs that cosign takes: a file could ask for any amount of memory otherwise. */
const costs: readonly number[] = [32768, 65536, 131072];
const usualCost = 65536;
const [saltLength, nonceLength, keyLength] = [32, 24, 32];

/**
 * The PKCS#8 DER in a key file.
 *
 * @param body what stands between the first and the last line
 * @throws {QuillaError} `signature/key`, `signature/password` where the password is another
 */
export async function openCosignKey(
  body: string,
  password: string,
  place: string,
): Promise<Uint8Array> {
  const { cost, salt, nonce, sealed } = readSealed(body, place);
  const { default: nacl } = await import("tweetnacl");
  const opened = nacl.secretbox.open(sealed, nonce, stretched(password, salt, cost));
  if (opened !== null) return opened;
  throw new QuillaError(`the key ${place} does not open with this password`, {
    code: "signature/password",
    hint: password === ""
      ? "the password was empty: set COSIGN_PASSWORD, or run it at a terminal to be asked"
      : "is COSIGN_PASSWORD that of another key?",
  });
}

/** The file of a key, as `cosign generate-key-pair` writes one. */
export async function sealCosignKey(pkcs8: Uint8Array, password: string): Promise<string> {
  const { default: nacl } = await import("tweetnacl");
  const [salt, nonce] = [randomBytes(saltLength), randomBytes(nonceLength)];
  const sealed = nacl.secretbox(plain(pkcs8), plain(nonce), stretched(password, salt, usualCost));
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const document = {
    kdf: { name: "scrypt", params: { N: usualCost, r: 8, p: 1 }, salt: text(salt) },
    cipher: { name: "nacl/secretbox", nonce: text(nonce) },
    ciphertext: text(sealed),
  };
  const [label] = cosignLabels;
  const lines = text(Buffer.from(JSON.stringify(document))).replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function readSealed(body: string, place: string) {
  const damaged = (why: string, cause?: unknown) =>
    keyRefused(
      place,
      why,
      "is the file whole? cosign and quilla key generate write such files",
      cause,
    );
  try {
    const bytes = Buffer.from(body.replace(/\s/g, ""), "base64");
    const document = Field.read(bytes, "the key");
    const [kdf, cipher] = [document.required("kdf"), document.required("cipher")];
    const [named, sealing] = [kdf.required("name").string(), cipher.required("name").string()];
    if (named !== "scrypt" || sealing !== "nacl/secretbox") {
      throw damaged(`it is locked by ${named} and ${sealing}`);
    }
    const [cost, r, p] = ["N", "r", "p"].map((name) =>
      kdf.required("params").required(name).integer()
    );
    if (!costs.includes(cost!) || r !== 8 || p !== 1) {
      throw damaged(`its scrypt has N=${cost}, r=${r}, p=${p}, which cosign never writes`);
    }
    const salt = bytesIn(kdf.required("salt"));
    const nonce = bytesIn(cipher.required("nonce"));
    if (salt.length !== saltLength || nonce.length !== nonceLength) throw damaged("it is damaged");
    return { cost: cost!, salt, nonce, sealed: bytesIn(document.required("ciphertext")) };
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code === "signature/key") throw error;
    throw damaged(error.message, error);
  }
}

function bytesIn(field: Field): Uint8Array {
  return plain(Buffer.from(field.string(), "base64"));
}

/** The library looks whether it is handed an Uint8Array and nothing that extends it. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** The runtimes allow 32 MiB unless told, half of what the usual cost takes. */
function stretched(password: string, salt: Uint8Array, cost: number): Uint8Array {
  const options = { N: cost, r: 8, p: 1, maxmem: 256 << 20 };
  return plain(scryptSync(password, salt, keyLength, options));
}
