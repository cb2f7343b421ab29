import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Store } from "../../../../core/store/store.ts";
import { listRecordings } from "../../../../plugins/kit/recording/kept.ts";
import { openRecording } from "../../../../plugins/kit/recording/open.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("the store knows a recording by its file's whole path, wherever it was built from", async () => {
  const directory = temporaryDirectory();
  const store = await Store.open(join(directory, "store"), { create: true });
  const path = join(directory, "quilla.record");
  const recorded = relative(process.cwd(), path);
  const network = await openRecording({ store, recorded, warn: () => {} });
  await network.write();
  await network.close();
  assert.equal(readFileSync(path, "utf8"), '{"quilla":"recording","version":1}\n');
  assert.deepEqual(listRecordings(store).map(({ name }) => name), [path]);
  store.close();
});
