/**
 * Whether somebody who is trusted signed an image, or a statement about it.
 *
 * The signature comes first: nothing of a payload is looked at before it is known whose it is. Then the payload must be about
 * just this image.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { largestStatement } from "../referrers/referrers_of.ts";
import { inTotoType } from "../referrers/statement.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { type Envelope, readEnvelope, signedBytes } from "./envelope.ts";
import { refusal } from "./failure.ts";
import { Field } from "../../../core/oci/field.ts";
import type { FoundSignature } from "./found.ts";
import type { PublicKey } from "./public_key.ts";
import type { Identity } from "./sigstore.ts";
import { asBundle, readPayload, signatureIn, type SimplePayload } from "./simple_signing.ts";
import { readStatement, type Statement, subjectWith } from "./statement.ts";
import type { TrustedRoot } from "./trusted_root.ts";

/** Who is trusted. A key or, where certificates are to be believed, a root and at least one identity. Any of them will do. */
export interface Trust {
  readonly keys?: readonly PublicKey[] | undefined;
  readonly root?: TrustedRoot | undefined;
  readonly identities?: readonly IdentityRule[] | undefined;
  /** Whether what a key signed is taken without a log's entry, though there is a root; without a root it always is. */
  readonly ignoresLog?: boolean | undefined;
  /** Whether a certificate is taken that stands in no log of certificates. */
  readonly ignoresCertificateLog?: boolean | undefined;
}

/** Whose certificates are trusted: both must hold. A text must be the same; a pattern must be found in it. */
export interface IdentityRule {
  /** Whom the certificate names. */
  readonly subject: string | RegExp;
  /** Who says so. */
  readonly issuer: string | RegExp;
}

/** Who signed: a key of those that are trusted, or whoever a certificate names. */
export type Signer = { readonly key: PublicKey } | { readonly identity: Identity };

/** A signature that holds. */
export interface Verified {
  readonly found: FoundSignature;
  readonly signer: Signer;
  /** What the payload is: of a signature alone `https://sigstore.dev/cosign/sign/v1`, or undefined in cosign's older form. */
  readonly predicateType: string | undefined;
  /** What was signed, where it is a statement. */
  readonly statement: Statement | undefined;
  /** The same with its signature, as it was found. */
  readonly envelope: Envelope | undefined;
  /** What was signed, where it is cosign's older form. */
  readonly payload: SimplePayload | undefined;
  /** What whoever signed says beside it. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** What was signed: the digest and, for signatures over the document's own bytes, those. */
export interface SignedSubject {
  readonly digest: Digest;
  readonly bytes?: Uint8Array | undefined;
}

/**
 * Verifies one signature.
 *
 * @throws {QuillaError} `signature/…`
 */
export async function verifySignature(
  found: FoundSignature,
  subject: SignedSubject,
  trust: Trust,
): Promise<Verified> {
  const bytes = await found.bytes();
  try {
    if (found.form === "bundle") {
      return await verifyBundle(found, readBundle(bytes), subject, trust);
    }
    return found.isStatement
      ? await verifyOldStatement(found, bytes, subject, trust)
      : await verifyOldSignature(found, bytes, subject, trust);
  } catch (error) {
    // What the document is refused for, as a signature's failure.
    if (!(error instanceof QuillaError) || !error.code.startsWith("oci/")) throw error;
    throw refusal("malformed", `${found.place} cannot be read: ${error.message}`, undefined, error);
  }
}

/**
 * Who signed these bytes, by a bundle that lies beside them: as `cosign sign-blob --bundle` makes one.
 *
 * @param bundle the bundle, JSON
 * @throws {QuillaError} `signature/…`
 */
export async function verifyBytes(
  bundle: Uint8Array,
  bytes: Uint8Array,
  trust: Trust,
): Promise<Signer> {
  try {
    const read = readBundle(bundle);
    if (read.envelope !== undefined) {
      throw refusal(
        "malformed",
        "the signature bundle is of a statement, and not of a file's bytes",
      );
    }
    return await signerOf({ ...read, data: bytes, library: bundle, artifact: bytes }, trust);
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("oci/")) throw error;
    throw refusal("malformed", error.message, undefined, error);
  }
}

async function verifyBundle(
  found: FoundSignature,
  bundle: Bundle,
  subject: SignedSubject,
  trust: Trust,
): Promise<Verified> {
  const { envelope, isCertified, signature } = bundle;
  if (envelope === undefined) {
    // The signature is over the manifest itself, whose bytes are what the digest says.
    const data = subject.bytes;
    if (data === undefined) {
      throw refusal("malformed", `${found.place} is a signature over bytes that are not here`);
    }
    const signer = await signerOf({
      isCertified,
      signature,
      data,
      library: bundle.bytes,
      artifact: data,
    }, trust);
    return {
      found,
      signer,
      predicateType: undefined,
      statement: undefined,
      envelope: undefined,
      payload: undefined,
      annotations: {},
    };
  }
  const data = signedBytes(envelope.payloadType, envelope.payload);
  const signer = await signerOf({ isCertified, signature, data, library: bundle.bytes }, trust);
  return statementVerified(found, signer, envelope, subject);
}

async function verifyOldStatement(
  found: FoundSignature,
  bytes: Uint8Array,
  subject: SignedSubject,
  trust: Trust,
): Promise<Verified> {
  const limits = { maxSize: Math.ceil(largestStatement * 4 / 3) + 4096 };
  const envelope = readEnvelope(Field.read(bytes, "the envelope", limits));
  const data = signedBytes(envelope.payloadType, envelope.payload);
  const library = asBundle(found.annotations, { envelope }, "");
  const [signature] = envelope.signatures;
  const isCertified = isCertifiedTag(found);
  const signer = await signerOf({ isCertified, signature: signature!, data, library }, trust);
  return statementVerified(found, signer, envelope, subject);
}

async function verifyOldSignature(
  found: FoundSignature,
  data: Uint8Array,
  { digest }: SignedSubject,
  trust: Trust,
): Promise<Verified> {
  const signature = signatureIn(found.annotations);
  const library = asBundle(found.annotations, { payload: data, signature }, "");
  const isCertified = isCertifiedTag(found);
  const signer = await signerOf({ isCertified, signature, data, library, artifact: data }, trust);
  const payload = readPayload(data);
  if (payload.digest !== digest) throw otherSubject(found, digest);
  const texts = Object.entries(payload.optional).filter((entry): entry is [string, string] =>
    typeof entry[1] === "string"
  );
  const annotations = Object.fromEntries(texts);
  return {
    ...{ found, signer, payload, annotations },
    ...{ predicateType: undefined, statement: undefined, envelope: undefined },
  };
}

function isCertifiedTag({ annotations }: FoundSignature): boolean {
  return annotations["dev.sigstore.cosign/certificate"] !== undefined;
}

function statementVerified(
  found: FoundSignature,
  signer: Signer,
  envelope: Envelope,
  { digest }: SignedSubject,
): Verified {
  const { payloadType, payload } = envelope;
  if (payloadType !== inTotoType) {
    throw refusal(
      "malformed",
      `${found.place} has signed ${quote(payloadType)}, which is no statement`,
    );
  }
  const statement = readStatement(payload);
  const about = subjectWith(statement, digest);
  if (about === undefined) throw otherSubject(found, digest);
  const { annotations } = about;
  const { predicateType } = statement;
  return { found, signer, predicateType, statement, envelope, payload: undefined, annotations };
}

function otherSubject({ place }: FoundSignature, digest: Digest): QuillaError {
  return refusal(
    "subject",
    `${place} is about another image, not about ${digest}`,
    "a signature that was moved from one image to another is worth nothing",
  );
}

/** What has to be known to say who signed. */
interface Signed {
  readonly isCertified: boolean;
  readonly signature: Uint8Array;
  /** The bytes that the signature is over. */
  readonly data: Uint8Array;
  /** The same as a bundle, where a certificate or a log's entry is there. */
  readonly library: Uint8Array | undefined;
  readonly artifact?: Uint8Array | undefined;
}

async function signerOf(signed: Signed, trust: Trust): Promise<Signer> {
  const { keys = [], root, identities = [], ignoresLog = false, ignoresCertificateLog = false } =
    trust;
  const key = await keyOf(signed, keys);
  const { library: bundle, artifact } = signed;
  const needs = {
    logs: ignoresLog ? 0 : 1,
    certificateLogs: ignoresCertificateLog ? 0 : 1,
  } as const;
  if (key !== undefined) {
    if (root === undefined || ignoresLog) return { key };
    if (bundle === undefined || signed.isCertified) throw notLogged();
    const { checkBundle } = await import("./sigstore.ts");
    checkBundle({ bundle, root, key, artifact, ...needs });
    return { key };
  }
  if (!signed.isCertified || bundle === undefined) {
    if (keys.length === 0) {
      throw refusal(
        "untrusted",
        "it was signed with a key, and no key is trusted",
        "say which with --key",
      );
    }
    const which = keys.length === 1
      ? `of the key ${keys[0]!.place}`
      : `of any of the ${keys.length} keys`;
    throw refusal(
      "untrusted",
      `the signature is not ${which}, or what was signed was changed afterwards`,
    );
  }
  if (root === undefined || identities.length === 0) {
    throw refusal(
      "untrusted",
      keys.length > 0
        ? "it was signed with a certificate, and not with the key"
        : "it was signed with a certificate, and nobody's certificates are trusted",
      "say whose with --trusted-root, --certificate-identity and --certificate-oidc-issuer",
    );
  }
  const { checkBundle } = await import("./sigstore.ts");
  const identity = checkBundle({ bundle, root, artifact, ...needs })!;
  if (identities.some((rule) => isMeant(rule, identity))) return { identity };
  throw refusal(
    "identity",
    `it was signed by ${quote(identity.subject)} of ${
      quote(identity.issuer)
    }, who is not the one that is trusted`,
  );
}

/** The key that signed, if it is one of these. */
async function keyOf(
  { data, signature }: Signed,
  keys: readonly PublicKey[],
): Promise<PublicKey | undefined> {
  const key = keys.find((each) => each.verifies(data, signature));
  const others = keys.filter(({ type }) => type === "Ed25519");
  if (key !== undefined || others.length === 0) return key;
  const { verifiesPrehashed } = await import("./prehashed.ts");
  return others.find(({ spki }) => verifiesPrehashed(spki, data, signature));
}

function notLogged(): QuillaError {
  return refusal(
    "log",
    "the key signed it, but no log of the trusted root has an entry of that",
    "--insecure-ignore-tlog takes the key's word alone; so does leaving out --trusted-root",
  );
}

/** A text is compared as a whole: a pattern is one only where it was given as that. */
function isMeant({ subject, issuer }: IdentityRule, identity: Identity): boolean {
  return holds(subject, identity.subject) && holds(issuer, identity.issuer);
}

function holds(rule: string | RegExp, text: string): boolean {
  return typeof rule === "string" ? rule === text : rule.test(text);
}
