/**
 * Java's key stores, as far as they hold certificates that are trusted: reads JKS and PKCS #12, writes JKS, which every Java reads.
 *
 * JKS is what `sun.security.provider.JavaKeyStore` of OpenJDK describes: big-endian numbers, strings as in `DataOutput.writeUTF`, and
 * a digest of all with the password at the end.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Trusted } from "../certificates.ts";
import { readPkcs12 } from "./pkcs12.ts";

/** What Java's own stores are closed with; it is no secret. */
export const usualPassword = "changeit";

const magic = 0xfeedfeed;
const versions = [1, 2];
const entryKinds = { key: 1, trusted: 2 } as const;

/**
 * The certificates of a store, in its order.
 *
 * @returns undefined where it is none, is damaged, or is closed with a password or a cipher that is not the usual one
 */
export function readKeyStore(bytes: Uint8Array): readonly Trusted[] | undefined {
  try {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return data.readUInt32BE(0) === magic ? readJks(data) : readPkcs12(data, usualPassword);
  } catch (error) {
    // What ends before its end: nothing of it is believed.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readJks(data: Buffer): Trusted[] | undefined {
  let at = 4;
  const int = () => data.readUInt32BE((at += 4) - 4);
  const piece = (length: number) => {
    if (at + length > data.length) throw new RangeError("the store ends here");
    return data.subarray(at, at += length);
  };
  const text = () => piece(data.readUInt16BE((at += 2) - 2)).toString("utf8");
  const version = int();
  if (!versions.includes(version)) return undefined;
  const certificate = () => {
    if (version === 2) text();
    return piece(int());
  };
  const found: Trusted[] = [];
  for (let left = int(); left > 0; left--) {
    const kind = int();
    const alias = text();
    at += 8;
    if (kind === entryKinds.trusted) found.push({ alias, certificate: certificate() });
    else if (kind === entryKinds.key) {
      piece(int());
      for (let chain = int(); chain > 0; chain--) certificate();
    } else return undefined;
  }
  return found;
}

/** A store in which these are trusted; of one alias the last counts. Its bytes depend on nothing else. */
export function writeKeyStore(trusted: Iterable<Trusted>): Uint8Array {
  const entries = new Map<string, Uint8Array>();
  // Java looks aliases up in small letters.
  for (const { alias, certificate } of trusted) entries.set(alias.toLowerCase(), certificate);
  const parts: Buffer[] = [ints(magic, 2, entries.size)];
  for (const [alias, certificate] of entries) {
    parts.push(ints(entryKinds.trusted), utf(alias), ints(0, 0), utf("X.509"));
    parts.push(ints(certificate.length), Buffer.from(certificate));
  }
  const body = Buffer.concat(parts);
  const password = Buffer.from(usualPassword, "utf16le").swap16();
  const digest = createHash("sha1").update(password).update("Mighty Aphrodite").update(body);
  return Buffer.concat([body, digest.digest()]);
}

function ints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

/** Names of more than 65,535 bytes cannot be written: they are cut. */
function utf(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8").subarray(0, 0xffff);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
