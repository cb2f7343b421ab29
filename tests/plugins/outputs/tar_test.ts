import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { tarOutput } from "../../../plugins/outputs/tar.ts";
import { outputWorkshop } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

async function namesOf(...platforms: string[]): Promise<string[]> {
  const { directory, write } = await outputWorkshop(tarOutput, { platforms });
  const dest = join(directory, "files.tar");
  await write({ type: "tar", dest });
  return [...readTarFile(dest)].map(({ entry }) => entry.path);
}

test("type=tar is the files of the image; of several, each has its directory", async () => {
  assert.deepEqual(await namesOf("linux/amd64"), ["label"]);
  assert.deepEqual(await namesOf("linux/amd64", "linux/arm64"), [
    ...["linux_amd64/", "linux_amd64/label", "linux_arm64/", "linux_arm64/label"],
  ]);
});

test("type=tar refuses a place where nothing can be written, and leaves nothing half", async () => {
  const { directory, prepare, store, images } = await outputWorkshop(tarOutput);
  await refusedLater(prepare({ type: "tar", dest: directory }), "output/directory");
  const write = await prepare({ type: "tar", dest: join(directory, "files.tar") });
  const before = readdirSync(directory);
  for (const { diffId } of images[0]!.image.layers) rmSync(store.blobs.path(diffId));
  await refusedLater(write(), "store/blob-missing");
  assert.deepEqual(readdirSync(directory), before);
});
