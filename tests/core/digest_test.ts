import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { algorithmOf, digestOf, Hasher, hexOf, isDigest, parseDigest } from "../../core/digest.ts";
import { refused, thrownBy } from "../support/refused.ts";

const empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

test("the digest of nothing is the known one, and has two parts", () => {
  assert.equal(digestOf(""), empty);
  assert.equal(digestOf(new Uint8Array()), empty);
  assert.equal(algorithmOf(digestOf("")), "sha256");
  assert.equal(`sha256:${hexOf(digestOf(""))}`, empty);
  assert.equal(hexOf(digestOf("x", "sha512")).length, 128);
});

test("pieces give the digest of the whole", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array()), (pieces) => {
    const hasher = new Hasher();
    for (const piece of pieces) hasher.update(piece);
    assert.equal(hasher.digest(), digestOf(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
  }));
});

const hex = "a".repeat(64);
const refusals: Record<string, string> = {
  "": "digest/invalid",
  "sha256": "digest/invalid",
  "sha256:": "digest/invalid",
  [`:${hex}`]: "digest/invalid",
  [hex]: "digest/invalid",
  [`sha256:${hex}\n`]: "digest/invalid",
  [`sha256:${hex}:${hex}`]: "digest/invalid",
  "sha256:../../../../../../../../../etc/passwd": "digest/invalid",
  [`sha256:${"g".repeat(64)}`]: "digest/invalid",
  [`../sha256:${hex}`]: "digest/invalid",
  [`sha256/../x:${hex}`]: "digest/invalid",
  [`md5:${hex}`]: "digest/unsupported",
  [`sha256+b64:${hex}`]: "digest/unsupported",
  [`SHA256:${hex}`]: "digest/unsupported",
  [`sha256:${"A".repeat(64)}`]: "digest/length",
  [`sha256:${hex}a`]: "digest/length",
  [`sha512:${hex}`]: "digest/length",
};

describe("what is no digest", () => {
  for (const [text, code] of Object.entries(refusals)) {
    test(JSON.stringify(text.slice(0, 50)), () => {
      refused(() => parseDigest(text), code);
      assert.equal(isDigest(text), false);
    });
  }
});

test("a digest that was made is read again", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom("sha256" as const, "sha512" as const),
      (text, algorithm) => {
        const digest = digestOf(text, algorithm);
        assert.equal(parseDigest(digest), digest);
        assert.equal(isDigest(digest), true);
      },
    ),
  );
  assert.equal(isDigest(undefined), false);
});

test("any text is a digest or refused, and a hostile one with a short message", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => void thrownBy(() => parseDigest(text), text),
    ),
  );
  for (
    const text of [
      "a".repeat(1 << 20),
      `sha256:${"a".repeat(1 << 20)}`,
      `${"a.".repeat(1 << 19)}:${hex}`,
    ]
  ) {
    const error = thrownBy(() => parseDigest(text), text.slice(0, 10));
    assert.ok(error !== undefined && error.message.length < 400);
  }
});
