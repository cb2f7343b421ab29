/**
 * The authority that programs of one build trust: made for it, in memory only, and worth nothing when it is over.
 *
 * Certificates are as those want them who look most closely (RFC 5280; Python's VERIFY_X509_STRICT, Go, GnuTLS, Java): P-256,
 * key identifiers on both sides, the name in the alternative names alone.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";
import * as der from "./der.ts";

/** What a TLS server of a host shows: both PEM. */
export interface Leaf {
  readonly certificate: string;
  readonly key: string;
}

/** Whose word it is. */
interface Issuer {
  readonly name: Uint8Array;
  readonly keyId: Uint8Array;
  readonly key: KeyObject;
}

const day = 24 * 60 * 60 * 1000;

/** The authority of one build. */
export class Authority {
  /** What is trusted; PEM. */
  readonly certificatePem: string;
  readonly #issuer: Issuer;
  readonly #from: Date;
  readonly #until: Date;
  /** All hosts have one: whoever could learn it has the authority's, too. */
  readonly #leafKey = newKey();
  readonly #leaves = new Map<string, Leaf>();

  private constructor(now: Date) {
    this.#from = new Date(now.getTime() - day);
    this.#until = new Date(now.getTime() + 30 * day);
    const { privateKey, publicKey } = newKey();
    const spki = publicKey.export({ type: "spki", format: "der" });
    // Two builds' authorities have two names: where a client was given both, it looks in the right one.
    const name = nameOf(`quilla build authority ${randomBytes(4).toString("hex")}`);
    this.#issuer = { name, keyId: keyIdOf(spki), key: privateKey };
    this.certificatePem = this.#certify(name, spki, [
      extension("2.5.29.19", true, der.sequence(der.yes, der.integer(Uint8Array.of(0)))),
      extension("2.5.29.15", true, der.bitString(Uint8Array.of(0b0000_0110), 1)), // keyCertSign, cRLSign
      extension("2.5.29.14", false, der.octetString(this.#issuer.keyId)),
    ]);
  }

  /** A new one. Its certificates are valid from a day ago for 30 days. */
  static create(now: Date = new Date()): Authority {
    return new Authority(now);
  }

  /**
   * What a server of this host shows.
   *
   * @param host a name in lower case, or an IP address without brackets
   */
  leafFor(host: string): Leaf {
    const known = this.#leaves.get(host);
    if (known !== undefined) return known;
    const { privateKey, publicKey } = this.#leafKey;
    const spki = publicKey.export({ type: "spki", format: "der" });
    const certificate = this.#certify(host.length > 64 ? nameOf("quilla") : nameOf(host), spki, [
      extension("2.5.29.19", true, der.sequence()),
      extension("2.5.29.15", true, der.bitString(Uint8Array.of(0b1000_0000), 7)), // digitalSignature
      extension("2.5.29.37", false, der.sequence(der.objectIdentifier("1.3.6.1.5.5.7.3.1"))), // serverAuth
      extension("2.5.29.14", false, der.octetString(keyIdOf(spki))),
      extension("2.5.29.17", false, der.sequence(alternativeName(host))),
    ]);
    const leaf = {
      certificate,
      key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    };
    this.#leaves.set(host, leaf);
    return leaf;
  }

  /** RFC 5280 § 4.1 */
  #certify(subject: Uint8Array, spki: Uint8Array, extensions: readonly Uint8Array[]): string {
    const algorithm = der.sequence(der.objectIdentifier("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
    const { name, keyId, key } = this.#issuer;
    const serial = randomBytes(16);
    serial[0]! &= 0x7f;
    const told = der.sequence(
      der.tagged(0, der.integer(Uint8Array.of(2))), // version 3
      der.integer(serial),
      algorithm,
      name,
      der.sequence(der.time(this.#from), der.time(this.#until)),
      subject,
      spki,
      der.tagged(
        3,
        der.sequence(
          ...extensions,
          extension("2.5.29.35", false, der.sequence(der.der(0x80, keyId))), // whose key it is
        ),
      ),
    );
    const signature = der.bitString(sign("sha256", told, key));
    return pem(der.sequence(told, algorithm, signature));
  }
}

function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function nameOf(common: string): Uint8Array {
  const attribute = der.sequence(der.objectIdentifier("2.5.4.3"), der.text(common));
  return der.sequence(der.setOf(attribute));
}

/** RFC 5280 § 4.2.1.2 lets it be made in any way; this is of the whole key, with its kind. */
function keyIdOf(spki: Uint8Array): Uint8Array {
  return createHash("sha256").update(spki).digest().subarray(0, 20);
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  const critical = isCritical ? [der.yes] : [];
  return der.sequence(der.objectIdentifier(id), ...critical, der.octetString(value));
}

/** RFC 5280 § 4.2.1.6: dNSName or iPAddress */
function alternativeName(host: string): Uint8Array {
  return isIP(host) === 0 ? der.der(0x82, Buffer.from(host)) : der.der(0x87, addressBytes(host));
}

/** The four or sixteen bytes of an address, which may have a zone behind it. */
function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split(".").map(Number));
  // A URL writes an IPv6 address in groups alone, shortened in one place.
  const [head = "", tail] = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1)
    .split("::");
  const groups = (words: string) =>
    words === "" ? [] : words.split(":").map((word) => parseInt(word, 16));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Uint8Array.from(
    [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 255]),
  );
}

function pem(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate).toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
