/**
 * Whether images are signed, and by whom, for scripts.
 *
 * @module
 */
import process from "node:process";
import { Buffer } from "node:buffer";
import type { Digest } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Envelope } from "../kit/signing/envelope.ts";
import type { Identity } from "../kit/signing/sigstore.ts";
import type { IdentityRule, Trust, Verified } from "../kit/signing/verify.ts";
import type { Looked } from "../kit/transfer/look.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { type NamesOf, readPlatform, requireNames } from "./session.ts";

/** Whose signature is believed: a key or, of certificates of the trusted root, an identity. */
export interface TrustOptions {
  /** Public keys: files in PEM, or variables, `env://NAME`. Any of them will do. */
  readonly keys?: readonly string[] | undefined;
  /** The file of a trusted root of sigstore: with it, an entry of its log has to be there also for what a key signed. */
  readonly trustedRoot?: string | undefined;
  /** Whose certificates are believed. */
  readonly identities?: readonly IdentityRule[] | undefined;
  /** Whether no log has to have an entry. */
  readonly ignoreLog?: boolean | undefined;
  /** Whether a certificate is taken that stands in no log of certificates. */
  readonly ignoreCertificateLog?: boolean | undefined;
}

/** What {@linkcode verifyImage} is asked for. */
export interface VerifyOptions extends LookOptions, TrustOptions {
  /** Of an index, all that is listed in it has to be signed, too. */
  readonly recursive?: boolean | undefined;
  /** What whoever signed must have said beside it. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What {@linkcode verifyAttestations} is asked for. */
export interface VerifyAttestationsOptions extends VerifyOptions {
  /** What kind of statement: `slsaprovenance1`, `spdxjson`, …, or an address; `custom` unless given, and `*` for any. */
  readonly type?: string | undefined;
}

/** A manifest or an index that is signed. */
export interface VerifiedImage {
  /** What is signed. */
  readonly digest: Digest;
  /** What it is called where it is. */
  readonly names: readonly string[];
  /** All signatures of it that hold, at least one. */
  readonly signatures: readonly VerifiedSignature[];
}

/** A signature, or a signed statement, that holds. */
export interface VerifiedSignature {
  /** A bundle that hangs on the image, or a layer of one of cosign's tags. */
  readonly form: "bundle" | "tag";
  /** The key that signed, by SHA-256 of it as base64; undefined where a certificate did. */
  readonly key?: string | undefined;
  /** Whose certificate signed; undefined where a key did. */
  readonly identity?: Identity | undefined;
  /** What was signed; undefined in cosign's older form, which has no type. */
  readonly predicateType?: string | undefined;
  /** What cosign's older form calls the image. */
  readonly reference?: string | undefined;
  /** What whoever signed says beside it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The statement, JSON; undefined in cosign's older form. */
  readonly statement?: string | undefined;
  /** The same with its signature, as DSSE has it, JSON. */
  readonly envelope?: string | undefined;
}

const trustNames: NamesOf<TrustOptions> = {
  ...{ keys: true, trustedRoot: true, identities: true },
  ...{ ignoreLog: true, ignoreCertificateLog: true },
};
const verifyNames: NamesOf<VerifyOptions> = {
  ...{ ...lookNames, ...trustNames, recursive: true, annotations: true },
};

/**
 * Verifies that an image is signed by somebody who is trusted, without a network but for where the image is.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @returns the image that was named first, with the signatures that hold
 * @throws {QuillaError} `signature/…` where none does, `image/unknown`, and what the place throws
 */
export async function verifyImage(
  image: string,
  options: VerifyOptions,
): Promise<readonly VerifiedImage[]> {
  requireNames("verifyImage", options, verifyNames);
  return await verified(image, options, undefined);
}

/**
 * Verifies that somebody who is trusted has stated something about an image, and gives the statements.
 *
 * @param image as {@linkcode verifyImage} takes it
 * @throws {QuillaError} `signature/…` where there is none that holds, `usage/predicate-type`, and what the place throws
 */
export async function verifyAttestations(
  image: string,
  options: VerifyAttestationsOptions,
): Promise<readonly VerifiedImage[]> {
  requireNames("verifyAttestations", options, { ...verifyNames, type: true });
  const { type = "custom" } = options;
  const { predicateTypeOf } = await import("../kit/signing/mod.ts");
  return await verified(image, options, type === "*" ? "*" : predicateTypeOf(type));
}

async function verified(
  image: string,
  options: VerifyOptions,
  predicateType: string | undefined,
): Promise<VerifiedImage[]> {
  const { envelopeJson, verifyImage } = await import("../kit/signing/mod.ts");
  const { partsOf } = await import("../tools/signing/mod.ts");
  const trust = await trustOf(options);
  const { recursive, annotations } = options;
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  return await withLooked(image, options, async (looked) => {
    const found: VerifiedImage[] = [];
    for (const part of await partsOf(looked, { platform, recursive })) {
      const wanted = { predicateType, annotations };
      const signatures = await verifyImage(looked.source, part, trust, wanted).catch((error) => {
        throw withPlace(error, looked);
      });
      const { names } = looked;
      found.push({
        digest: part.digest,
        names,
        signatures: signatures.map((each) => described(each, envelopeJson)),
      });
    }
    return found;
  });
}

/** Whoever comes from cosign names an image of a registry without a place, which means one of the store here. */
function withPlace(error: unknown, { store, names: [name] }: Looked): unknown {
  if (!(error instanceof QuillaError) || error.code !== "signature/none") return error;
  if (store === undefined || name === undefined) return error;
  const { message, code } = error;
  const hint =
    `${error.hint}; this is the image of the store, and what a registry has is another one: docker://${name}`;
  return new QuillaError(message, { code, hint, cause: error });
}

/** @throws {QuillaError} `signature/key`, `signature/root` */
export async function trustOf(options: TrustOptions): Promise<Trust> {
  const { publicKeyAt, trustedRootAt } = await import("../kit/signing/mod.ts");
  const { keys = [], trustedRoot, identities, ignoreLog, ignoreCertificateLog } = options;
  return {
    keys: keys.map((place) => publicKeyAt(place, process.env)),
    root: trustedRoot === undefined ? undefined : trustedRootAt(trustedRoot),
    identities,
    ignoresLog: ignoreLog,
    ignoresCertificateLog: ignoreCertificateLog,
  };
}

function described(
  verified: Verified,
  envelopeJson: (envelope: Envelope) => object,
): VerifiedSignature {
  const { found, signer, predicateType, payload, annotations, statement, envelope } = verified;
  return {
    form: found.form,
    key: "key" in signer ? signer.key.hint : undefined,
    identity: "identity" in signer ? signer.identity : undefined,
    predicateType,
    reference: payload?.reference,
    annotations,
    statement: statement && Buffer.from(statement.bytes).toString("utf8"),
    envelope: envelope && JSON.stringify(envelopeJson(envelope)),
  };
}
