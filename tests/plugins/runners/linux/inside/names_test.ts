import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  mostNames,
  NameBook,
  readQuestion,
  withAddress,
  withoutAddress,
} from "../../../../../plugins/runners/linux/inside/names.ts";

/** A question (RFC 1035, 4.1). */
function query(
  name: string,
  { type = 1, kind = 1, flags = 0x0100, count = 1 } = {},
): Uint8Array {
  const labels = name.split(".").filter((label) => label !== "")
    .map((label) => new TextEncoder().encode(label));
  const bytes = labels.flatMap((label) => [label.length, ...label]);
  const u16 = (...values: number[]) => values.flatMap((value) => [value >> 8, value & 255]);
  return new Uint8Array([...u16(0xabcd, flags, count, 0, 0, 0), ...bytes, 0, ...u16(type, kind)]);
}

function asked(bytes: Uint8Array) {
  const question = readQuestion(bytes);
  assert.ok(question !== undefined && !(question instanceof Uint8Array));
  return question;
}

const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

describe("questions for names", () => {
  it("are answered with an address, in their own words", () => {
    const question = asked(query("Deb.Debian.ORG"));
    assert.deepEqual([question.name, question.isAddress], ["deb.debian.org", true]);
    const words = hex(query("Deb.Debian.ORG")).slice(24);
    assert.equal(
      hex(withAddress(question, "127.64.1.2")),
      `abcd81800001000100000000${words}c00c000100010000025800047f400102`,
    );
    assert.equal(
      hex(withoutAddress(question.asked, "none")),
      `abcd81800001000000000000${words}`,
    );
  });

  const others = { "of IPv6": { type: 28 }, "of services": { type: 33 }, "of CHAOS": { kind: 3 } };
  for (const [name, options] of Object.entries(others)) {
    it(`have no address: ${name}`, () => {
      assert.equal(asked(query("a.example", options)).isAddress, false);
    });
  }

  it("are of no host where none can be called so", () => {
    for (const name of ["", "a b.example", "a\n.example", "ä.example"]) {
      assert.equal(asked(query(name)).name, "");
    }
  });

  const wrong: Record<string, readonly [bytes: Uint8Array, code: number | undefined]> = {
    "nothing": [new Uint8Array(0), undefined],
    "an answer": [query("a.example", { flags: 0x8180 }), undefined],
    "a change of a zone": [query("a.example", { flags: 0x2800 }), 4],
    "no question": [query("a.example", { count: 0 }), 1],
    "two questions": [query("a.example", { count: 2 }), 1],
    "half a question": [query("a.example").subarray(0, 20), 1],
    "a name that points elsewhere": [query("a.example").fill(0xc0, 12, 13), 1],
    "a name without an end": [query("a.example").fill(1, 12), 1],
  };
  for (const [name, [bytes, code]] of Object.entries(wrong)) {
    it(`are told apart from ${name}`, () => {
      const answer = readQuestion(bytes);
      assert.equal((answer as Uint8Array | undefined)?.[3], code && 0x80 | code);
      if (code !== undefined) assert.equal((answer as Uint8Array).length, 12);
    });
  }

  it("may be any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const question = readQuestion(bytes);
      if (question === undefined || question instanceof Uint8Array) return;
      assert.match(question.name, /^[a-z0-9_.-]*$/);
      assert.equal(withAddress(question, "127.64.0.2").length, question.asked.length + 16);
    }));
  });
});

describe("the book of names", () => {
  it("has one address for each name, and is full at some time", () => {
    const book = new NameBook();
    const all = Array.from({ length: mostNames }, (_, index) => book.addressOf(`${index}.example`));
    assert.equal(new Set(all).size, mostNames);
    assert.ok(all.every((address) => /^127\.64\.\d+\.\d+$/.test(address!)));
    assert.ok(!all.includes("127.64.0.1") && !all.includes("127.64.0.0"));
    assert.equal(book.addressOf("one more"), undefined);
    assert.equal(book.addressOf("7.example"), all[7]);
  });
});
