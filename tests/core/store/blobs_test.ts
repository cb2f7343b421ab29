import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readText } from "../../../core/content.ts";
import { type Digest, digestOf, isDigest } from "../../../core/digest.ts";
import { Store } from "../../../core/store/store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
const store = await Store.open(join(root, "store"), { create: true });
const { blobs } = store;

test("a blob is read whole, or piece by piece", () => {
  const facts = blobs.put("some text");
  assert.equal(new TextDecoder().decode(blobs.read(facts)), "some text");
  assert.equal(readText(blobs.content(facts)), "some text");
  assert.equal(blobs.size(facts.digest), 9);
  assert.equal(blobs.has(facts.digest), true);
});

test("a blob that is missing", () => {
  const facts = { digest: digestOf("missing"), size: 7 };
  assert.equal(blobs.has(facts.digest), false);
  for (
    const read of [
      () => blobs.size(facts.digest),
      () => blobs.read(facts),
      () => blobs.content(facts),
    ]
  ) {
    assert.throws(read, { code: "store/blob-missing" });
  }
});

test("no more than the limit is read", () => {
  const facts = blobs.put("x".repeat(100));
  assert.throws(() => blobs.read(facts, 99), { code: "store/blob-too-large" });
  assert.equal(blobs.read(facts, 100).length, 100);
  const large = { digest: facts.digest, size: (4 << 20) + 1 };
  assert.throws(() => blobs.read(large), { code: "store/blob-damaged" });
});

test("any flipped bit is noticed", () => {
  const text = "every bit of it";
  const facts = blobs.put(text);
  const path = blobs.path(facts.digest);
  const whole = readFileSync(path);
  chmodSync(path, 0o600);
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Uint8Array.from(whole);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, flipped);
    assert.throws(() => blobs.read(facts), { code: "store/blob-damaged" }, `bit ${bit}`);
  }
});

test("a blob that is shorter or longer than its descriptor says is not read", () => {
  const { digest } = blobs.put("nine char");
  for (const size of [0, 8, 10]) {
    assert.throws(() => blobs.read({ digest, size }), { code: "store/blob-damaged" }, `${size}`);
    assert.throws(() => blobs.content({ digest, size }), { code: "store/blob-damaged" }, `${size}`);
  }
});

test("what is no regular file is no blob", () => {
  const secret = join(root, "secret");
  writeFileSync(secret, "secret");
  const linked = digestOf("secret");
  symlinkSync(secret, join(root, "store", "blobs", "sha256", linked.slice(7)));
  assert.equal(blobs.has(linked), false);
  assert.throws(() => blobs.read({ digest: linked, size: 6 }), { code: "store/blob-missing" });
  const folder = digestOf("folder");
  mkdirSync(join(root, "store", "blobs", "sha256", folder.slice(7)));
  assert.equal(blobs.has(folder), false);
});

const hostile = [
  "sha256:../../x",
  "sha256:" + "../".repeat(21) + "x",
  `sha256:/${"a".repeat(63)}`,
  `sha256:${"a".repeat(62)}/.`,
  `sha256:${"a".repeat(64)}/../../../x`,
  `../sha256:${"a".repeat(64)}`,
  `sha256:${"a".repeat(64)}\0`,
  `sha256:${"a".repeat(64)}\n`,
  `SHA256:${"a".repeat(64)}`,
  `sha256:${"A".repeat(64)}`,
  `sha256:${"a".repeat(64)}:${"b".repeat(64)}`,
  `md5:${"a".repeat(32)}`,
  "sha256:",
  "",
  "..",
];

test("a text that is no digest never becomes a path", () => {
  const calls = [
    (digest: Digest) => blobs.path(digest),
    (digest: Digest) => blobs.has(digest),
    (digest: Digest) => blobs.size(digest),
    (digest: Digest) => blobs.read({ digest, size: 1 }),
    (digest: Digest) => blobs.content({ digest, size: 1 }),
  ];
  for (const text of hostile) {
    for (const call of calls) {
      assert.throws(() => call(text as Digest), { code: /^digest\// }, JSON.stringify(text));
    }
  }
});

test("whatever the text, a path is a blob's path or there is none", () => {
  const folder = join(root, "store", "blobs") + sep;
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom("sha256:", "sha512:"), fc.string({ minLength: 60 })).map((p) =>
      p.join("")
    ),
    fc.stringMatching(/^sha256:[0-9a-f./]{64}$/),
  );
  fc.assert(fc.property(text, (candidate) => {
    try {
      const path = blobs.path(candidate as Digest);
      assert.ok(isDigest(candidate));
      assert.match(path.slice(folder.length), /^sha(256|512)[\\/][0-9a-f]+$/);
      assert.ok(path.startsWith(folder));
    } catch (error) {
      assert.match(String((error as { code?: string }).code), /^digest\//);
    }
  }));
});
