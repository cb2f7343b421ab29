/**
 * Differences as `diff -u` tells them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { unifiedDiff } from "../../../cli/print/unified_diff.ts";

const names = ["a", "b"] as const;

test("unifiedDiff has three lines around each difference, and joins what is near", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`);
  const changed = lines.map((line) => ["3\n", "9\n", "19\n"].includes(line) ? `x${line}` : line);
  assert.equal(
    unifiedDiff(lines.join(""), changed.join("").trimEnd(), names),
    "--- a\n+++ b\n@@ -1,12 +1,12 @@\n 1\n 2\n-3\n+x3\n 4\n 5\n 6\n 7\n 8\n-9\n+x9\n 10\n 11\n 12\n" +
      "@@ -16,5 +16,5 @@\n 16\n 17\n 18\n-19\n-20\n+x19\n+20\n\\ No newline at end of file\n",
  );
  assert.equal(unifiedDiff("a\n", "a\n", names), "");
  assert.equal(unifiedDiff("", "a\n", names), "--- a\n+++ b\n@@ -0,0 +1 @@\n+a\n");
});

test("unifiedDiff has all lines of both texts", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 }).map((lines) =>
    lines.map((line) => `${line}\n`).join("")
  );
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = unifiedDiff(before, after, names).split("\n").slice(2, -1).filter((line) =>
        !line.startsWith("@@")
      );
      const side = (sign: string) =>
        lines.filter((line) => line[0] !== sign).map((line) => line.slice(1)).join("\n");
      if (before === after) return;
      // With at most six lines, all of them are around the differences or at the ends.
      assert(before.includes(side("+")) && after.includes(side("-")));
    }),
    { numRuns: 200 },
  );
});
