/**
 * Certificates in a PKCS #12 file (RFC 7292), as keytool writes one: in plain text, or under PBES2 (RFC 8018) with a known password.
 *
 * What older versions enciphered with RC2 cannot be read: no library of today does that.
 *
 * @module
 */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { type Der, oidOf, readDer } from "./der.ts";
import type { Trusted } from "../certificates.ts";

const oids = {
  data: "1.2.840.113549.1.7.1",
  encryptedData: "1.2.840.113549.1.7.6",
  certBag: "1.2.840.113549.1.12.10.1.3",
  x509: "1.2.840.113549.1.9.22.1",
  friendlyName: "1.2.840.113549.1.9.20",
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
} as const;

const hashes: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};

const ciphers: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  "2.16.840.1.101.3.4.1.2": ["aes-128-cbc", 16],
  "2.16.840.1.101.3.4.1.22": ["aes-192-cbc", 24],
  "2.16.840.1.101.3.4.1.42": ["aes-256-cbc", 32],
};

/** More rounds than anybody needs for what is no secret. */
const mostRounds = 1_000_000;

/**
 * The certificates of all bags that can be opened.
 *
 * @returns undefined where it is no such file, or nothing in it could be opened
 * @throws {RangeError} where it ends before its end
 */
export function readPkcs12(bytes: Uint8Array, password: string): Trusted[] | undefined {
  const authenticated = contentOf(readDer(bytes).children[1]);
  if (authenticated === undefined) return undefined;
  const found: Trusted[] = [];
  let closed = 0;
  for (const info of readDer(authenticated).children) {
    const safe = contentOf(info) ?? decipher(info, password);
    if (safe === undefined) closed++;
    else for (const bag of readDer(safe).children) found.push(...certificateIn(bag, found.length));
  }
  return found.length === 0 && closed > 0 ? undefined : found;
}

/** The octets of a ContentInfo of the type `data`. */
function contentOf(info: Der | undefined): Uint8Array | undefined {
  if (info === undefined || oidOf(info.children[0]) !== oids.data) return undefined;
  return info.children[1]?.children[0]?.value;
}

function decipher(info: Der, password: string): Uint8Array | undefined {
  if (oidOf(info.children[0]) !== oids.encryptedData) return undefined;
  const [, algorithm, sealed] = info.children[1]?.children[0]?.children[1]?.children ?? [];
  if (sealed === undefined || oidOf(algorithm?.children[0]) !== oids.pbes2) return undefined;
  const [derivation, encryption] = algorithm?.children[1]?.children ?? [];
  if (oidOf(derivation?.children[0]) !== oids.pbkdf2) return undefined;
  const [salt, rounds, ...more] = derivation?.children[1]?.children ?? [];
  const hash = hashes[oidOf(more.at(-1)?.children[0]) ?? "1.2.840.113549.2.7"];
  const [cipher, length] = ciphers[oidOf(encryption?.children[0]) ?? ""] ?? [];
  const iv = encryption?.children[1]?.value;
  if (salt === undefined || rounds === undefined || hash === undefined) return undefined;
  if (cipher === undefined || length === undefined || iv?.length !== 16) return undefined;
  const count = rounds.value.reduce((sum, byte) => sum * 256 + byte, 0);
  if (count < 1 || count > mostRounds) return undefined;
  const key = pbkdf2Sync(password, salt.value, count, length, hash);
  const opener = createDecipheriv(cipher, key, iv);
  try {
    return Uint8Array.from([...opener.update(sealed.value), ...opener.final()]);
  } catch {
    // Another password.
    return undefined;
  }
}

function certificateIn(bag: Der, index: number): Trusted[] {
  const [type, value, attributes] = bag.children;
  if (oidOf(type) !== oids.certBag) return [];
  const [kind, certificate] = value?.children[0]?.children ?? [];
  const der = certificate?.children[0]?.value;
  if (oidOf(kind) !== oids.x509 || der === undefined) return [];
  const named = attributes?.children.find((each) => oidOf(each.children[0]) === oids.friendlyName);
  const name = named?.children[1]?.children[0]?.value;
  const alias = name === undefined
    ? `certificate ${index}`
    : new TextDecoder("utf-16be").decode(name);
  return [{ alias, certificate: der }];
}
