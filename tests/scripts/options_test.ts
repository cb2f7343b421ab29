import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { test } from "node:test";
import { optionsPages, withTable } from "../../scripts/options.ts";

for (const page of optionsPages) {
  test(`the table of ${basename(page.path)} is what the command line's list says: deno task options`, async () => {
    const text = await readFile(page.path, "utf8");
    assert.equal(await withTable(text, page), text);
  });
}
