import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { bytesContent } from "../../../core/content.ts";
import { digestOf, parseDigest } from "../../../core/digest.ts";
import type { BlobWriter } from "../../../core/store/ingest.ts";
import { Store } from "../../../core/store/store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
const store = await Store.open(root, { create: true });
const leftovers = () => readdirSync(store.places.ingest);
const bytes = (text: string) => new TextEncoder().encode(text);

test("a blob is a write-protected file under its digest", () => {
  const writer = store.blobs.ingest();
  writer.write(bytes("hel"));
  assert.equal(writer.position, 3);
  assert.equal(leftovers().length, 1);
  writer.write(bytes("lo"));
  const facts = writer.commit({ size: 5, digest: digestOf("hello") });
  assert.deepEqual(facts, { digest: digestOf("hello"), size: 5 });
  const path = join(root, "blobs", "sha256", createHash("sha256").update("hello").digest("hex"));
  assert.equal(store.blobs.path(facts.digest), path);
  assert.equal(readFileSync(path, "utf8"), "hello");
  assert.equal(lstatSync(path).mode & 0o777, 0o400);
  assert.deepEqual(leftovers(), []);
});

test("the empty blob", () => {
  assert.deepEqual(store.blobs.ingest().commit(), { digest: digestOf(""), size: 0 });
});

test("a blob by sha512", () => {
  const writer = store.blobs.ingest("sha512");
  writer.write(bytes("hello"));
  const { digest } = writer.commit();
  assert.equal(digest, digestOf("hello", "sha512"));
  assert.equal(readFileSync(join(root, "blobs", "sha512", digest.slice(7)), "utf8"), "hello");
});

/** One call on a writer, and the bytes that it stands for. */
type Step = ["write" | "writeFrom", Uint8Array] | ["zeros", number];

function apply(writer: BlobWriter, [call, argument]: Step): Uint8Array {
  if (call === "zeros") {
    writer.zeros(argument);
    return new Uint8Array(argument);
  }
  if (call === "write") {
    // The writer must not need the caller's memory afterwards.
    const given = argument.slice();
    writer.write(given);
    given.fill(0xff);
  } else {
    const reader = bytesContent(argument).open();
    writer.writeFrom(reader, argument.length);
    assert.equal(reader.read(new Uint8Array(1)), 0);
  }
  return argument;
}

test("what is written arrives, in whatever pieces", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    // Around the size of the buffer.
    fc.integer({ min: (1 << 20) - 3, max: (1 << 20) + 3 }).map((size) =>
      new Uint8Array(size).fill(7)
    ),
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(fc.constantFrom("write" as const, "writeFrom" as const), piece),
    fc.tuple(fc.constant("zeros" as const), fc.nat(3 << 19)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const writer = store.blobs.ingest();
      const hash = createHash("sha256");
      let size = 0;
      for (const each of steps) {
        const given = apply(writer, each);
        hash.update(given);
        size += given.length;
        assert.equal(writer.position, size);
      }
      const facts = writer.commit();
      assert.equal(facts.digest, `sha256:${hash.digest("hex")}`);
      assert.equal(lstatSync(store.blobs.path(facts.digest)).size, size);
      assert.equal(digestOf(readFileSync(store.blobs.path(facts.digest))), facts.digest);
    }),
    { numRuns: 30 },
  );
  assert.deepEqual(leftovers(), []);
});

test("a reader of small reads is read to the end", () => {
  const text = "a reader may give less than it was asked for";
  const reader = bytesContent(text).open();
  const writer = store.blobs.ingest();
  writer.writeFrom({ read: (into) => reader.read(into.subarray(0, 5)), close() {} }, text.length);
  assert.equal(writer.commit().digest, digestOf(text));
});

test("only as much as was said is read", () => {
  const reader = bytesContent("0123456789").open();
  const writer = store.blobs.ingest();
  writer.writeFrom(reader, 4);
  writer.writeFrom(reader, 2);
  assert.equal(writer.commit().digest, digestOf("012345"));
});

test("a reader that ends early leaves nothing", () => {
  const writer = store.blobs.ingest();
  assert.throws(() => writer.writeFrom(bytesContent("short").open(), 6), { code: "content/short" });
  assert.deepEqual(leftovers(), []);
  assert.throws(() => writer.write(bytes("more")), /committed or aborted/);
  writer.abort();
});

test("a reader that fails leaves nothing, and its error passes through", () => {
  const writer = store.blobs.ingest();
  const failure = new Error("the disk is on fire");
  const reader = {
    read(): number {
      throw failure;
    },
    close() {},
  };
  assert.throws(() => writer.writeFrom(reader, 1), failure);
  assert.deepEqual(leftovers(), []);
});

const unexpected = [
  {
    name: "another digest",
    expected: { digest: digestOf("other") },
    code: "store/digest-mismatch",
  },
  {
    name: "one bit of the digest",
    code: "store/digest-mismatch",
    expected: {
      digest: parseDigest(
        digestOf("refused").replace(/.$/, (c) => (parseInt(c, 16) ^ 1).toString(16)),
      ),
    },
  },
  { name: "a shorter size", expected: { size: 6 }, code: "store/size-mismatch" },
  { name: "a longer size", expected: { size: 8 }, code: "store/size-mismatch" },
  {
    name: "another digest of another algorithm",
    code: "store/digest-mismatch",
    expected: {
      digest: digestOf("other", "sha512"),
    },
  },
];

for (const { name, expected, code } of unexpected) {
  test(`a blob that was announced with ${name} is not committed`, () => {
    const writer = store.blobs.ingest();
    writer.write(bytes("refused"));
    assert.throws(() => writer.commit(expected), { code });
    assert.equal(store.blobs.has(digestOf("refused")), false);
    assert.deepEqual(leftovers(), []);
  });
}

test("a blob that was hashed by one algorithm may be committed under the digest of another", () => {
  const digest = digestOf("two digests", "sha512");
  const writer = store.blobs.ingest();
  writer.write(bytes("two digests"));
  assert.deepEqual(writer.commit({ digest }), { digest, size: 11 });
  assert.equal(new TextDecoder().decode(store.blobs.read({ digest, size: 11 })), "two digests");
  assert.equal(store.blobs.has(digestOf("two digests")), false);
  assert.deepEqual(leftovers(), []);
});

test("aborting leaves nothing, and may be repeated", () => {
  const writer = store.blobs.ingest();
  writer.write(bytes("never mind"));
  writer.abort();
  writer.abort();
  assert.deepEqual(leftovers(), []);
  assert.equal(store.blobs.has(digestOf("never mind")), false);
  assert.throws(() => writer.commit(), /committed or aborted/);
});

test("aborting after the commit keeps the blob", () => {
  const writer = store.blobs.ingest();
  writer.write(bytes("stays"));
  const { digest } = writer.commit();
  writer.abort();
  assert.equal(store.blobs.has(digest), true);
});

test("a blob that is there already stays, the second is dropped", () => {
  const { digest } = store.blobs.put("twice");
  const { ino } = lstatSync(store.blobs.path(digest));
  assert.deepEqual(store.blobs.put("twice"), { digest, size: 5 });
  assert.equal(lstatSync(store.blobs.path(digest)).ino, ino);
  assert.deepEqual(leftovers(), []);
});

test("a blob that was torn is replaced, not trusted for being there", () => {
  const { digest, size } = store.blobs.put("to be torn");
  const path = store.blobs.path(digest);
  chmodSync(path, 0o644);
  writeFileSync(path, "to be");
  store.blobs.put("to be torn");
  assert.equal(new TextDecoder().decode(store.blobs.read({ digest, size })), "to be torn");
});

test("two writers of one blob do not disturb each other", () => {
  const writers = [store.blobs.ingest(), store.blobs.ingest()];
  for (const writer of writers) writer.write(bytes("the same"));
  const [first, second] = writers.map((writer) => writer.commit());
  assert.deepEqual(first, second);
  assert.ok(existsSync(store.blobs.path(first!.digest)));
});

async function* stream(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(bytes(text));
}

test("a stream is stored if it is what was announced", async () => {
  const expected = { digest: digestOf("streamed", "sha512"), size: 8 };
  assert.deepEqual(await store.blobs.putStream(stream("stre", "amed"), expected), expected);
});

test("a stream is stopped when it is longer than announced", async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;; asked++) yield await Promise.resolve(bytes("more "));
  }
  const stored = store.blobs.putStream(endless(), { size: 12 });
  await assert.rejects(stored, { code: "store/size-mismatch" });
  assert.equal(asked, 2);
  assert.deepEqual(leftovers(), []);
});

test("a stream that breaks leaves nothing", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* stream("half");
    throw new Error("connection lost");
  }
  await assert.rejects(store.blobs.putStream(broken()), /connection lost/);
  await assert.rejects(store.blobs.putStream(stream("half"), { size: 8 }), {
    code: "store/size-mismatch",
  });
  assert.deepEqual(leftovers(), []);
});
