import assert from "node:assert/strict";
import { test } from "node:test";
import { requireGoing } from "../../core/aborting.ts";

test("work goes on until its signal ends it", () => {
  requireGoing(undefined);
  requireGoing(new AbortController().signal);
  const reason = new Error("enough");
  assert.throws(() => requireGoing(AbortSignal.abort(reason)), { code: "aborted", cause: reason });
});
