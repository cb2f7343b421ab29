/**
 * Writes DER (ITU-T X.690 § 10), as far as certificates take it.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** One value: its tag, its length, and what is in it. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content.length)), content]);
}

/** SEQUENCE */
export function sequence(...members: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...members);
}

/** A SET of one member, so that nothing needs to be sorted. */
export function setOf(member: Uint8Array): Uint8Array {
  return der(0x31, member);
}

/** INTEGER, of what is not negative. @param bytes the most significant one first */
export function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, shortest[0]! < 0x80 ? shortest : Uint8Array.of(0, ...shortest));
}

/** BOOLEAN TRUE; what is false is left out where it is the default. */
export const yes: Uint8Array = der(0x01, Uint8Array.of(0xff));

/** OBJECT IDENTIFIER. @param dotted such as `2.5.29.17` */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** BIT STRING. @param unused how many of the last byte's bits mean nothing */
export function bitString(bytes: Uint8Array, unused = 0): Uint8Array {
  return der(0x03, Uint8Array.of(unused), bytes);
}

/** OCTET STRING */
export function octetString(bytes: Uint8Array): Uint8Array {
  return der(0x04, bytes);
}

/** UTF8String */
export function text(words: string): Uint8Array {
  return der(0x0c, Buffer.from(words));
}

/** UTCTime to the end of 2049, GeneralizedTime from then on (RFC 5280 § 4.1.2.5). */
export function time(when: Date): Uint8Array {
  const digits = when.toISOString().replace(/\.\d+|[-:T]/g, "");
  return when.getUTCFullYear() < 2050
    ? der(0x17, Buffer.from(digits.slice(2)))
    : der(0x18, Buffer.from(digits));
}

/** Marked by its place, constructed: `[number]`. */
export function tagged(number: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return der(0xa0 | number, ...contents);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(number: number): number[] {
  const bytes = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) {
    bytes.unshift(0x80 | left % 128);
  }
  return bytes;
}
