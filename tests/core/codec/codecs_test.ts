import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { CodecList } from "../../../core/codec/codecs.ts";
import type { Codec } from "../../../core/plugin/contracts/codec.ts";

const codec = (name: string, mark: string): Codec => ({
  name,
  magic: (first) => Buffer.from(first).toString("latin1").startsWith(mark),
  decode: (bytes) => bytes,
});
/** Filled by one test after the other. */
const codecs = new CodecList();
const told = (text: string) => codecs.of(Buffer.from(text));

describe("the list of codecs", () => {
  it("says that nobody has added any", () => {
    assert.throws(() => told("A"), /no codec was added/);
  });

  it("asks the last that was added first", () => {
    const [first, second] = [codec("first", "A"), codec("second", "AB")];
    codecs.add(first, true);
    codecs.add(second, true);
    assert.equal(told("ABC"), second);
    assert.equal(told("A"), first);
    assert.equal(told("BA"), undefined);
    assert.equal(told(""), undefined);
    assert.equal(codecs.named("first"), first);
    assert.equal(codecs.named("third"), undefined);
  });

  it("shows a codec 16 bytes at most", () => {
    let seen = 0;
    const nosy = { ...codec("nosy", "Z"), magic: (first: Uint8Array) => (seen = first.length) < 0 };
    codecs.add(nosy, true);
    assert.equal(told("A".repeat(100))?.name, "first");
    assert.equal(seen, 16);
  });

  it("keeps a plugin's codec where quilla's own of that name is added again", () => {
    assert(codecs.hasOwnOnly);
    const theirs = codec("first", "A");
    codecs.add(theirs, false);
    codecs.add(codec("first", "A"), true);
    assert.equal(codecs.named("first"), theirs);
    assert(!codecs.hasOwnOnly);
    const newer = codec("first", "A");
    codecs.add(newer, false);
    assert.equal(codecs.named("first"), newer);
  });
});
