import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { localOutput } from "../../../../plugins/outputs/local/mod.ts";
import { outputWorkshop } from "../../../support/output_workshop.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("mode=delete is for directories below this one, unless any is allowed", async () => {
  const { prepare } = await outputWorkshop(localOutput);
  const elsewhere = temporaryDirectory();
  const said = { type: "local", mode: "delete" } as const;
  for (const dest of [".", "..", "/", elsewhere, relative(process.cwd(), elsewhere)]) {
    await refusedLater(prepare({ ...said, dest }), "output/deletes");
    await prepare({ ...said, dest, deletesAnywhere: true });
    await prepare({ type: "local", dest });
  }
  await prepare({ ...said, dest: "none/of/these" });
  await prepare({ ...said, dest: "plugins" });
  const link = join(elsewhere, "link");
  mkdirSync(join(elsewhere, "inside"));
  symlinkSync(process.cwd(), link);
  await refusedLater(prepare({ ...said, dest: link }), "output/deletes");
  await prepare({ ...said, dest: join(link, "plugins") });
});

test("mode=delete of the files of an image", async () => {
  const { write, directory } = await outputWorkshop(localOutput);
  const dest = join(directory, "out");
  mkdirSync(join(dest, "old"), { recursive: true });
  await write({ type: "local", dest, mode: "delete", deletesAnywhere: true });
  assert.deepEqual(readdirSync(dest), ["label"]);
});
