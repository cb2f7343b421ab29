/**
 * `patch.json`: which pieces of a bundle a patch has.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { encodeJson, Field, Structure } from "../../../core/plugin/api/oci.ts";
import { blockSize, padding, readHeader } from "../../../core/plugin/api/tar.ts";
import { memberOf } from "./head.ts";
import { formatNumbers, parseNumbers } from "./numbers.ts";

const listName = "patch.json";
const formatName = "quilla-bundle-patch";
const formatVersion = 1;
/** More than the numbers of all pieces of the largest bundle need. */
const longestList = 16 << 20;

/** A patch's first member. */
export interface PatchList {
  /** So many bytes of the file it takes. */
  readonly bytes: number;
  /** The pieces that the patch has, of a bundle that has `count`. Throws a UsageError `bundle/numbers`. */
  numbers(count: number): number[];
}

/** The first member of a patch with these pieces. */
export function encodePatchList(numbers: readonly number[]): Uint8Array {
  return memberOf(
    listName,
    encodeJson(
      new Structure([
        ["format", formatName],
        ["version", formatVersion],
        ["pieces", formatNumbers(numbers)],
      ]),
    ),
  );
}

/**
 * The member that makes a file a patch; undefined where it is none.
 *
 * @param read gives the file's first bytes, fewer where it ends
 * @throws {QuillaError} `bundle/patch`, `bundle/version`, `tar/…`, `oci/…`
 */
export function readPatchList(read: (length: number) => Uint8Array): PatchList | undefined {
  const block = read(blockSize);
  if (Buffer.from(block.subarray(0, listName.length)).toString("latin1") !== listName) {
    return undefined;
  }
  const { size } = readHeader(block);
  if (size > longestList) throw invalidPatch(`its list has ${size} bytes`);
  const bytes = read(blockSize + size).subarray(blockSize);
  const field = Field.read(bytes, "the patch's list", { maxSize: longestList });
  if (field.required("format").string() !== formatName) throw invalidPatch("its format is another");
  const version = field.required("version").integer();
  if (version > formatVersion) {
    throw new QuillaError(
      `the patch is of version ${version} of the format; this quilla knows ${formatVersion}`,
      { code: "bundle/version", hint: "use a newer quilla on this side" },
    );
  }
  const text = field.required("pieces").string();
  return {
    bytes: blockSize + size + padding(size),
    numbers: (count) => parseNumbers(text, count),
  };
}

function invalidPatch(why: string): QuillaError {
  return new QuillaError(`the patch is not valid: ${why}`, {
    code: "bundle/patch",
    hint: "have it written again with `quilla bundle patch`",
  });
}
