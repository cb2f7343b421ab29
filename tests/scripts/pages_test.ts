import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { makeParts, packedPath, pageEntries } from "../../scripts/pages.ts";
import { unpackParts } from "../../plugins/kit/pages/shell.ts";

test("what executables carry of pages is made of the sources as they are", async () => {
  for (const entry of await pageEntries()) {
    const [, packed = ""] = /"([A-Za-z0-9+/=]*)";/.exec(
      await readFile(packedPath(entry), "utf8"),
    ) ?? [];
    assert.deepEqual(
      unpackParts(packed),
      await makeParts(entry),
      "`deno task pages` makes it anew",
    );
  }
});
