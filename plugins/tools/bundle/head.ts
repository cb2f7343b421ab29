/**
 * The head of a bundle: the members `bundle.sha256`, which says what the index hashes to, and `bundle.json`, the index. Behind it
 * the payload begins.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  blockSize,
  type ByteInput,
  encodeHeader,
  padding,
  readHeader,
} from "../../../core/plugin/api/tar.ts";
import { type BundleIndex, encodeBundleIndex, largestIndex } from "./bundle_index.ts";
import { parseBundleIndex } from "./read_index.ts";

const sumName = "bundle.sha256";
const indexName = "bundle.json";
/** As sha256sum writes it: `sha256sum -c` reads it beside the index. */
const sumPattern = /^([0-9a-f]{64}) {2}bundle\.json\n$/;
const sumSize = 64 + 2 + indexName.length + 1;
const beforeIndex = 3 * blockSize;

/** The head of a bundle as it was read. */
export interface Head {
  readonly index: BundleIndex;
  /** What the index hashes to: two bundles of one index are copies of one bundle. */
  readonly sha256: string;
  /** Its bytes in the file; the payload begins behind them. */
  readonly bytes: Uint8Array;
}

/** The header of a file of a bundle: the same for the same name and size. */
export function memberHeader(path: string, size: number): Uint8Array {
  return encodeHeader({ path, type: "file", size, mode: 0o644, uid: 0, gid: 0, mtime: 0 });
}

/** A small file of a bundle, with its padding. */
export function memberOf(path: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([
    memberHeader(path, bytes.length),
    bytes,
    new Uint8Array(padding(bytes.length)),
  ]);
}

/** @throws {QuillaError} `bundle/too-large` */
export function encodeHead(index: BundleIndex): Uint8Array {
  const bytes = encodeBundleIndex(index);
  const sum = `${createHash("sha256").update(bytes).digest("hex")}  ${indexName}\n`;
  return Buffer.concat([memberOf(sumName, Buffer.from(sum)), memberOf(indexName, bytes)]);
}

/**
 * Reads the head from where a bundle begins.
 *
 * @param name what messages call the file
 * @throws {QuillaError} `bundle/not-a-bundle`, `bundle/index-damaged` where a bit is wrong or the end comes too early, and what
 * {@linkcode parseBundleIndex} throws
 */
export async function readHead(input: ByteInput, name: string): Promise<Head> {
  const first = await input.read(beforeIndex);
  const text = (at: number, length: number) =>
    Buffer.from(first.subarray(at, at + length)).toString("latin1");
  const [, sha256] = sumPattern.exec(text(blockSize, sumSize)) ?? [];
  if (sha256 === undefined && text(0, sumName.length) !== sumName) throw notABundle(name, first);
  if (sha256 === undefined || first.length < beforeIndex) throw damagedIndex(name);
  const size = indexSize(first.subarray(2 * blockSize), name);
  const rest = await input.read(size + padding(size));
  const bytes = rest.subarray(0, size);
  const whole = Buffer.concat([first, rest]);
  const expected = Buffer.concat([
    memberOf(sumName, Buffer.from(`${sha256}  ${indexName}\n`)),
    memberOf(indexName, bytes),
  ]);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256 || !expected.equals(whole)) throw damagedIndex(name);
  return { index: parseBundleIndex(bytes), sha256, bytes: whole };
}

function indexSize(block: Uint8Array, name: string): number {
  try {
    const { path, size } = readHeader(block);
    if (path === indexName && size <= largestIndex) return size;
  } catch {
    // Its checksum is wrong.
  }
  throw damagedIndex(name);
}

function notABundle(name: string, first: Uint8Array): QuillaError {
  const isTar = Buffer.from(first.subarray(257, 262)).toString("latin1") === "ustar";
  const why = first.length === 0
    ? "it is empty"
    : `it does not begin with ${sumName}${isTar ? "; it is another archive" : ""}`;
  return new QuillaError(`${name} is not a bundle: ${why}`, {
    code: "bundle/not-a-bundle",
    hint: isTar
      ? "an archive of images is taken in with quilla load"
      : "quilla bundle create writes bundles",
  });
}

function damagedIndex(name: string): QuillaError {
  return new QuillaError(`the index of the bundle ${name} is damaged`, {
    code: "bundle/index-damaged",
    hint:
      "on the other side, `quilla bundle patch BUNDLE --pieces none -o PATCH` writes the index again; then give the patch as well",
  });
}
