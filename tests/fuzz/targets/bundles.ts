/**
 * Fuzz targets: the index of a bundle, its head, and the list of a patch.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { encodeBundleIndex, payloadSize } from "../../../plugins/tools/bundle/bundle_index.ts";
import { encodeHead, readHead } from "../../../plugins/tools/bundle/head.ts";
import { formatNumbers } from "../../../plugins/tools/bundle/numbers.ts";
import { encodePatchList, readPatchList } from "../../../plugins/tools/bundle/patch_list.ts";
import { parseBundleIndex } from "../../../plugins/tools/bundle/read_index.ts";
import { QuillaError } from "../../../core/errors.ts";
import { ByteInput } from "../../../core/tar/byte_input.ts";
import { inPieces } from "../../support/archive.ts";
import { sampleIndex } from "../../support/bundle_index.ts";
import { codeOf, type FuzzTarget, promise } from "../target.ts";

const digest = `sha256:${"a".repeat(64)}`;

export const bundle: FuzzTarget = {
  name: "bundle",
  seeds: [
    encodeBundleIndex(sampleIndex),
    encodeBundleIndex({ images: [], needs: [], blobs: [], plugins: [], trust: [], pieces: [] }),
    encodeHead(sampleIndex),
    encodePatchList([3, 17, 18, 19]),
  ],
  dictionary: [
    ...['"format":', '"quilla-bundle"', '"version":', '"images":', '"needs":', '"blobs":'],
    ...['"plugins":', '"pieces":', '"recipe":', '"from":', '"offset":', '"at":', '"size":'],
    ...['"name":', '"../x"', '".x"', digest, '"sha256:../../x"', "-1", "9007199254740991", "1e300"],
    ...["{", "}", "[", "]", ",", '"none"', '"3,17-19"', '"0-999999999"', "bundle.sha256"],
    ...[`"${"a".repeat(64)} 262144"`, `"${"a".repeat(64)} 1"`, "bundle.json", "patch.json"],
  ],
  async run(input) {
    const index = codeOf(() => {
      const found = parseBundleIndex(input);
      for (const blob of found.blobs) promise(blob.at <= payloadSize(found), "blobs lie inside");
      assert.deepEqual(parseBundleIndex(encodeBundleIndex(found)), found);
    });
    const list = codeOf(() => {
      const found = readPatchList((length) => input.subarray(0, length));
      const numbers = found?.numbers(5000) ?? [];
      promise(numbers.every((number) => number < 5000), "numbers are of pieces");
      formatNumbers(numbers);
    });
    return [index, list, await headCode(input)].join();
  },
};

async function headCode(input: Uint8Array): Promise<string> {
  try {
    const { bytes } = await readHead(new ByteInput(inPieces(input, 700)), "it");
    assert.deepEqual(Buffer.from(bytes), Buffer.from(input.subarray(0, bytes.length)));
    return "ok";
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return error.code;
  }
}
