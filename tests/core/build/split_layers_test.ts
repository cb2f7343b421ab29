import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { ContextFiles } from "../../support/context_files.ts";
import { writeContext } from "../../support/context_files.ts";
import { buildLater, type Built, newDirectory, testBuild } from "../../support/test_build.ts";

const layerSize = 20_000;

/** 200 files of 2 kB in ten directories. */
function manyFiles(changed: ContextFiles = {}): ContextFiles {
  const files = Array.from({ length: 200 }, (_, at): [string, string] => {
    const name = `src/d${at % 10}/f${at}`;
    return [name, name.padEnd(2000, ".")];
  });
  return { ...Object.fromEntries(files), ...changed };
}

const digests = ({ image }: Built) => image.layers.map(({ diffId }) => diffId);
const withoutTimes = ({ tree }: Built) => tree.map((line) => line.replace(/ @\S+/, ""));

describe("a COPY of many bytes", () => {
  it("is several layers that make the tree that one would make", async () => {
    const lines = ["FROM scratch", "COPY src /app/src", "LABEL a=b"];
    const files = manyFiles();
    const timestamp = 1_700_000_000;
    const whole = await testBuild(lines, { files, timestamp, layerSize: "none" });
    const split = await testBuild(lines, { files, timestamp, layerSize });
    assert.equal(whole.image.layers.length, 1);
    assert.equal(split.image.layers.length, 23);
    assert.deepEqual(split.tree, whole.tree);
    const made = await testBuild(lines, { files, layerSize });
    assert.deepEqual(withoutTimes(made), withoutTimes(whole));
  });

  it("has an entry of the history for each, which says which it is", async () => {
    const lines = ["FROM scratch", "COPY src /app/src", "LABEL a=b"];
    const { image } = await testBuild(lines, { files: manyFiles(), layerSize });
    const history = image.config.history!;
    const layers = history.filter(({ emptyLayer }) => !emptyLayer);
    assert.equal(layers.length, image.layers.length);
    assert.deepEqual(layers.slice(0, 2).map(({ createdBy, comment }) => [createdBy, comment]), [
      ["COPY src /app/src # buildkit", "buildkit.dockerfile.v0"],
      ["COPY src /app/src # buildkit", "part 2 of 23"],
    ]);
    assert.equal(history.at(-1)!.emptyLayer, true);
  });

  it("changes in one layer where one file does, and only that is made again", async () => {
    const directory = newDirectory();
    const root = join(newDirectory(), "store");
    const lines = ["FROM scratch", "COPY src /"];
    const options = { directory, root, layerSize, explain: true };
    const before = await testBuild(lines, { ...options, files: manyFiles() });
    await buildLater(lines, options);
    const files = { "src/d3/f33": "other".padEnd(2000, "!") };
    writeContext(directory, files);
    const after = await buildLater(lines, options);
    const known = new Set(digests(before));
    assert.equal(digests(after).filter((digest) => !known.has(digest)).length, 1);
    const { tree } = await testBuild(lines, { files: manyFiles(files), layerSize });
    assert.deepEqual(after.tree, tree);
    writeContext(directory, manyFiles());
    const again = await buildLater(lines, options);
    assert.deepEqual(digests(again), digests(before));
  });

  it("is copied from its stage as the very same layers", async () => {
    const files = manyFiles();
    const stage = await testBuild(["FROM scratch", "COPY src /app/src"], { files, layerSize });
    for (const paths of ["/app /app", "/app/src /app/src", "/ /"]) {
      const lines = ["FROM scratch AS a", "COPY src /app/src", "FROM scratch"];
      const copy = await testBuild([...lines, `COPY --from=a ${paths}`], { files, layerSize });
      assert.deepEqual(digests(copy), digests(stage), paths);
    }
  });

  it("is known as a whole where nothing changed, and made again where a part of it got lost", async () => {
    const directory = newDirectory();
    const root = join(newDirectory(), "store");
    const lines = ["FROM scratch", "COPY src /"];
    const options = { directory, root, layerSize };
    const before = await buildLater(lines, { ...options, files: manyFiles() });
    const isCached = ({ events }: Built) =>
      events.some((event) => event.type === "done" && event.cache?.status === "cached");
    const blobs = join(root, "blobs", "sha256");
    const lists = readdirSync(blobs).map((name) => join(blobs, name))
      .filter((path) => readFileSync(path, "latin1").startsWith('[{"digest"'));
    assert.equal(lists.length, 1);
    const again = await buildLater(lines, options);
    assert.ok(isCached(again));
    assert.deepEqual(digests(again), digests(before));
    const lost = join(blobs, digests(before)[7]!.slice("sha256:".length));
    rmSync(lost);
    const made = await buildLater(lines, options);
    assert.ok(!isCached(made));
    assert.deepEqual(digests(made), digests(before));
    assert.ok(existsSync(lost));
    chmodSync(lists[0]!, 0o600);
    writeFileSync(lists[0]!, readFileSync(lists[0]!).fill("x"));
    assert.deepEqual(digests(await buildLater(lines, options)), digests(before));
  });

  it("is not changed by instructions on top of it", async () => {
    const lines = ["FROM scratch", "COPY src /"];
    const files = manyFiles();
    const one = await testBuild(lines, { files, layerSize });
    const other = await testBuild([...lines, "COPY src/d1 /more"], { files, layerSize });
    assert.deepEqual(digests(other).slice(0, one.image.layers.length), digests(one));
  });
});

it("an image of more layers than Docker takes is told", async () => {
  const copies = (count: number) => Array.from({ length: count }, (_, at) => `COPY f /f${at}`);
  const files = { f: "f" };
  const { image, warnings } = await testBuild(["FROM scratch", ...copies(126)], { files });
  assert.equal(image.layers.length, 126);
  assert.match(warnings.join(), /has 126 layers, and Docker takes no more than 125; with --squash/);
  const squashed = await testBuild(["FROM scratch", ...copies(126)], { files, squash: "own" });
  assert.deepEqual(squashed.warnings, []);
});
