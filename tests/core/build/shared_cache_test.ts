import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  cacheAnnotation,
  decodeResults,
  encodeResults,
} from "../../../core/build/cache/shared_record.ts";
import { digestOf } from "../../../core/digest.ts";
import { type Built, newDirectory, type TestBuild, testBuild } from "../../support/test_build.ts";

const dockerfile = [
  "FROM scratch AS one",
  "COPY a /a",
  "COPY <<EOF /text",
  "text",
  "EOF",
  "FROM scratch",
  "COPY --from=one /a /b",
];

/** A machine of its own: another directory, another store. */
function build(options: TestBuild, lines: readonly string[] = dockerfile): Promise<Built> {
  return testBuild(lines, { files: { "a/x": "x", "a/y": "y" }, ...options });
}

function statuses({ events }: Built): string[] {
  return events.flatMap((event) =>
    event.type === "done" && event.cache !== undefined ? [event.cache.status] : []
  );
}

describe("a cache that machines share", () => {
  it("holds what the stages came to, in a layout", async () => {
    const location = `oci:${newDirectory()}:cache`;
    const first = await build({ cacheTo: [{ location, mode: "max" }] });
    const second = await build({ cacheFrom: [location] });
    assert.deepEqual(statuses(first), ["done", "done", "done"]);
    // Files of the host are read on each machine; what follows from them is not done again.
    assert.deepEqual(statuses(second), ["done", "cached", "cached"]);
    assert.equal(second.image.id, first.image.id);
    assert.deepEqual(second.tree, first.tree);
  });

  it("of mode min holds the layers of the image alone", async () => {
    const location = `oci:${newDirectory()}:cache`;
    await build({ cacheTo: [{ location, mode: "min" }] });
    const second = await build({ cacheFrom: [location] });
    assert.deepEqual(statuses(second), ["done", "done", "cached"]);
  });

  it("that is written again replaces the old one", async () => {
    const location = `oci:${newDirectory()}:cache`;
    for (const text of ["one", "two"]) {
      const lines = dockerfile.map((line) => line === "text" ? text : line);
      await build({ cacheTo: [{ location, mode: "max" }] }, lines);
    }
    const old = await build({ cacheFrom: [location] }, dockerfile.with(3, "one"));
    assert.deepEqual(statuses(old), ["done", "done", "cached"]);
    const now = await build({ cacheFrom: [location] }, dockerfile.with(3, "two"));
    assert.deepEqual(statuses(now), ["done", "cached", "cached"]);
  });

  it("comes with the image itself, inline", async () => {
    const output = join(newDirectory(), "image");
    const first = await build({
      cacheTo: ["inline"],
      outputs: [{ type: "oci", dest: output, isDirectory: true }],
      tags: ["app"],
    });
    const second = await build({ cacheFrom: [`oci:${output}:app`] });
    assert.deepEqual(statuses(second), ["done", "done", "cached"]);
    assert.equal(second.image.id, first.image.id);
  });

  it("that is not there is told of once, and the build goes on", async () => {
    const built = await build({ cacheFrom: [`oci:${newDirectory()}/none:cache`, "nowhere:x"] });
    assert.deepEqual(statuses(built), ["done", "done", "done"]);
    assert.equal(built.warnings.length, 2);
    assert.match(built.warnings[0]!, /^the cache oci:.* is left out: /);
  });

  it("that cannot be written is told of, and the build is done", async () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    const built = await build({ cacheTo: [{ location: `oci:${file}:cache`, mode: "max" }] });
    assert.match(built.warnings.join(), /^the cache could not be written to oci:/);
  });

  it("that gives other bytes than it says is left out", async () => {
    const directory = newDirectory();
    const location = `oci:${directory}:cache`;
    const first = await build({ cacheTo: [{ location, mode: "max" }] });
    const blobs = join(directory, "blobs", "sha256");
    for (const name of readdirSync(blobs)) {
      const path = join(blobs, name);
      const bytes = readFileSync(path);
      if (bytes[0] === 0x7b) continue; // a document, not a layer
      bytes[600]! ^= 1;
      rmSync(path);
      writeFileSync(path, bytes);
    }
    const second = await build({ cacheFrom: [location] });
    assert.equal(second.warnings.length, 1);
    assert.match(second.warnings[0]!, /is left out: /);
    assert.equal(second.image.id, first.image.id);
    assert.deepEqual(second.tree, first.tree);
  });
});

describe(`the annotation ${cacheAnnotation}`, () => {
  it("is read as it was written", () => {
    const layer = { digest: digestOf("layer"), size: 7 };
    const text = encodeResults(
      new Map([[digestOf("b"), { layer }], [digestOf("a"), { layer: undefined }]]),
    );
    const expected = [[digestOf("a"), undefined], [digestOf("b"), layer.digest]];
    assert.deepEqual([...decodeResults(text)].sort(), expected.sort());
  });

  it("of any text says what can be read of it", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const [key, layer] of decodeResults(text)) {
        assert.match(key, /^sha(256|512):[0-9a-f]+$/);
        assert.ok(layer === undefined || /^sha(256|512):/.test(layer));
      }
    }));
    assert.equal(decodeResults(undefined).size, 0);
  });
});
