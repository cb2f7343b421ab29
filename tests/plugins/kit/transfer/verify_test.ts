import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../../core/digest.ts";
import { missingBlob } from "../../../../plugins/kit/transfer/documents.ts";
import { verifyBlob, verifyLayer } from "../../../../plugins/kit/transfer/verify.ts";
import { archiveOf, inPieces, member } from "../../../support/archive.ts";
import { refusedLater } from "../../../support/refused_later.ts";

const describe = (bytes: Uint8Array) => ({
  mediaType: "a/b",
  digest: digestOf(bytes),
  size: bytes.length,
});

async function passed(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0;
  for await (const piece of bytes) count += piece.length;
  return count;
}

test("a blob passes as it is; longer, shorter and other ones do not", async () => {
  const bytes = new TextEncoder().encode("some bytes");
  const check = (given: string, size = 4) =>
    passed(verifyBlob(inPieces(new TextEncoder().encode(given), size), describe(bytes), "blob"));
  assert.equal(await check("some bytes"), 10);
  await refusedLater(check("some bytes and more"), "image/size-mismatch", "longer");
  await refusedLater(check("some byte"), "image/size-mismatch", "shorter");
  await refusedLater(check(""), "image/size-mismatch", "empty");
  await refusedLater(check("some bytez"), "image/digest-mismatch", "other");
});

test("a blob that is endless is refused at the first byte too many", async () => {
  const endless = async function* () {
    for (;;) yield new Uint8Array(1000);
  };
  await refusedLater(
    passed(verifyBlob(endless(), { ...describe(new Uint8Array(5000)) }, "blob")),
    "image/size-mismatch",
  );
});

test("a layer passes plain and compressed, in pieces of any size", async () => {
  const tar = archiveOf([member("a", {}, "x".repeat(5000)), member("b/", { type: "directory" })]);
  for (const bytes of [tar, gzipSync(tar)]) {
    for (const size of [1, 512, 1 << 20]) {
      const layer = verifyLayer(inPieces(bytes, size), describe(bytes), digestOf(tar));
      assert.equal(await passed(layer), bytes.length);
    }
  }
});

test("a layer of nothing is a layer", async () => {
  const nothing = new Uint8Array(0);
  assert.equal(
    await passed(verifyLayer(inPieces(nothing, 1), describe(nothing), digestOf(nothing))),
    0,
  );
});

test("a layer that is damaged is told by its digest, even where it cannot be inflated", async () => {
  const zipped = gzipSync(archiveOf([member("a", {}, "x".repeat(5000))]));
  const damaged = Uint8Array.from(zipped);
  damaged[20]! ^= 0xff;
  await refusedLater(
    passed(verifyLayer(inPieces(damaged, 16), describe(zipped), digestOf("what it unpacks to"))),
    "image/digest-mismatch",
  );
});

test("a layer that hashes to its digest and is no layer is told why", async () => {
  const cases: [string, Uint8Array, string][] = [
    ["text", new TextEncoder().encode("no archive ".repeat(100)), "tar/header"],
    [
      "a cut archive",
      archiveOf([member("a", {}, "x".repeat(5000))]).subarray(0, 2000),
      "tar/truncated",
    ],
    ["a cut gzip", gzipSync(new Uint8Array(5000)).subarray(0, 20), "compression/truncated"],
    ["an escape", archiveOf([member("../a")]), "layer/path-escape"],
    [
      "an escape in gzip",
      gzipSync(archiveOf([member("a", { type: "hardlink", linkname: "../../b" })])),
      "layer/path-escape",
    ],
    ["other content", gzipSync(new Uint8Array(1024)), "image/diff-id-mismatch"],
  ];
  for (const [name, bytes, code] of cases) {
    const diffId = name === "text" || name === "a cut archive"
      ? digestOf(bytes)
      : digestOf("another");
    const error = await refusedLater(
      passed(verifyLayer(inPieces(bytes, 700), describe(bytes), diffId)),
      code,
      name,
    );
    assert.match(error.message, new RegExp(`the layer ${digestOf(bytes)}`), name);
  }
});

test("a bomb is refused before it is all inflated", async () => {
  const zeros = async function* () {
    // 1.5 GiB of zeros, as gzip members of 64 MiB each.
    const member = gzipSync(new Uint8Array(64 << 20));
    for (let at = 0; at < 24; at++) yield member.slice();
  };
  const size = gzipSync(new Uint8Array(64 << 20)).length * 24;
  const descriptor = { ...describe(new Uint8Array(0)), size };
  // The digest is wrong as well, and that is found last: what ends the inflating must not end in a hang.
  await refusedLater(
    passed(verifyLayer(zeros(), descriptor, digestOf("bomb"))),
    "image/digest-mismatch",
  );
});

test("a reader that stops early closes the source", async () => {
  let closed = false;
  const source = async function* () {
    try {
      for (;;) yield archiveOf([member("a", {}, "x".repeat(50_000))]).slice();
    } finally {
      closed = true;
    }
  };
  const descriptor = { ...describe(new Uint8Array(0)), size: 1e9 };
  for await (const _ of verifyLayer(source(), descriptor, digestOf("x"))) break;
  assert.equal(closed, true);
});

test("what is missing and stays elsewhere is told from what should be there", () => {
  const layer = describe(new Uint8Array(1));
  assert.match(missingBlob(layer, "layer").hint ?? "", /^get the image again/);
  const foreign = { ...layer, urls: ["https://layers.example/a"] };
  const hint = missingBlob(foreign, "layer").hint ?? "";
  assert.match(hint, /"https:\/\/layers\.example\//);
});
