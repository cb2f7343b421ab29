import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { optionsPage, withTable } from "../../scripts/options.ts";

test("the guide's table of options is what the command line's list says: deno task options", async () => {
  const page = await readFile(optionsPage, "utf8");
  assert.equal(await withTable(page), page);
});
