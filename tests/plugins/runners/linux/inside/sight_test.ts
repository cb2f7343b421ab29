/** What is shown to a container that has several caches. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { latestTimes } from "../../../../../plugins/runners/linux/inside/sight.ts";

test("what is new to one of several caches is shown as new, whichever comes first", () => {
  const changed = new Map([["/src/a", 20]]);
  const known = new Map([["/src/a", 10], ["/src/b", 10]]);
  for (const order of [[changed, known], [known, changed]]) {
    assert.deepEqual(latestTimes(order), new Map([["/src/a", 20], ["/src/b", 10]]));
  }
  assert.deepEqual(latestTimes([]), new Map());
});
