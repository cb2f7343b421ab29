/**
 * The head of a bundle: the members `bundle.sha256`, which says what the index hashes to, and `bundle.json`, the index; between
 * them, where somebody signed the index, `bundle.sigstore.json`. Behind it the payload begins.
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
const signatureName = "bundle.sigstore.json";
/** What is larger is no signature. */
const largestSignature = 1 << 20;
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
  /** The index as it is written, which is what is signed. */
  readonly document: Uint8Array;
  /** A bundle of sigstore with the signature; undefined where nobody signed. It is not verified. */
  readonly signature: Uint8Array | undefined;
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

/**
 * @param sign makes a bundle of sigstore with a signature over the index
 * @throws {QuillaError} `bundle/too-large`
 */
export function encodeHead(
  index: BundleIndex,
  sign?: (document: Uint8Array) => Uint8Array,
): Uint8Array {
  const bytes = encodeBundleIndex(index);
  return headOf(createHash("sha256").update(bytes).digest("hex"), bytes, sign?.(bytes));
}

function headOf(sha256: string, document: Uint8Array, signature: Uint8Array | undefined): Buffer {
  return Buffer.concat([
    memberOf(sumName, Buffer.from(`${sha256}  ${indexName}\n`)),
    ...signature === undefined ? [] : [memberOf(signatureName, signature)],
    memberOf(indexName, document),
  ]);
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
  const read = [first];
  let block = first.subarray(2 * blockSize);
  let signature: Uint8Array | undefined;
  const signed = sizeOf(block, signatureName, largestSignature);
  if (signed !== undefined) {
    const member = await input.read(signed + padding(signed) + blockSize);
    signature = member.subarray(0, signed);
    block = member.subarray(signed + padding(signed));
    read.push(member);
  }
  const size = sizeOf(block, indexName, largestIndex);
  if (size === undefined) throw damagedIndex(name);
  const rest = await input.read(size + padding(size));
  const document = rest.subarray(0, size);
  const bytes = Buffer.concat([...read, rest]);
  const found = createHash("sha256").update(document).digest("hex");
  if (found !== sha256 || !headOf(sha256, document, signature).equals(bytes)) {
    throw damagedIndex(name);
  }
  return { index: parseBundleIndex(document), sha256, bytes, document, signature };
}

/** The size of the member that begins with this header; undefined where it is no such member, or the header is damaged. */
function sizeOf(block: Uint8Array, name: string, largest: number): number | undefined {
  try {
    const { path, size } = readHeader(block);
    return path === name && size <= largest ? size : undefined;
  } catch {
    return undefined; // its checksum is wrong
  }
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
