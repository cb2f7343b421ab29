import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseJson } from "../../../core/oci/json.ts";
import { refused, thrownBy } from "../../support/refused.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseJson(bytes(text), "the document");

test("it reads what JSON.parse reads, to the same value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, "\t")]) {
      assert.deepEqual(parse(text), JSON.parse(text, (_, item) => Object.is(item, -0) ? 0 : item));
    }
  }));
});

test("of any text it reads only what JSON.parse reads", () => {
  const piece = fc.constantFrom(
    ...'{}[]:,"\\u0 \n-1.eE+',
    "true",
    "null",
    '"a"',
    '"b":',
    "\u0001",
    "\u00a0",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(text, (text) => {
      const error = thrownBy(() => parse(text), text);
      if (error === undefined) JSON.parse(text);
      if (error?.code === "oci/json-syntax") {
        let overflow = false;
        const read = () =>
          JSON.parse(text, (_, value) => {
            overflow ||= value === Infinity || value === -Infinity;
            return value;
          });
        try {
          read();
        } catch {
          return;
        }
        assert(overflow, `${JSON.stringify(text)} is JSON and was refused`);
      }
    }),
    { numRuns: 2000 },
  );
});

const refusals: Record<string, [text: string, code: string, message: RegExp]> = {
  "nothing": ["", "syntax", /a value should stand at character 1, where its end is/],
  "a byte order mark": ["\ufeff{}", "syntax", /a value should stand at character 1/],
  "something behind": ["{} x", "syntax", /nothing more should stand at character 4, where "x" is/],
  "a comma at the end": ['{"a":1,}', "syntax", /a key should stand at character 8/],
  "a missing colon": ['{"a" 1}', "syntax", /":" should stand/],
  "a missing comma": ["[1 2]", "syntax", /"," or "]" should stand/],
  "an open string": ['{"a":"b', "syntax", /a whole string/],
  "a raw line end in a string": ['"\n"', "syntax", /a whole string/],
  "a wrong escape": ['"\\x"', "syntax", /a whole string/],
  "single quotes": ["{'a':1}", "syntax", /a key/],
  "a leading zero": ["[01]", "syntax", /"," or "]"/],
  "no number": ["[NaN]", "syntax", /a value/],
  "an endless number": ["[1e999]", "syntax", /a smaller number/],
  "a key twice": ['{"a":{"b":1,"b":2}}', "duplicate", /the key "b" twice/],
  "a key twice, once escaped": ['{"a":1,"\\u0061":2}', "duplicate", /the key "a" twice/],
  "__proto__ twice": ['{"__proto__":1,"__proto__":2}', "duplicate", /twice/],
  "depth": ["[".repeat(65) + "]".repeat(65), "depth", /deeper than 64/],
  "open depth": ['{"a":'.repeat(1 << 18), "depth", /deeper than 64/],
};

describe("what is refused, and why", () => {
  for (const [name, [text, code, message]] of Object.entries(refusals)) {
    test(name, () => {
      assert.match(refused(() => parse(text), `oci/json-${code}`).message, message);
    });
  }
});

test("the size, the encoding and the caps", () => {
  refused(() => parseJson(new Uint8Array((4 << 20) + 1), "x"), "oci/json-size");
  refused(() => parseJson(bytes("[1]"), "x", { maxSize: 2 }), "oci/json-size");
  refused(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), "x"), "oci/json-encoding");
  refused(() => parseJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), "x"), "oci/json-encoding");
  refused(() => parseJson(bytes("[[1]]"), "x", { maxDepth: 1 }), "oci/json-depth");
  assert.deepEqual(parseJson(bytes("[1]"), "x", { maxSize: 3, maxDepth: 1 }), [1]);
});

test("a key __proto__ is data and sets no prototype", () => {
  const value = parse('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.equal(value.polluted, undefined);
});

test("four mebibytes of anything are read or refused", () => {
  const size = 4 << 20;
  for (const piece of ["\\\\", "a", '"', "[", "1", "-", " ", ",", "\\u0041"]) {
    const body = piece.repeat(Math.floor((size - 4) / piece.length));
    for (const text of [`["${body}"]`, `[${body}]`, body]) thrownBy(() => parse(text), piece);
  }
});
