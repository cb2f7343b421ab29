import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { cacheOnlyOutput } from "../../../plugins/outputs/cache_only.ts";
import { outputWorkshop } from "../../support/output_workshop.ts";

test("type=cacheonly writes nothing, and names nothing", async () => {
  const { directory, store, write } = await outputWorkshop(cacheOnlyOutput);
  const before = readdirSync(directory, { recursive: true });
  const { names, published } = await write({ type: "cacheonly" });
  assert.deepEqual([names, published], [[], undefined]);
  assert.deepEqual(readdirSync(directory, { recursive: true }), before);
  assert.deepEqual([...store.references.list()], []);
});
