import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolEnvironment } from "../../../../core/plugin/contracts/tool.ts";
import { Store } from "../../../../core/store/store.ts";
import { bundleHave } from "../../../../plugins/tools/bundle/have.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { newDirectory, testBuild } from "../../../support/test_build.ts";

test("the blobs of one image, or of all, a line each and sorted", async () => {
  const root = newDirectory();
  const one = await testBuild(["FROM scratch", "LABEL a=1"], { root, tags: ["one"] });
  const two = await testBuild(["FROM scratch", "LABEL a=2"], { root, tags: ["two"] });
  const { run } = await bundleHave.load();
  const store = await Store.open(root);
  try {
    const printed = async (...image: string[]) => {
      const lines: string[] = [];
      const env: ToolEnvironment = {
        host: builtInHost(),
        variables: {},
        directory: root,
        signal: new AbortController().signal,
        store: () => Promise.resolve(store),
        print: (line) => void lines.push(line),
        say: assert.fail,
        warn: assert.fail,
      };
      await run({ arguments: { image }, options: {} }, env);
      return lines;
    };
    const blobsOf = ({ image: { descriptor, id } }: typeof one) => [descriptor.digest, id];
    assert.deepEqual(await printed("one"), blobsOf(one).sort());
    assert.deepEqual(await printed(), [...blobsOf(one), ...blobsOf(two)].sort());
  } finally {
    store.close();
  }
});
