/**
 * Certificates, logs and time stamps of sigstore, checked offline by its library: chain, embedded certificate timestamp, promise
 * and proof of the log, and whether the log's entry is of this signature. Loaded where a certificate or a log is in question.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import crypto, { createPublicKey, type KeyObject } from "node:crypto";
import { bundleFromJSON, ValidationError } from "@sigstore/bundle";
import { TrustedRoot as Root } from "@sigstore/protobuf-specs";
import {
  toSignedEntity,
  toTrustMaterial,
  type TrustMaterial,
  VerificationError,
  Verifier,
} from "@sigstore/verify";
import { messageOf, type QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { type Refusal, refusal } from "./failure.ts";
import type { PublicKey } from "./public_key.ts";
import type { TrustedRoot } from "./trusted_root.ts";

/** What a certificate says of who signed, and who says so. */
export interface Identity {
  /** The subject alternative name: an address of a workflow, or an e-mail address. */
  readonly subject: string;
  /** Who the authority had it from, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

/** What is to be checked. */
export interface Checked {
  /** A bundle of sigstore, JSON. */
  readonly bundle: Uint8Array;
  readonly root: TrustedRoot;
  /** The key that must have signed; else a certificate of the root. */
  readonly key?: PublicKey | undefined;
  /** What was signed, where the bundle does not hold it. */
  readonly artifact?: Uint8Array | undefined;
  /** How many logs must have it. */
  readonly logs: 0 | 1;
  /** How many logs of certificates must have the certificate. */
  readonly certificateLogs: 0 | 1;
}

/**
 * Checks all of it.
 *
 * @returns who signed; undefined where a key did
 * @throws {QuillaError} `signature/…`
 */
export function checkBundle(checked: Checked): Identity | undefined {
  const { bundle, root, key, artifact, logs, certificateLogs } = checked;
  const material = trustMaterial(root, key, certificateLogs === 1);
  try {
    const read = bundleFromJSON(JSON.parse(Buffer.from(bundle).toString("utf8")));
    const whole = toSignedEntity(read, artifact && Buffer.from(artifact));
    // What no log has to vouch for takes its time from a time stamp, never from an entry that nobody looked at.
    const stamps = whole.timestamps.filter(({ $case }) => $case === "timestamp-authority");
    const entity = logs === 1 ? whole : { ...whole, tlogEntries: [], timestamps: stamps };
    // A key that was asked for is never looked for in a certificate, nor the other way round.
    if ((entity.key.$case === "public-key") !== (key !== undefined)) {
      throw refusal(
        "untrusted",
        "a certificate is there where a key is expected, or the other way round",
      );
    }
    const verifier = new Verifier(material, {
      tlogThreshold: logs,
      ctlogThreshold: certificateLogs,
      timestampThreshold: key === undefined ? 1 : 0,
    });
    const { identity } = withDigestNames(() => verifier.verify(entity));
    if (key !== undefined) return undefined;
    const subject = identity?.subjectAlternativeName;
    const issuer = identity?.extensions?.issuer;
    if (subject !== undefined && issuer !== undefined) return { subject, issuer };
    throw refusal("identity", "the certificate does not say who signed, and who says so");
  } catch (error) {
    throw explained(error, root, bundle);
  }
}

/** A key that is given by file is it whatever the bundle calls it. */
function trustMaterial(
  root: TrustedRoot,
  key: PublicKey | undefined,
  needsCertificateLogs: boolean,
) {
  try {
    const material = toTrustMaterial(Root.fromJSON(root.document), () => ({
      publicKey: createPublicKey({ key: Buffer.from(key!.spki), format: "der", type: "spki" }),
      validFor: () => true,
    }));
    return needsCertificateLogs
      ? material
      : { ...material, ctlogs: new AnyLogs<TrustMaterial["ctlogs"][number]>() };
  } catch (error) {
    const why = quote(messageOf(error));
    throw refusal("root", `${root.place} cannot be used: ${why}`, undefined, error);
  }
}

/** Logs of certificates of which any is believed: the library looks at what a certificate says of logs even where none is asked for. */
class AnyLogs<T> extends Array<T> {
  override filter(): this {
    return this;
  }

  override some(): boolean {
    return true;
  }
}

/** Which hash goes with a key where a caller names none. */
const hashes: Readonly<Record<string, string>> = {
  "P-384": "sha384",
  secp384r1: "sha384",
  "P-521": "sha512",
  secp521r1: "sha512",
};

/**
 * The library leaves the digest's name out, which some runtimes take for SHA-256 and others refuse: then every good signature
 * is bad. It looks the function up in node:crypto for each call; while it works, which it does in one go, it finds one that knows.
 */
function withDigestNames<T>(work: () => T): T {
  const own = crypto.verify;
  const named = (hash: string | null | undefined, ...rest: unknown[]) => {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = rest[1] as KeyObject;
    const usual = type === "ed25519" ? null : hashes[details?.namedCurve ?? ""] ?? "sha256";
    return Reflect.apply(own, crypto, [hash ?? usual, ...rest]);
  };
  const functions = crypto as { verify: unknown };
  functions.verify = named;
  try {
    return work();
  } finally {
    functions.verify = own;
  }
}

/** What the library calls its failures, and what that means. */
const meanings: readonly (readonly [prefix: string, Refusal, string])[] = [
  ["TIMESTAMP_ERROR", "time", "nobody whom the root trusts says when it was signed"],
  [
    "CERTIFICATE_ERROR",
    "certificate",
    "its certificate is not of the trusted root, or was not valid when it signed",
  ],
  ["TLOG", "log", "the log's entry is not true, or of another signature"],
  ["SIGNATURE_ERROR", "invalid", "the signature is not of these bytes"],
  ["PUBLIC_KEY_ERROR", "untrusted", "it is of another key"],
];

function explained(error: unknown, root: TrustedRoot, bundle: Uint8Array): Error {
  if (isRefusal(error)) return error;
  if (error instanceof ValidationError) {
    return refusal(
      "malformed",
      `the signature bundle lacks ${error.fields.join(", ")}`,
      undefined,
      error,
    );
  }
  if (!(error instanceof VerificationError)) {
    const why = quote(messageOf(error));
    return refusal("malformed", `the signature bundle cannot be read: ${why}`, undefined, error);
  }
  const [, what, meaning] = meanings.find(([prefix]) => String(error.code).startsWith(prefix)) ??
    ["", "invalid", "it does not hold"] as const;
  if (what === "certificate") {
    const over = whenOver(root, bundle);
    if (over !== undefined) return over;
  }
  const causes = [error.message, error.cause instanceof Error ? error.cause.message : ""];
  const detail = causes.filter((text) => text !== "").join(": ");
  return refusal(
    what,
    `the signature is not accepted: ${meaning} (${quote(detail)})`,
    undefined,
    error,
  );
}

function isRefusal(error: unknown): error is QuillaError {
  return error instanceof Error &&
    String((error as { code?: unknown }).code).startsWith("signature/");
}

/** Where all authorities of the root were over, or had not begun, when it was signed: that is another fault than a wrong one. */
function whenOver(root: TrustedRoot, bundle: Uint8Array): QuillaError | undefined {
  const { tlogEntries = [] } =
    JSON.parse(Buffer.from(bundle).toString("utf8")).verificationMaterial;
  const [time] = tlogEntries.map((entry: { integratedTime?: string }) =>
    Number(entry.integratedTime) * 1000
  );
  if (!Number.isFinite(time) || root.wasValidAt(new Date(time))) return undefined;
  return refusal(
    "root",
    `${root.place} has no authority that was valid when it was signed, ${
      new Date(time).toISOString()
    }`,
    "take a newer trusted root from whoever runs the authority",
  );
}
