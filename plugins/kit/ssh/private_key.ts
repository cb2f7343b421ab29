/**
 * Private keys of SSH in files: OpenSSH's own form (PROTOCOL.key) and PEM, without a passphrase.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { shortest, wireInteger, WireReader, wireString } from "./wire.ts";

/** A key that signs. */
export interface SshKey {
  readonly comment: string;
  /** The public key, as SSH sends it. */
  readonly blob: Uint8Array;
  /** The signature as SSH sends it. `flags` are those of an agent's request: which hash an RSA key takes. */
  sign(data: Uint8Array, flags: number): Uint8Array;
}

const header = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^]*?)-----END \1-----/;
const magic = "openssh-key-v1\0";

/** @throws {QuillaError} `ssh/key`, which does not say where the key is */
export function parsePrivateKey(text: string): SshKey {
  const [pem, label = "", body = ""] = header.exec(text) ?? [];
  if (pem === undefined) {
    throw unreadable(
      /^(ssh-|ecdsa-|sk-)/.test(text) ? "it is a public key" : "it is no private key",
      "name the file of the private key, without .pub; or an agent's socket",
    );
  }
  if (label.startsWith("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(body)) throw locked();
  try {
    if (label !== "OPENSSH PRIVATE KEY") return keyOf(createPrivateKey(pem), "");
    return parseOpenSsh(new WireReader(Buffer.from(body.replace(/\s/g, ""), "base64")));
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw unreadable(messageOf(error), "such keys can be handed on by an agent: ssh-add", error);
  }
}

function parseOpenSsh(reader: WireReader): SshKey {
  if (Buffer.from(reader.bytes(magic.length)).toString("latin1") !== magic) {
    throw new RangeError("it is damaged");
  }
  const [cipher] = [reader.text(), reader.text(), reader.string()];
  if (cipher !== "none") throw locked();
  if (reader.number() !== 1) throw new RangeError("it holds several keys");
  reader.string();
  const inner = new WireReader(reader.string());
  if (inner.number() !== inner.number()) throw new RangeError("it is damaged");
  const type = inner.text();
  const key = secretOf(type, inner);
  return keyOf(key, inner.text());
}

const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
/** Object identifiers of curves, by the names that SSH has for them. */
const curves: Readonly<Record<string, string>> = {
  nistp256: "06082a8648ce3d030107",
  nistp384: "06052b81040022",
  nistp521: "06052b81040023",
};

function secretOf(type: string, inner: WireReader): KeyObject {
  if (type === "ssh-ed25519") {
    inner.string();
    const key = Buffer.concat([ed25519Prefix, inner.string().subarray(0, 32)]);
    return createPrivateKey({ key, format: "der", type: "pkcs8" });
  }
  if (type === "ssh-rsa") {
    const [n, e, d, inverse, p, q] = Array.from({ length: 6 }, () => inner.string());
    const exponent = (prime: Uint8Array) => bytesOf(bigOf(d!) % (bigOf(prime) - 1n));
    const parts = [new Uint8Array(1), n!, e!, d!, p!, q!, exponent(p!), exponent(q!), inverse!];
    const key = der(0x30, ...parts.map(derInteger));
    return createPrivateKey({ key, format: "der", type: "pkcs1" });
  }
  const curve = /^ecdsa-sha2-(\w+)$/.exec(type)?.[1] ?? "";
  const name = Object.hasOwn(curves, curve) ? curves[curve] : undefined;
  if (name === undefined) throw new RangeError(`keys of the type ${type} are not known here`);
  inner.string();
  const point = inner.string();
  const length = (point.length - 1) / 2;
  const secret = Buffer.from(inner.string());
  const number = Buffer.concat([Buffer.alloc(length), secret]).subarray(-length);
  const key = der(
    0x30,
    der(2, new Uint8Array([1])),
    der(4, number),
    der(0xa0, Buffer.from(name, "hex")),
    der(0xa1, der(3, new Uint8Array(1), point)),
  );
  return createPrivateKey({ key, format: "der", type: "sec1" });
}

interface Algorithm {
  readonly blob: Uint8Array;
  sign(data: Uint8Array, flags: number): Uint8Array;
}

function keyOf(key: KeyObject, comment: string): SshKey {
  return { comment, ...algorithmOf(key) };
}

const rsaSha256 = 2;
const rsaSha512 = 4;

function algorithmOf(key: KeyObject): Algorithm {
  const jwk = createPublicKey(key).export({ format: "jwk" });
  const part = (name: "n" | "e" | "x" | "y") => Buffer.from(jwk[name]!, "base64url");
  const signed = (name: string, signature: Uint8Array) =>
    Buffer.concat([wireString(name), wireString(signature)]);
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") {
    const name = "ssh-ed25519";
    return {
      blob: Buffer.concat([wireString(name), wireString(part("x"))]),
      sign: (data) => signed(name, sign(null, data, key)),
    };
  }
  if (jwk.kty === "RSA") {
    const name = "ssh-rsa";
    return {
      blob: Buffer.concat([wireString(name), wireInteger(part("e")), wireInteger(part("n"))]),
      sign(data, flags) {
        if (flags & rsaSha512) return signed("rsa-sha2-512", sign("sha512", data, key));
        if (flags & rsaSha256) return signed("rsa-sha2-256", sign("sha256", data, key));
        return signed(name, sign("sha1", data, key));
      },
    };
  }
  const bits = /^P-(256|384|521)$/.exec(jwk.crv ?? "")?.[1];
  if (bits === undefined) throw new RangeError("such keys are not known here");
  const name = `ecdsa-sha2-nistp${bits}`;
  const point = Buffer.concat([new Uint8Array([4]), part("x"), part("y")]);
  const hash = bits === "256" ? "sha256" : bits === "384" ? "sha384" : "sha512";
  return {
    blob: Buffer.concat([wireString(name), wireString(`nistp${bits}`), wireString(point)]),
    sign: (data) => signed(name, numbersOf(sign(hash, data, key))),
  };
}

/** The two numbers of an ECDSA signature, which node has as DER. */
function numbersOf(signature: Uint8Array): Uint8Array {
  const start = signature[1]! >= 0x80 ? 3 : 2;
  const first = signature.subarray(start + 2, start + 2 + signature[start + 1]!);
  const second = signature.subarray(start + 4 + first.length);
  return Buffer.concat([wireInteger(first), wireInteger(second)]);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const length = bytesOf(BigInt(content.length));
  const head = content.length < 0x80 ? length : [0x80 | length.length, ...length];
  return Buffer.concat([new Uint8Array([tag, ...head]), content]);
}

function derInteger(bytes: Uint8Array): Uint8Array {
  const content = shortest(bytes);
  return der(2, content.length === 0 ? new Uint8Array(1) : content);
}

function bigOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

function bytesOf(number: bigint): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function locked(): QuillaError {
  return unreadable(
    "it is locked with a passphrase",
    "unlock it in an agent, eval $(ssh-agent) and ssh-add; then --ssh default hands that on",
  );
}

function unreadable(why: string, hint: string, cause?: unknown): QuillaError {
  return new QuillaError(`the key cannot be used: ${why}`, { code: "ssh/key", hint, cause });
}
