import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatNumbers, parseNumbers } from "../../../../plugins/tools/bundle/numbers.ts";
import { UsageError } from "../../../../core/errors.ts";

test("numbers are read as they are written", () => {
  assert.equal(formatNumbers([3, 17, 18, 19, 21]), "3,17-19,21");
  assert.equal(formatNumbers([]), "none");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(500)), (numbers) => {
      const sorted = numbers.sort((a, b) => a - b);
      assert.deepEqual(parseNumbers(formatNumbers(sorted), 501), sorted);
    }),
  );
  assert.deepEqual(parseNumbers(" 5 , 1-3,2", 6), [1, 2, 3, 5]);
});

test("what is no list of numbers is refused", () => {
  for (const text of ["", "a", "1,", "3-1", "-1", "1-2-3", "10", "0-10", "1e3", "99999999999"]) {
    assert.throws(() => parseNumbers(text, 10), UsageError, text);
  }
});
