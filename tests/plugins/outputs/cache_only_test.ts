import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { cacheOnlyOutput } from "../../../plugins/outputs/cache_only.ts";
import { outputWorkshop } from "../../support/output_workshop.ts";

test("type=cacheonly writes nothing, and names nothing", async () => {
  const { directory, store, write } = await outputWorkshop(cacheOnlyOutput);
  const before = readdirSync(directory, { recursive: true });
  assert.equal(await write({ type: "cacheonly" }), undefined);
  assert.deepEqual(readdirSync(directory, { recursive: true }), before);
  assert.deepEqual([...store.references.list()], []);
});
