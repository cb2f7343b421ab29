import { it } from "node:test";
import assert from "node:assert/strict";
import {
  firstLanguage,
  sayWith,
  writingOf,
} from "../../../../plugins/kit/pages/browser/language.ts";

const bytes: readonly (readonly [number, string, string])[] = [
  [0, "0 B", "0 B"],
  [999, "999 B", "999 B"],
  [1000, "1 kB", "1 kB"],
  [999_499, "999 kB", "999 kB"],
  [999_500, "1 MB", "1 MB"],
  [1_234_567, "1.23 MB", "1,23 MB"],
  [-2_500_000_000, "−2.5 GB", "−2,5 GB"],
];
for (const [value, english, spanish] of bytes) {
  it(`writes ${value} bytes as ${english}, and in Spanish as ${spanish}`, () => {
    assert.equal(writingOf("en").bytes(value), english);
    assert.equal(writingOf("es").bytes(value), spanish);
  });
}

const languages: readonly (readonly [readonly string[], string])[] = [
  [["es-AR", "en"], "es"],
  [["de-DE", "es", "en"], "es"],
  [["en-GB", "es"], "en"],
  [["de"], "en"],
  [[], "en"],
];
for (const [wanted, language] of languages) {
  it(`speaks ${language} to whoever wants ${JSON.stringify(wanted)}`, () => {
    assert.equal(firstLanguage(wanted), language);
  });
}

it("says one and several, and leaves in peace what only looks like a place for a value", () => {
  const say = sayWith({ files: ["{0} file of {1}", "{0} files of {1}"] }, "en");
  assert.equal(say("files", 1, "$&{0}"), "1 file of $&{0}");
  assert.equal(say("files", 1234, "a"), "1,234 files of a");
});
