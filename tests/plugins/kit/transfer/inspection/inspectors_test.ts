import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../../../core/digest.ts";
import { InspectionHere } from "../../../../../plugins/kit/transfer/inspection/inspection.ts";
import { Inspectors } from "../../../../../plugins/kit/transfer/inspection/inspectors.ts";
import { verifyLayer } from "../../../../../plugins/kit/transfer/verify.ts";
import { archiveOf, inPieces, type Member, member } from "../../../../support/archive.ts";
import { noise } from "../../../../support/noise.ts";
import { refusedLater } from "../../../../support/refused_later.ts";

const inspectors = new Inspectors(1);
after(() => inspectors.close());

/** Bytes that stay large when they are compressed, so that a thread is worth it. */
const large = member("large", {}, noise("large", 5 << 20));

const layerOf = (...members: Member[]) => archiveOf([large, ...members]);

const zipped = (bytes: Uint8Array) => gzipSync(bytes, { level: 1 });

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

test("what is found in a thread is what is found here: code, message and hint", async () => {
  const good = layerOf(member("a"));
  const cases: [string, Uint8Array, string | undefined, string?][] = [
    ["a good layer", zipped(good), digestOf(good)],
    ["another diffID", zipped(good), digestOf("b"), "image/diff-id-mismatch"],
    ["an escape", zipped(layerOf(member("../a"))), digestOf("b"), "layer/path-escape"],
    [
      "a link in a circle",
      zipped(layerOf(member("a", { type: "hardlink", linkname: "a" }))),
      digestOf("b"),
      "layer/hardlink-target",
    ],
    [
      "an early one",
      zipped(archiveOf([member("../a"), large])),
      digestOf("b"),
      "layer/path-escape",
    ],
    ["a cut one", zipped(good).subarray(0, 9 << 19), digestOf("b"), "compression/truncated"],
    [
      "no archive",
      zipped(Buffer.concat([Buffer.alloc(512, "text"), large.content])),
      digestOf("b"),
      "tar/header",
    ],
  ];
  const works = cases.map(async ([name, bytes, diffId, code]) => {
    const blob = describe(bytes);
    assert.ok(!(inspectors.begin(blob, digestOf("b")) instanceof InspectionHere), name);
    const verified = (who?: Inspectors) =>
      passed(verifyLayer(inPieces(bytes, 100_000), blob, diffId as typeof blob.digest, who));
    if (code === undefined) return assert.equal(await verified(inspectors), bytes.length, name);
    const [there, here] = [
      await refusedLater(verified(inspectors), code, name),
      await refusedLater(verified(), code, name),
    ];
    assert.deepEqual([there.message, there.hint], [here.message, here.hint], name);
  });
  await Promise.all(works);
});

test("a blob that is damaged is told as such, whatever the thread says", async () => {
  const bytes = zipped(layerOf());
  const damaged = Uint8Array.from(bytes);
  damaged[1 << 20]! ^= 0xff;
  const verified = verifyLayer(
    inPieces(damaged, 1 << 16),
    describe(bytes),
    digestOf(layerOf()),
    inspectors,
  );
  await refusedLater(passed(verified), "image/digest-mismatch");
});

test("a reader that stops early leaves the thread to others", async () => {
  const tar = layerOf();
  const bytes = zipped(tar);
  const verified = () =>
    verifyLayer(inPieces(bytes, 1 << 16), describe(bytes), digestOf(tar), inspectors);
  for await (const _ of verified()) break;
  assert.equal(await passed(verified()), bytes.length);
});

test("what is small, or is not compressed, is inspected here", () => {
  const here = new Inspectors(1);
  const digest = digestOf("blob");
  assert.ok(here.begin({ digest, size: 1 << 20 }, digestOf("tar")) instanceof InspectionHere);
  assert.ok(here.begin({ digest, size: 1 << 30 }, digest) instanceof InspectionHere);
  const none = new Inspectors(0);
  assert.ok(none.begin({ digest, size: 1 << 30 }, digestOf("tar")) instanceof InspectionHere);
});

test("a layer whose thread is ended is not taken for a good one", async () => {
  const tar = layerOf();
  const bytes = zipped(tar);
  const broken = new Inspectors(1);
  const source = async function* () {
    const pieces = inPieces(bytes, 1 << 20);
    let count = 0;
    for await (const piece of pieces) {
      if (++count === 3) await broken.close();
      yield piece;
    }
  };
  const verified = verifyLayer(source(), describe(bytes), digestOf(tar), broken);
  await refusedLater(passed(verified), "image/closed");
});
