import type { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { refusedLater } from "../../../support/refused_later.ts";
import {
  type Built,
  newDirectory,
  type TestBuild,
  testBuild,
} from "../../../support/test_build.ts";

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

/** What leaves results in a directory, and what takes them from there. */
function place(directory = newDirectory()) {
  return { to: { type: "local", dest: directory }, from: { type: "local", src: directory } };
}

function statuses({ events }: Built): string[] {
  return events.flatMap((event) =>
    event.type === "done" && event.cache !== undefined ? [event.cache.status] : []
  );
}

describe("a cache that machines share", () => {
  it("holds what the stages came to, in a layout", async () => {
    const { to, from } = place();
    const first = await build({ cacheTo: [{ ...to, mode: "max" }] });
    const second = await build({ cacheFrom: [from] });
    assert.deepEqual(statuses(first), ["done", "done", "done"]);
    // Files of the host are read on each machine; what follows from them is not done again.
    assert.deepEqual(statuses(second), ["done", "cached", "cached"]);
    assert.equal(second.image.id, first.image.id);
    assert.deepEqual(second.tree, first.tree);
  });

  it("of mode min holds the layers of the image alone", async () => {
    const { to, from } = place();
    await build({ cacheTo: [to] });
    const second = await build({ cacheFrom: [from] });
    assert.deepEqual(statuses(second), ["done", "done", "cached"]);
  });

  it("that is written again replaces the old one", async () => {
    const { to, from } = place();
    for (const text of ["one", "two"]) {
      const lines = dockerfile.map((line) => line === "text" ? text : line);
      await build({ cacheTo: [{ ...to, mode: "max" }] }, lines);
    }
    const old = await build({ cacheFrom: [from] }, dockerfile.with(3, "one"));
    assert.deepEqual(statuses(old), ["done", "done", "cached"]);
    const now = await build({ cacheFrom: [from] }, dockerfile.with(3, "two"));
    assert.deepEqual(statuses(now), ["done", "cached", "cached"]);
  });

  it("comes with the image itself, inline", async () => {
    const output = join(newDirectory(), "image");
    const first = await build({
      cacheTo: [{ type: "inline" }],
      outputs: [{ type: "oci", dest: output, isDirectory: true }],
      tags: ["cache"],
    });
    const second = await build({ cacheFrom: [{ type: "local", src: output }] });
    assert.deepEqual(statuses(second), ["done", "done", "cached"]);
    assert.equal(second.image.id, first.image.id);
  });

  it("that is not there is told of once, and the build goes on", async () => {
    const src = join(newDirectory(), "none");
    const built = await build({ cacheFrom: [{ type: "local", src }] });
    assert.deepEqual(statuses(built), ["done", "done", "done"]);
    assert.equal(built.warnings.length, 1);
    assert.match(built.warnings[0]!, /^the cache oci:.* is left out: /);
  });

  it("of no kind that there is, or that cannot do what is asked, is told before the build", async () => {
    await refusedLater(build({ cacheFrom: [{ type: "regisry" }] }), "cache/type");
    await refusedLater(build({ cacheTo: [{ type: "registry" }] }), "cache/settings");
    await refusedLater(build({ cacheFrom: [{ type: "inline" }] }), "cache/direction");
  });

  it("that cannot be written is told of, and the build is done", async () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    const built = await build({ cacheTo: [{ ...place(file).to, mode: "max" }] });
    assert.match(built.warnings.join(), /^the cache could not be written to oci:/);
  });

  it("that cannot be written fails the build where ignore-error=false says so", async () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    const to = { ...place(file).to, ignoreError: false };
    await refusedLater(build({ cacheTo: [to] }), "cache/not-written");
    const built = await build({ cacheTo: [{ ...to, ignoreError: true }] });
    assert.equal(built.warnings.length, 1);
  });

  it("has a name of its own, and is compressed as it is told", async () => {
    const { to, from } = place();
    await build({ cacheTo: [{ ...to, mode: "max", tag: "a", compression: "gzip" }] });
    await build({ cacheTo: [{ ...to, mode: "max", tag: "b" }] }, ["FROM scratch", "COPY a /c"]);
    const index = JSON.parse(readFileSync(join(to.dest, "index.json"), "utf8"));
    assert.equal(index.manifests.length, 2);
    const { digest } = index.manifests[0];
    const manifest = readFileSync(join(to.dest, "blobs", digest.replace(":", "/")), "utf8");
    assert.match(manifest, /tar\+gzip/);
    for (const said of [{ tag: "a" }, { digest }]) {
      const again = await build({ cacheFrom: [{ ...from, ...said }] });
      assert.deepEqual(statuses(again), ["done", "cached", "cached"]);
    }
    const unknown = await build({ cacheFrom: [{ ...from, digest: `sha256:${"0".repeat(64)}` }] });
    assert.match(unknown.warnings.join(), /there is no image "sha256:0/);
  });

  it("is a list of one manifest, or in Docker's words, where it is told so", async () => {
    for (
      const [form, type] of [
        [{ imageManifest: false }, "vnd.oci.image.index"],
        [{ ociMediatypes: false }, "docker.distribution.manifest.list"],
      ] as const
    ) {
      const { to, from } = place();
      await build({ cacheTo: [{ ...to, ...form, mode: "max" }] });
      const { manifests } = JSON.parse(readFileSync(join(to.dest, "index.json"), "utf8"));
      assert.match(manifests[0].mediaType, new RegExp(type));
      assert.deepEqual(statuses(await build({ cacheFrom: [from] })), ["done", "cached", "cached"]);
    }
  });

  for (const name of ["its layers", "its manifest", "both"]) {
    it(`with ${name} damaged is told of once, and made good by the next build`, async () => {
      const directory = newDirectory();
      const { to, from } = place(directory);
      const max = { cacheTo: [{ ...to, mode: "max" as const }] };
      const first = await build(max);
      damage(
        directory,
        (bytes) => name === "both" || isDocument(bytes) === (name === "its manifest"),
      );
      const second = await build({ ...max, cacheFrom: [from] });
      assert.equal(second.warnings.length, 1);
      assert.match(second.warnings[0]!, /hash to sha256/);
      assert.equal(second.image.id, first.image.id);
      assert.deepEqual(second.tree, first.tree);
      const third = await build({ cacheFrom: [from] });
      assert.deepEqual([third.warnings, statuses(third)], [[], ["done", "cached", "cached"]]);
    });
  }

  it("that has one layer damaged gives the others", async () => {
    const { to, from } = place();
    await build({ cacheTo: [{ ...to, mode: "max" }] });
    damage(to.dest, (bytes) => !isDocument(bytes) && bytes.includes("text"));
    const second = await build({ cacheFrom: [from] });
    assert.deepEqual(statuses(second), ["done", "done", "cached"]);
    assert.match(second.warnings.join(), /is damaged: .*; its step is done again/);
  });
});

function isDocument(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b;
}

/** Turns a bit of each blob of a layout that is meant. */
function damage(layout: string, isMeant: (bytes: Buffer) => boolean): void {
  const blobs = join(layout, "blobs", "sha256");
  for (const path of readdirSync(blobs).map((name) => join(blobs, name))) {
    const bytes = readFileSync(path);
    if (!isMeant(bytes) || (isDocument(bytes) && bytes.includes("diff_ids"))) continue;
    bytes[isDocument(bytes) ? bytes.length - 20 : 600]! ^= 1;
    rmSync(path);
    writeFileSync(path, bytes);
  }
}
