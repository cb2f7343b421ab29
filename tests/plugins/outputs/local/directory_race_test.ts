/**
 * A directory that is swapped for a link while files are written into it: none is ever written where the link leads.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { writeTree } from "../../../../plugins/outputs/local/directory.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { start, supportScript, thisRuntime } from "../../../support/child_process.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("a directory that is swapped for a link leads nowhere", {
  skip: process.platform === "linux" ? undefined : "only Linux opens names for sure",
}, async () => {
  const work = temporaryDirectory();
  const [dest, outside] = [join(work, "dest"), join(work, "outside")];
  mkdirSync(dest);
  mkdirSync(outside);
  const tree = treeOf([
    { type: "file", path: "/dir/a", content: "a" },
    { type: "hardlink", path: "/dir/b", target: "/dir/a" },
    { type: "symlink", path: "/dir/c", target: "a" },
    { type: "file", path: "/dir/sub/d", content: "d" },
  ]);
  const swapper = start([
    ...thisRuntime().command,
    supportScript("swap_for_link.ts"),
    ...[join(dest, "dir"), outside],
  ]);
  const codes = new Map<string, number>();
  try {
    await swapper.said("swapping");
    for (let time = 0; time < 300; time++) {
      let code = "written";
      try {
        writeTree(tree, dest, () => {});
      } catch (error) {
        if (!(error instanceof QuillaError)) throw error;
        code = error.code;
      }
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    assert.deepEqual(readdirSync(outside), []);
    const expected = ["written", "output/disturbed", "output/failed", "output/in-the-way"];
    const told = [...codes.keys()];
    assert.deepEqual(told.filter((code) => !expected.includes(code)), []);
    assert(told.length > 1, `the race was not run: ${told.join()}`);
    assert.equal(swapper.child.exitCode, null, "the swapper had stopped");
  } finally {
    swapper.child.kill("SIGKILL");
    await swapper.ended;
  }
});
