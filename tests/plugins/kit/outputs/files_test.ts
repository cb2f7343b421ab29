import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "../../../../core/platform.ts";
import type { BuiltImages } from "../../../../core/plugin/contracts/output.ts";
import { walk } from "../../../../core/tree/walk.ts";
import { filesOf } from "../../../../plugins/kit/outputs/files.ts";
import type { FilesWanted } from "../../../../plugins/kit/outputs/files_words.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { treeOf } from "../../../support/memory_tree.ts";

/** Images with files of these paths; all have the link `to`, which leads to `dir`. */
function images(...paths: readonly (readonly string[])[]): BuiltImages {
  const platforms = ["linux/amd64", "linux/arm64"];
  return {
    images: paths.map((files, at) => ({
      platform: parsePlatform(platforms[at]!),
      image: undefined as never,
      files: () =>
        Promise.resolve(
          treeOf(files.map((path) =>
            path === "/to"
              ? { type: "symlink", path, target: "/dir" }
              : { type: "file", path, content: path }
          )),
        ),
    })),
    describe: () => undefined as never,
  };
}

async function names(made: BuiltImages, wanted?: FilesWanted): Promise<string[]> {
  return [...walk(await filesOf(made, wanted), "/")].map(({ path }) => path);
}

test("files of one image are alone, of several in directories, unless it is said otherwise", async () => {
  const one = images(["/a"]);
  assert.deepEqual(await names(one), ["/a"]);
  assert.deepEqual(await names(one, { platformSplit: true }), ["/linux_amd64", "/linux_amd64/a"]);
  const two = images(["/d/a"], ["/d/b", "/c"]);
  assert.deepEqual(await names(two), [
    ...["/linux_amd64", "/linux_amd64/d", "/linux_amd64/d/a"],
    ...["/linux_arm64", "/linux_arm64/c", "/linux_arm64/d", "/linux_arm64/d/b"],
  ]);
  assert.deepEqual(await names(two, { platformSplit: false }), ["/c", "/d", "/d/a", "/d/b"]);
  const same = images(["/d/a"], ["/d/a"]);
  await refusedLater(filesOf(same, { platformSplit: false }), "output/overwritten");
});

test("src is a directory of the image, whose content is what is written", async () => {
  const one = images(["/dir/a", "/dir/sub/b", "/other", "/to"]);
  for (const src of ["dir", "/dir", "/dir/", "to", "../dir/sub/.."]) {
    assert.deepEqual(await names(one, { src }), ["/a", "/sub", "/sub/b"], src);
  }
  assert.deepEqual((await names(one, { src: "/" })).length, 6);
  await refusedLater(filesOf(one, { src: "/none" }), "output/src");
  await refusedLater(filesOf(one, { src: "/other" }), "output/src");
});
