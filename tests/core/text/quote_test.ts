import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quote } from "../../../core/text/quote.ts";

test("what a terminal would act on is escaped", () => {
  assert.equal(quote('a "b" \\'), '"a \\"b\\" \\\\"');
  assert.equal(quote("\u001b[31m\r\n\u009b"), '"\\u{1b}[31m\\u{d}\\u{a}\\u{9b}"');
  assert.equal(quote("a\u202eb\u2066\u200b\ufeff"), '"a\\u{202e}b\\u{2066}\\u{200b}\\u{feff}"');
  assert.equal(quote("\u{e0041}\ud800"), '"\\u{e0041}\\u{d800}"');
  assert.equal(quote("señal ♥"), '"señal ♥"');
});

test("long text is cut, and no text brings a control character through", () => {
  assert.equal(quote("abcdef", 3), '"abc…"');
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(quote(text), /[\p{Cc}\p{Cf}\p{Cs}]/u);
  }));
});
