/**
 * Certificates that a policy trusts an authority for: a chain to it, valid at one time, and what the certificate says of who it
 * is for.
 *
 * Source: RFC 5280; fulcio's oid-info.md for who vouched for the identity.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { QuillaError } from "../../../core/errors.ts";

/** Longer chains are made to keep somebody busy. */
const longestChain = 8;
const codeSigning = "1.3.6.1.5.5.7.3.3";

/** Who a certificate is for, and who said so. */
export interface CertifiedIdentity {
  readonly emails: readonly string[];
  readonly hostnames: readonly string[];
  /** As fulcio notes it; undefined for other authorities. */
  readonly issuer: string | undefined;
  /** In PEM, as logs keep it. */
  readonly pem: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}

/** @throws {QuillaError} `policy/certificate` */
export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw refuse("no certificate is in it");
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw refuse("it is damaged");
  }
}

/**
 * Who the certificate is for, if one of the authorities issued it, directly or through others, and all of them were valid then.
 *
 * @throws {QuillaError} `policy/certificate`
 */
export function certified(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  time: Date,
): CertifiedIdentity {
  requireValid(leaf, time);
  if (leaf.ca) throw refuse("it is an authority's own");
  if (!extendedUses(leaf).includes(codeSigning)) throw refuse("it is not for signing code");
  let last = leaf;
  for (let length = 0; length < longestChain; length++) {
    const root = authorities.find((authority) => isIssuedBy(last, authority));
    if (root !== undefined) {
      requireValid(root, time);
      return identityOf(leaf);
    }
    const next = others.find((other) => other.ca && isIssuedBy(last, other));
    if (next === undefined) break;
    requireValid(next, time);
    last = next;
  }
  throw refuse("no authority that the policy trusts issued it");
}

function isIssuedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.checkIssued(by) && certificate.verify(by.publicKey);
  } catch {
    return false; // a key of a kind that the runtime does not know verifies nothing
  }
}

function requireValid(certificate: X509Certificate, time: Date): void {
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (time >= from && time <= to) return;
  throw refuse(
    `it was valid from ${from.toISOString()} to ${to.toISOString()}, and not at ${time.toISOString()}`,
  );
}

function identityOf(leaf: X509Certificate): CertifiedIdentity {
  const names = alternativeNames(leaf);
  const key = leaf.publicKey.export({ type: "spki", format: "pem" });
  return {
    emails: names.flatMap(({ tag, text }) => tag === 0x81 ? [text] : []),
    hostnames: names.flatMap(({ tag, text }) => tag === 0x82 ? [text] : []),
    issuer: issuerOf(leaf),
    pem: leaf.toString(),
    publicKey: String(key),
  };
}

/** The newer field is a text in DER, the older one the text itself. */
function issuerOf(leaf: X509Certificate): string | undefined {
  const newer = extension(leaf, "1.3.6.1.4.1.57264.1.8");
  if (newer !== undefined) return textOf(values(newer)[0]?.value);
  return textOf(extension(leaf, "1.3.6.1.4.1.57264.1.1"));
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("utf8");
}

function extendedUses(certificate: X509Certificate): string[] {
  const found = extension(certificate, "2.5.29.37");
  const [list] = found === undefined ? [] : values(found);
  return list === undefined ? [] : values(list.value).map(({ value }) => objectId(value));
}

/** RFC 5280 § 4.2.1.6; texts alone, of directory names nothing is made. */
function alternativeNames(certificate: X509Certificate) {
  const found = extension(certificate, "2.5.29.17");
  const [list] = found === undefined ? [] : values(found);
  return (list === undefined ? [] : values(list.value)).map(({ tag, value }) => ({
    tag,
    text: Buffer.from(value).toString("latin1"),
  }));
}

/** What an extension holds; undefined where the certificate has none of that name. */
function extension({ raw }: X509Certificate, name: string): Uint8Array | undefined {
  const [certificate] = values(raw);
  const [body] = values(certificate!.value);
  const wrapped = values(body!.value).find(({ tag }) => tag === 0xa3);
  const [list] = wrapped === undefined ? [] : values(wrapped.value);
  for (const { value } of list === undefined ? [] : values(list.value)) {
    const parts = values(value);
    if (objectId(parts[0]!.value) === name) return parts.at(-1)!.value;
  }
  return undefined;
}

/** The values that stand one behind the other in DER (X.690 § 8.1). */
function values(bytes: Uint8Array): { readonly tag: number; readonly value: Uint8Array }[] {
  const found: { tag: number; value: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    let length = bytes[at + 1]!;
    at += 2;
    if (length >= 0x80) {
      const digits = length & 0x7f;
      length = 0;
      for (let digit = 0; digit < digits; digit++) length = length * 256 + bytes[at++]!;
    }
    if (!(at + length <= bytes.length)) throw refuse("it is damaged");
    found.push({ tag, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

function objectId(bytes: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of bytes) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join(".");
}

function refuse(why: string): QuillaError {
  return new QuillaError(`its certificate is not accepted: ${why}`, { code: "policy/certificate" });
}
