/**
 * Images and statements about them signed with a key, for scripts.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { readFileSync, statSync } from "node:fs";
import { messageOf, QuillaError } from "../../core/errors.ts";
import type { Platform } from "../../core/platform.ts";
import { quote } from "../../core/text/quote.ts";
import type { Looked } from "../kit/transfer/look.ts";
import type { AskPassword, PrivateKey } from "../kit/signing/private_key.ts";
import type { KeyFiles } from "../tools/signing/key_files.ts";
import type { SigningPlace } from "../tools/signing/place.ts";
import type { SignedPart } from "../tools/signing/claims.ts";
import { lookNames, type LookOptions, openLooked } from "./looking.ts";
import { loadPlugins, type NamesOf, readPlatform, requireNames } from "./session.ts";

/** A private key, and what opens it. */
export interface PrivateKeyOptions {
  /** The key, a file in PEM as cosign or openssl write it, or a variable, `env://NAME`. */
  readonly key: string;
  /** Its password, or what asks for it; the variable `COSIGN_PASSWORD` unless given. */
  readonly password?: string | AskPassword | undefined;
}

/** How something is signed. */
export interface SigningOptions extends LookOptions, PrivateKeyOptions {
  /** Of an index, all that is listed in it, too. */
  readonly recursive?: boolean | undefined;
  /** Whether it is hung on the image by cosign's older tag, `sha256-….sig` or `.att`, and not as a referrer. */
  readonly tag?: boolean | undefined;
}

/** What {@linkcode signImage} is asked for. */
export interface SignOptions extends SigningOptions {
  /** What is said beside the digest, such as `{ stage: "tested" }`: who verifies may ask for it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What {@linkcode attestImage} is asked for. */
export interface AttestOptions extends SigningOptions {
  /** The file with what is stated; unless given, the statements that hang on the image unsigned are signed. */
  readonly predicate?: string | undefined;
  /** What kind of statement that is: `slsaprovenance1`, `spdxjson`, `cyclonedx`, …, or an address; `custom` unless given. */
  readonly type?: string | undefined;
  /** A file with a whole statement of in-toto, about this image already. */
  readonly statement?: string | undefined;
}

const signingNames: NamesOf<SigningOptions> = {
  ...{ ...lookNames, key: true, password: true },
  ...{ recursive: true, tag: true },
};

/**
 * Signs an image with a key, where it is: in the store, in a registry, in a layout. What hangs on an image goes with it as long as
 * its digest stays: an image is pushed first, and signed where it was pushed.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @returns what was signed, the image that was named first
 * @throws {QuillaError} `image/unknown`, `signature/key`, `signature/password`, `signature/place`, and what writing there throws
 *
 * @example Sign an image, and verify it
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, generateKeys, signImage, verifyImage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
 * const store = `${context}-store`;
 * await build({ context, tags: ["app"], store });
 *
 * const keys = await generateKeys(join(context, "ours"), { password: "a secret" });
 * await signImage("app", { key: keys.key, password: "a secret", store });
 *
 * const [verified] = await verifyImage("app", { keys: [keys.pub], store });
 * assert.equal(verified?.signatures.length, 1);
 * ```
 */
export async function signImage(
  image: string,
  options: SignOptions,
): Promise<readonly SignedPart[]> {
  requireNames("signImage", options, { ...signingNames, annotations: true });
  const { annotations = {} } = options;
  const { signImage } = await import("../tools/signing/mod.ts");
  return await withSigning(image, options, (request) => signImage({ ...request, annotations }));
}

/**
 * States something about an image, signed with a key: what a file says or, unless one is given, what hangs on the image unsigned,
 * such as the provenance of a build.
 *
 * @param image as {@linkcode signImage} takes it
 * @throws {QuillaError} `attestation/…`, `usage/predicate-type`, and what {@linkcode signImage} throws
 */
export async function attestImage(
  image: string,
  options: AttestOptions,
): Promise<readonly SignedPart[]> {
  requireNames("attestImage", options, {
    ...{ ...signingNames, predicate: true, type: true, statement: true },
  });
  const { attestImage } = await import("../tools/signing/mod.ts");
  const predicate = await givenPredicate(options);
  return await withSigning(image, options, (request) => attestImage({ ...request, predicate }));
}

async function givenPredicate({ predicate, statement, type = "custom" }: AttestOptions) {
  const { predicateTypeOf } = await import("../kit/signing/mod.ts");
  const path = predicate ?? statement;
  const isStatement = predicate === undefined;
  if (path === undefined) return undefined;
  return {
    type: predicateTypeOf(type),
    bytes: await bytesAt(path),
    place: quote(path),
    isStatement,
  };
}

/** No statement is larger: others would not read it. */
const largestPredicate = 40 << 20;

async function bytesAt(path: string): Promise<Uint8Array> {
  try {
    if (path === "-") return await standardInput();
    const { size } = statSync(path);
    if (size <= largestPredicate) return readFileSync(path);
    throw tooLarge(`${size} bytes`);
  } catch (error) {
    throw new QuillaError(`${quote(path)} cannot be read: ${messageOf(error)}`, {
      code: "attestation/predicate",
      cause: error,
    });
  }
}

async function standardInput(): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of process.stdin) {
    size += piece.length;
    if (size > largestPredicate) throw tooLarge("more bytes");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(what: string): RangeError {
  return new RangeError(`it has ${what}, and ${largestPredicate} are the most`);
}

interface BegunSigning {
  readonly looked: Looked;
  readonly place: SigningPlace;
  readonly key: PrivateKey;
  readonly platform?: Platform | undefined;
  readonly recursive?: boolean | undefined;
  readonly tag?: boolean | undefined;
}

/** The key comes first: who mistypes the password has not waited for a registry. */
async function withSigning<T>(
  image: string,
  options: SigningOptions,
  work: (request: BegunSigning) => Promise<T>,
): Promise<T> {
  const key = await readPrivateKeyAt(options);
  const host = await loadPlugins(options.plugins);
  const looked = await openLooked(image, { ...options, plugins: host });
  try {
    const { store, names } = looked;
    const place = { host, text: image, store, names, words: options.registry };
    const { recursive, tag } = options;
    const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
    return await work({ looked, place, key, platform, recursive, tag });
  } finally {
    await looked.close();
  }
}

/** @throws {QuillaError} `signature/key`, `signature/password` */
export async function readPrivateKeyAt({ key, password }: PrivateKeyOptions): Promise<PrivateKey> {
  const { keyText, readPrivateKey } = await import("../kit/signing/mod.ts");
  const text = keyText(key, process.env);
  return await readPrivateKey(text, quote(key), asking(password));
}

function asking(password: PrivateKeyOptions["password"]): AskPassword {
  const given = typeof password === "string" ? password : process.env.COSIGN_PASSWORD;
  if (given !== undefined) return () => Promise.resolve(given);
  return typeof password === "function" ? password : () => Promise.resolve(undefined);
}

/** What {@linkcode generateKeys} is asked for. */
export interface GenerateKeysOptions {
  /** What locks the private key; the variable `COSIGN_PASSWORD` unless given. */
  readonly password?: string | AskPassword | undefined;
  /** `ecdsa-p256`, which every program of sigstore reads, unless given; `ecdsa-p384`, `ed25519`. */
  readonly kind?: string | undefined;
}

/**
 * Makes a key pair: `PREFIX.key`, locked with a password as cosign locks its own, and `PREFIX.pub`.
 *
 * @throws {QuillaError} `signature/key-exists`, `signature/key-file`, `signature/password`
 */
export async function generateKeys(
  prefix: string,
  options: GenerateKeysOptions = {},
): Promise<KeyFiles> {
  requireNames("generateKeys", options, { password: true, kind: true });
  const { generateKey } = await import("../kit/signing/mod.ts");
  const { makeKeyFiles } = await import("../tools/signing/mod.ts");
  const made = generateKey(options.kind);
  return await makeKeyFiles(made, prefix, await newPassword(options.password));
}

/**
 * Takes a private key of another program over, PKCS#8 and the like, and writes the pair as {@linkcode generateKeys} does.
 *
 * @param newPassword what locks it then; what opens it unless given
 */
export async function importKeys(
  prefix: string,
  options: PrivateKeyOptions & { readonly newPassword?: string | AskPassword | undefined },
): Promise<KeyFiles> {
  requireNames("importKeys", options, { key: true, password: true, newPassword: true });
  const key = await readPrivateKeyAt(options);
  const { makeKeyFiles } = await import("../tools/signing/mod.ts");
  const words = await newPassword(options.newPassword ?? options.password);
  return await makeKeyFiles(key, prefix, words);
}

async function newPassword(password: PrivateKeyOptions["password"]): Promise<string> {
  const words = await asking(password)("Password for the private key: ");
  if (words !== undefined) return words;
  throw new QuillaError("there is no password for the private key", {
    code: "signature/password",
    hint:
      "set COSIGN_PASSWORD, or run it at a terminal to be asked; COSIGN_PASSWORD= is an empty one",
  });
}

/** What a key is. */
export interface KeyDescription {
  /** `ECDSA P-256`, `Ed25519`, `RSA 3072`. */
  readonly type: string;
  /** The public key in PEM. */
  readonly pem: string;
  /** SHA-256 of the public key, base64, which is what bundles call it by. */
  readonly hint: string;
}

/** The public key at a place, which may be that of a private one; throws what reading it does. */
export async function describeKey(options: PrivateKeyOptions): Promise<KeyDescription> {
  requireNames("describeKey", options, { key: true, password: true });
  const { keyText, readPublicKey } = await import("../kit/signing/mod.ts");
  const text = keyText(options.key, process.env);
  const isPrivate = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
  const found = isPrivate
    ? (await readPrivateKeyAt(options)).public
    : readPublicKey(text, quote(options.key));
  const { type, pem, hint } = found;
  return { type, pem, hint };
}
