/**
 * Names of hosts in a namespace without hosts: each has an address of its own there, which says what was meant (RFC 1035, 4).
 *
 * @module
 */

/** Addresses that names get. */
export class NameBook {
  readonly #addresses = new Map<string, string>();

  /** The name's address; undefined where there are too many. */
  addressOf(name: string): string | undefined {
    const known = this.#addresses.get(name);
    if (known !== undefined || this.#addresses.size >= mostNames) return known;
    // 127.64.0.0/10, behind the one that the device has.
    const number = this.#addresses.size + 2;
    const address = `127.64.${number >> 8}.${number & 255}`;
    this.#addresses.set(name, address);
    return address;
  }
}

/** The address of the namespace's device. */
export const ownAddress: readonly number[] = [127, 64, 0, 1];

/** Each has sockets of its own. */
export const mostNames = 1000;

/** A question that was understood. */
export interface NameQuestion {
  /** In small letters, without a dot behind it; empty where no host can be called so. */
  readonly name: string;
  /** Whether an address is asked for that there may be: one of IPv4. */
  readonly isAddress: boolean;
  /** The bytes up to the end of the question. */
  readonly asked: Uint8Array;
}

/** What is answered in the place of an address. */
export type NoAddress = "none" | "unknown" | "failed" | "malformed" | "not known";

const codes: Readonly<Record<NoAddress, number>> = {
  "none": 0, // NOERROR, without an answer
  "malformed": 1, // FORMERR
  "failed": 2, // SERVFAIL
  "unknown": 3, // NXDOMAIN
  "not known": 4, // NOTIMP
};

const headLength = 12;
const response = 0x80;
const recursion = 0x80;
const ofAddress = 1; // A
const ofInternet = 1; // IN
const lifetime = 600;

/** What is asked; the whole answer where that is none that can be understood; undefined where it is not to be answered. */
export function readQuestion(query: Uint8Array): NameQuestion | Uint8Array | undefined {
  if (query.length < headLength || (query[2]! & response) !== 0) return undefined;
  const head = query.subarray(0, headLength);
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  if ((query[2]! >> 3 & 15) !== 0) return withoutAddress(head, "not known");
  const labels: string[] = [];
  let at = headLength;
  for (;;) {
    const length = query[at];
    // A question has nothing before it that it could point at.
    if (length === undefined || length > 63 || at - headLength > 255) {
      return withoutAddress(head, "malformed");
    }
    if (length === 0) break;
    labels.push(String.fromCharCode(...query.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  if (view.getUint16(4) !== 1 || at + 5 > query.length) return withoutAddress(head, "malformed");
  const isHost = labels.every((label) => /^[\w-]+$/.test(label));
  return {
    name: isHost ? labels.join(".").toLowerCase() : "",
    isAddress: view.getUint16(at + 1) === ofAddress && view.getUint16(at + 3) === ofInternet,
    asked: query.subarray(0, at + 5),
  };
}

/** The answer that is an address. */
export function withAddress({ asked }: NameQuestion, address: string): Uint8Array {
  const answer = begun(asked, 0, 1);
  const record = new DataView(new ArrayBuffer(16));
  record.setUint16(0, 0xc000 | headLength); // the name of the question
  record.setUint16(2, ofAddress);
  record.setUint16(4, ofInternet);
  record.setUint32(6, lifetime);
  record.setUint16(10, 4);
  address.split(".").forEach((byte, index) => record.setUint8(12 + index, Number(byte)));
  return new Uint8Array([...answer, ...new Uint8Array(record.buffer)]);
}

/** The answer that is none. @param asked the bytes up to the end of the question, or to that of the head */
export function withoutAddress(asked: Uint8Array, why: NoAddress): Uint8Array {
  return begun(asked, codes[why], 0);
}

function begun(asked: Uint8Array, code: number, answers: number): Uint8Array {
  const bytes = Uint8Array.from(asked);
  bytes[2] = response | asked[2]! & 0x79; // the kind of question, and whether others may be asked
  bytes[3] = recursion | code;
  const counts = [asked.length > headLength ? 1 : 0, answers, 0, 0];
  counts.forEach((count, index) => new DataView(bytes.buffer).setUint16(4 + 2 * index, count));
  return bytes;
}
