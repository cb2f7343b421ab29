import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { encodeBundleIndex, payloadSize } from "../../../../plugins/tools/bundle/bundle_index.ts";
import { parseBundleIndex } from "../../../../plugins/tools/bundle/read_index.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { sampleIndex } from "../../../support/bundle_index.ts";

const text = Buffer.from(encodeBundleIndex(sampleIndex)).toString();
const { needs, blobs, images } = sampleIndex;
const payload = payloadSize(sampleIndex);

/** Reads the index after it was changed; the code of the error. */
function codeAfter(change: (index: Record<string, unknown>) => void): string {
  const index = JSON.parse(text);
  change(index);
  try {
    parseBundleIndex(Buffer.from(JSON.stringify(index)));
    return "ok";
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return error.code;
  }
}

test("what is written is read", () => {
  assert.deepEqual(parseBundleIndex(Buffer.from(text)), sampleIndex);
  assert.equal(
    Buffer.from(encodeBundleIndex(parseBundleIndex(Buffer.from(text)))).toString(),
    text,
  );
});

// deno-lint-ignore no-explicit-any -- a document
function addKey(index: any, change: object = {}): void {
  index.pieces.push(`${"d".repeat(64)} 100`);
  const key = { kind: "key", name: "release.pub", digest: needs[0]!.digest, size: 50 };
  index.trust = [...index.trust ?? [], { ...key, at: payload, ...change }];
}

// deno-lint-ignore no-explicit-any -- a document that says anything
const cases: [string, (index: any) => void, string][] = [
  ["a newer version, whatever else it says", (index) => {
    index.version = 2;
    index.blobs = "elsewhere";
  }, "bundle/version"],
  ["version 0", (index) => index.version = 0, "bundle/index"],
  ["another format", (index) => index.format = "other", "bundle/index"],
  ["no pieces", (index) => delete index.pieces, "oci/missing"],
  ["a negative size", (index) => index.blobs[1].size = -1, "oci/invalid"],
  ["a size beyond numbers", (index) => index.blobs[1].size = 2 ** 60, "oci/invalid"],
  ["a fraction", (index) => index.blobs[1].at = 60.5, "oci/invalid"],
  ["a digest as a path", (index) => index.blobs[1].digest = "sha256:../../x", "oci/invalid"],
  [
    "a digest of another kind",
    (index) => index.needs[0].digest = "md5:00",
    "oci/unsupported-digest",
  ],
  ["a blob twice", (index) => index.blobs.push(index.blobs[1]), "bundle/index"],
  ["a blob that is also needed", (index) => index.needs.push(index.blobs[1]), "bundle/index"],
  ["blobs that overlap", (index) => index.blobs[1].at = 49, "bundle/index"],
  ["a blob behind the end", (index) => index.plugins[0].at = 96, "bundle/index"],
  ["a blob of all the world", (index) => index.blobs[1].size = 2 ** 53 - 1, "bundle/index"],
  ["parts that are too few", (index) => index.blobs[0].recipe.pop(), "bundle/index"],
  ["a part without bytes", (index) => index.blobs[0].recipe[0].size = 0, "bundle/index"],
  ["a part behind its blob", (index) => index.blobs[0].recipe[1].offset = 441, "bundle/index"],
  ["a part of itself", (index) => index.blobs[0].recipe[1].from = blobs[0]!.digest, "bundle/index"],
  ["a part of a later blob", (index) => {
    index.blobs[0].recipe[1].from = blobs[1]!.digest;
    index.blobs[0].recipe[1].offset = 0;
  }, "bundle/index"],
  ["an image of no blob", (index) => index.blobs.pop(), "bundle/index"],
  ["an image that needs what is nowhere", (index) => index.needs = [], "bundle/index"],
  ["too many images", (index) => index.images = Array(10_001).fill(images[0]), "bundle/index"],
  [
    "a piece that is too large",
    (index) => index.pieces[0] = `${"a".repeat(64)} 262145`,
    "oci/invalid",
  ],
  ["a piece of no bytes", (index) => index.pieces[0] = `${"a".repeat(64)} 0`, "oci/invalid"],
  ["a plugin as a path", (index) => index.plugins[0].name = "../greet.ts", "bundle/index"],
  ["a plugin that hides", (index) => index.plugins[0].name = ".greet.ts", "bundle/index"],
  ["a plugin that is too large", (index) => {
    index.pieces.push(...Array(80).fill(`${"a".repeat(64)} 262144`));
    index.plugins[0].size = 17 << 20;
  }, "bundle/index"],
  ["two plugins of one name", (index) => {
    index.pieces.push(`${"a".repeat(64)} 100`);
    index.plugins.push({ ...index.plugins[0], name: "GREET.ts", at: 100 });
  }, "bundle/index"],
  ["a key, which is no harm", (index) => addKey(index), "ok"],
  ["a key as a path", (index) => addKey(index, { name: "../release.pub" }), "bundle/index"],
  ["a key of a kind that nobody knows", (index) => addKey(index, { kind: "gpg" }), "oci/invalid"],
  ["a key over a plugin", (index) => addKey(index, { at: payload - 5 }), "bundle/index"],
  ["a key behind the end", (index) => addKey(index, { at: payload + 51 }), "bundle/index"],
  ["a key that is too large", (index) => {
    index.pieces.push(...Array(20).fill(`${"a".repeat(64)} 262144`));
    addKey(index, { size: 5 << 20 });
  }, "bundle/index"],
  ["two keys of one name", (index) => {
    addKey(index);
    addKey(index, { name: "RELEASE.pub", at: payload + 100 });
  }, "bundle/index"],
  ["the same piece twice, which is no harm", (index) => {
    index.pieces.push(index.pieces[0]);
  }, "ok"],
  ["something needed that nothing uses, which is no harm", (index) => {
    index.needs.push({ ...needs[0], digest: `sha256:${"c".repeat(64)}` });
  }, "ok"],
];

describe("an index is refused that says", () => {
  for (const [name, change, code] of cases) {
    it(name, () => assert.equal(codeAfter(change), code));
  }
});

test("whatever the bytes, they are read or refused by quilla's own errors", () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.nat(4), fc.string({ maxLength: 6 }), (at, cut, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + cut);
      try {
        const index = parseBundleIndex(Buffer.from(changed));
        assert.deepEqual(parseBundleIndex(encodeBundleIndex(index)), index);
      } catch (error) {
        if (!(error instanceof QuillaError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
