/**
 * A pinned trusted root of sigstore: whose certificates, logs and time stamps are believed (protobuf-specs,
 * sigstore_trustroot.proto). Nothing in it is signed: whoever gives the file is believed.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { Field } from "../../../core/oci/field.ts";
import { quote } from "../../../core/text/quote.ts";
import { refusal } from "./failure.ts";
import type { PublicKey } from "./public_key.ts";

/** A root that was read. */
export interface TrustedRoot {
  /** Where from, for messages. */
  readonly place: string;
  /** As it stands in the file. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Whether it had a certificate authority at that time. */
  wasValidAt(time: Date): boolean;
}

/**
 * @param place a path
 * @throws {QuillaError} `signature/root`
 */
export function trustedRootAt(place: string): TrustedRoot {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(place);
  } catch (error) {
    const why = messageOf(error);
    throw refusal(
      "root",
      `the trusted root ${quote(place)} cannot be read: ${why}`,
      undefined,
      error,
    );
  }
  return readTrustedRoot(bytes, quote(place));
}

/** @throws {QuillaError} `signature/root` */
export function readTrustedRoot(bytes: Uint8Array, place: string): TrustedRoot {
  try {
    const field = Field.read(bytes, "the trusted root");
    const type = field.required("mediaType");
    if (
      !/^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.\d+|\.v0\.\d+\+json)$/
        .test(type.string())
    ) {
      throw type.refuse("invalid", "it is no trusted root of sigstore");
    }
    const authorities = field.optional("certificateAuthorities")?.items() ?? [];
    const times = authorities.map((each) => {
      const valid = each.optional("validFor");
      return [valid?.optional("start")?.time(), valid?.optional("end")?.time()] as const;
    });
    return {
      place: `the trusted root ${place}`,
      document: JSON.parse(Buffer.from(bytes).toString("utf8")),
      wasValidAt: (time) =>
        times.some(([start, end]) =>
          (start === undefined || time >= new Date(start)) &&
          (end === undefined || time <= new Date(end))
        ),
    };
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw refusal(
      "root",
      `the trusted root ${place} cannot be used: ${error.message}`,
      "cosign trusted-root create writes one, and cosign initialize fetches the public one",
      error,
    );
  }
}

/**
 * A root of nothing but certificates and keys of logs, as containers' policy.json gives them. It knows no log of certificates.
 *
 * @param authorities certificates in PEM, the authority's own and what stands between it and others, one after the other
 * @throws {QuillaError} `signature/root` where no certificate is in it
 */
export function rootOf(
  authorities: string,
  logs: readonly PublicKey[],
  place: string,
): TrustedRoot {
  const blocks = authorities.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (blocks === null) throw refusal("root", `there is no certificate in ${place}`);
  const certificates = blocks.map((pem) => ({ rawBytes: pem.replace(/-----[^-]*-----|\s/g, "") }));
  const always = { start: new Date(0).toISOString() };
  return {
    place,
    document: {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      certificateAuthorities: [{ certChain: { certificates }, validFor: always }],
      tlogs: logs.map(({ spki, hint }) => ({
        hashAlgorithm: "SHA2_256",
        publicKey: { rawBytes: Buffer.from(spki).toString("base64"), validFor: always },
        logId: { keyId: hint },
      })),
    },
    wasValidAt: () => true,
  };
}
