/**
 * The first words of a TLS client (RFC 8446 § 4.1.2): whom it wants, and what it will speak; and whether it went away over what
 * it was shown.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** What a client says first. */
export interface ClientHello {
  /** Whom it wants (RFC 6066 § 3), in lower case; a client that connects to an address says nothing. */
  readonly serverName: string | undefined;
  /** What it will speak (RFC 7301), such as `h2`; empty where it does not say. */
  readonly protocols: readonly string[];
}

const handshake = 22;
const alert = 21;
const encrypted = 23;
const cipherChange = 20;
const fatal = 2;
/** Longer ones are no client's; those with post-quantum keys have about 2 kB. */
const longest = 64 << 10;

/** @returns `more` where it is not whole yet; undefined where it is none */
export function readClientHello(bytes: Uint8Array): ClientHello | "more" | undefined {
  const message: Uint8Array[] = [];
  let length = 0;
  // One message may be cut into several records.
  for (let at = 0; at + 5 <= bytes.length;) {
    if (bytes[at] !== handshake || bytes[at + 1] !== 3) return undefined;
    const end = at + 5 + (bytes[at + 3]! << 8 | bytes[at + 4]!);
    const piece = bytes.subarray(at + 5, end);
    message.push(piece);
    length += piece.length;
    at = end;
  }
  if (length > 0 && message[0]![0] !== 1 || length > longest) return undefined;
  const whole = Buffer.concat(message);
  if (length < 4 || length < 4 + whole.readUIntBE(1, 3)) {
    return bytes.length > longest ? undefined : "more";
  }
  try {
    return helloIn(whole.subarray(4, 4 + whole.readUIntBE(1, 3)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @throws {RangeError} where it ends too early */
function helloIn(body: Buffer): ClientHello {
  let at = 2 + 32; // version, random
  at += 1 + body.readUInt8(at); // session
  at += 2 + body.readUInt16BE(at); // ciphers
  at += 1 + body.readUInt8(at); // compression
  let serverName: string | undefined;
  const protocols: string[] = [];
  const end = at < body.length ? at + 2 + body.readUInt16BE(at) : at;
  for (at += 2; at < end;) {
    const kind = body.readUInt16BE(at);
    const length = body.readUInt16BE(at + 2);
    const value = body.subarray(at + 4, at + 4 + length);
    if (value.length < length) throw new RangeError("cut");
    if (kind === 0 && value.readUInt8(2) === 0) {
      serverName = value.toString("latin1", 5, 5 + value.readUInt16BE(3)).toLowerCase();
    }
    if (kind === 16) {
      for (let from = 2; from < length; from += 1 + value.readUInt8(from)) {
        protocols.push(value.toString("latin1", from + 1, from + 1 + value.readUInt8(from)));
      }
    }
    at += 4 + length;
  }
  return { serverName, protocols };
}

/** `no_application_protocol` (RFC 7301 § 3.2), as a server says it that speaks nothing of what it was offered. */
export const noProtocol: Uint8Array = Uint8Array.of(alert, 3, 3, 0, 2, 2, 120);

/**
 * Watches what a client sends, and tells whether it breaks the handshake off: those do that do not trust the certificate. TLS 1.2
 * says so openly; in TLS 1.3, what is encrypted first is either the end of the handshake, which is longer than any alert, or an
 * alert.
 */
export class Handshake {
  readonly #head: number[] = [];
  #left = 0;
  #hasChanged = false;
  #isOver = false;
  #hasBrokenOff = false;

  /** Whether the client broke off. */
  get hasBrokenOff(): boolean {
    return this.#hasBrokenOff;
  }

  /** What the client sends, from its first byte on. */
  watch(piece: Uint8Array): void {
    for (let at = 0; !this.#isOver && at < piece.length;) {
      if (this.#left > 0) {
        const passed = Math.min(this.#left, piece.length - at);
        this.#left -= passed;
        at += passed;
        continue;
      }
      this.#head.push(piece[at++]!);
      const isOpenAlert = this.#head[0] === alert && !this.#hasChanged;
      if (this.#head.length === (isOpenAlert ? 6 : 5)) this.#record(isOpenAlert);
    }
  }

  #record(isOpenAlert: boolean): void {
    const [kind, , , high = 0, low = 0, level] = this.#head.splice(0);
    this.#left = high << 8 | low;
    if (kind === cipherChange) this.#hasChanged = true;
    else if (kind === handshake && !this.#hasChanged) return;
    else {
      this.#isOver = true;
      // The end of a handshake has a hash in it: at least 4 + 32 + 1 + 16 bytes. An alert has 2 + 1 + 16.
      this.#hasBrokenOff = isOpenAlert
        ? level === fatal
        : kind === encrypted && this.#left < 4 + 32;
    }
  }
}
