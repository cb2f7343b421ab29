import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  isOther,
  isUnchanged,
  type Part,
  partOf,
} from "../../../../plugins/kit/recording/partial.ts";

const modified = "Tue, 01 Dec 2026 00:00:00 GMT";
const earlier = "Mon, 30 Nov 2026 00:00:00 GMT";
const later = "Wed, 02 Dec 2026 00:00:00 GMT";
const whole = (headers: Record<string, string> = { etag: '"1"', "last-modified": modified }) => ({
  status: 200,
  headers: new Map(Object.entries(headers)),
});
const asked = (headers: Record<string, string>) => new Map(Object.entries(headers));

describe("parts of a body of 10 bytes (RFC 9110 § 14.2)", () => {
  const cases: Record<string, Part | "none" | undefined> = {
    "bytes=0-": { from: 0, to: 10 },
    "bytes=0-0": { from: 0, to: 1 },
    "bytes=2-5": { from: 2, to: 6 },
    "bytes=5-99": { from: 5, to: 10 },
    "bytes=9-": { from: 9, to: 10 },
    "bytes=-3": { from: 7, to: 10 },
    "bytes=-99": { from: 0, to: 10 },
    "Bytes = 2-5": { from: 2, to: 6 },
    "bytes=2-5,": { from: 2, to: 6 },
    "bytes=10-": "none",
    "bytes=99-100": "none",
    "bytes=-0": "none",
    // What is no range, and several parts, are answered with all of it.
    "bytes=5-2": undefined,
    "bytes=0-1,4-5": undefined,
    "bytes=-": undefined,
    "bytes=a-b": undefined,
    "bytes=": undefined,
    "items=0-1": undefined,
    "": undefined,
  };
  for (const [range, part] of Object.entries(cases)) {
    it(range, () => assert.deepEqual(partOf(asked({ range }), whole(), 10), part));
  }
  it("of an empty body there is none", () => {
    assert.equal(partOf(asked({ range: "bytes=0-" }), whole(), 0), "none");
    assert.equal(partOf(asked({ range: "bytes=-5" }), whole(), 0), "none");
  });
  it("of what is no body of the file there is none to want", () => {
    const redirect = { status: 302, headers: new Map<string, string>() };
    assert.equal(partOf(asked({ range: "bytes=0-" }), redirect, 10), undefined);
  });
});

describe("a part is given of what the client has the beginning of (RFC 9110 § 13.1.5)", () => {
  const cases: Record<string, boolean> = {
    '"1"': true,
    '"2"': false,
    'W/"1"': false,
    [modified]: true,
    [earlier]: false,
    [later]: false,
    "nonsense": false,
  };
  for (const [condition, isGiven] of Object.entries(cases)) {
    it(condition, () => {
      const part = partOf(asked({ range: "bytes=0-1", "if-range": condition }), whole(), 10);
      assert.deepEqual(part, isGiven ? { from: 0, to: 2 } : undefined);
    });
  }
  it("a weak tag holds for nothing", () => {
    const weak = whole({ etag: 'W/"1"' });
    assert.equal(partOf(asked({ range: "bytes=0-1", "if-range": 'W/"1"' }), weak, 10), undefined);
  });
});

describe("nothing is new (RFC 9110 § 13.2.2)", () => {
  const cases: [name: string, headers: Record<string, string>, isUnchanged: boolean][] = [
    ["the same tag", { "if-none-match": '"1"' }, true],
    ["a weak one", { "if-none-match": 'W/"1"' }, true],
    ["among others", { "if-none-match": '"0", W/"1" , "2"' }, true],
    ["any", { "if-none-match": "*" }, true],
    ["another", { "if-none-match": '"2"' }, false],
    ["the same date", { "if-modified-since": modified }, true],
    ["a later one", { "if-modified-since": later }, true],
    ["an earlier one", { "if-modified-since": earlier }, false],
    ["no date", { "if-modified-since": "yesterday" }, false],
    ["a tag goes before a date", { "if-none-match": '"2"', "if-modified-since": later }, false],
    ["nothing is said", {}, false],
  ];
  for (const [name, headers, expected] of cases) {
    it(name, () => {
      for (const method of ["GET", "HEAD"]) {
        assert.equal(isUnchanged(method, asked(headers), whole()), expected);
      }
      assert.equal(isUnchanged("POST", asked(headers), whole()), false);
    });
  }
  it("without a tag of the server's", () => {
    assert.equal(isUnchanged("GET", asked({ "if-none-match": '"1"' }), whole({})), false);
    assert.equal(isUnchanged("GET", asked({ "if-modified-since": later }), whole({})), false);
  });
});

describe("something else is there (RFC 9110 § 13.1.1, § 13.1.4)", () => {
  const cases: [name: string, headers: Record<string, string>, isOther: boolean][] = [
    ["the same tag", { "if-match": '"1"' }, false],
    ["a weak one", { "if-match": 'W/"1"' }, true],
    ["any", { "if-match": "*" }, false],
    ["another", { "if-match": '"2"' }, true],
    ["the same date", { "if-unmodified-since": modified }, false],
    ["an earlier one", { "if-unmodified-since": earlier }, true],
    ["nothing is said", {}, false],
  ];
  for (const [name, headers, expected] of cases) {
    it(name, () => assert.equal(isOther(asked(headers), whole()), expected));
  }
});

test("a part is within the body, whatever is asked", () => {
  const word = fc.constantFrom(
    "bytes",
    "=",
    "-",
    ",",
    " ",
    "0",
    "1",
    "9",
    "10",
    "18446744073709551616",
  );
  fc.assert(fc.property(fc.array(word), fc.nat(12), (words, size) => {
    const part = partOf(asked({ range: words.join("") }), whole(), size);
    if (part === undefined || part === "none") return;
    assert(part.from >= 0 && part.from < part.to && part.to <= size);
  }));
});
