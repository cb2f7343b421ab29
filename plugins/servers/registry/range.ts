/**
 * Parts of blobs: the header Range of pulls (RFC 9110 § 14) and the Content-Range of pushes.
 *
 * @module
 */
import { Refusal } from "./refusal.ts";

/** A part of a blob: its first byte, and how many there are. */
export interface Part {
  readonly start: number;
  readonly size: number;
}

/** More parts at once are not served one by one: the whole is. */
const mostParts = 2048;

/**
 * Several parts that are asked for, each behind the one before; undefined where it is one or none, and where they are out of order,
 * overlap, or are not all in the blob: then the whole may be sent.
 *
 * @param size the blob's length in bytes
 */
export function requestedParts(header: string | undefined, size: number): Part[] | undefined {
  if (header === undefined || !/^bytes=\d{1,15}-\d{1,15}(?:, ?\d{1,15}-\d{1,15})+$/.test(header)) {
    return undefined;
  }
  const parts: Part[] = [];
  let end = -1;
  for (const range of header.slice("bytes=".length).split(/, ?/)) {
    const [first, last] = range.split("-").map(Number) as [number, number];
    if (first <= end || last < first || last >= size) return undefined;
    parts.push({ start: first, size: last - first + 1 });
    end = last;
  }
  return parts.length > mostParts ? undefined : parts;
}

/**
 * The part that is asked for; undefined means the whole: where there is no Range, where it has several parts, which
 * {@linkcode requestedParts} tells, and where it is in other units or no range at all.
 *
 * @param size the blob's length in bytes
 * @throws {Refusal} 416 where nothing of the blob is in it
 */
export function requestedPart(header: string | undefined, size: number): Part | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw new Refusal(416, "SIZE_INVALID", `the blob has ${size} bytes`, {
      "Content-Range": `bytes */${size}`,
    });
  }
  return { start, size: end - start + 1 };
}

/**
 * The part that a chunk says it is: `<first>-<last>`, as the distribution specification has it; undefined without the header.
 *
 * @throws {Refusal} 400 where it is something else
 */
export function sentPart(header: string | undefined): Part | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^(\d{1,15})-(\d{1,15})$/.exec(header) ?? [];
  const [start, end] = [Number(first), Number(last)];
  if (first === undefined || end < start) {
    throw new Refusal(400, "BLOB_UPLOAD_INVALID", "Content-Range is not <first>-<last>");
  }
  return { start, size: end - start + 1 };
}
