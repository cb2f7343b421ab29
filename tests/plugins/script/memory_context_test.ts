/**
 * Builds of a script whose context and Dockerfile are nowhere but in memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { memoryFiles } from "../../../core/tree/memory.ts";
import { build, type BuildOptions, QuillaError } from "../../../mod.ts";
import { newDirectory } from "../../support/test_build.ts";

const store = join(newDirectory(), "store");
const idOf = async (options: BuildOptions) => (await build({ ...options, store })).id;
const dockerfile = "FROM scratch\nCOPY . /in/\n";
const files = { "a": "1", "bin/run": { content: "#!/bin/sh\n", mode: 0o755 }, "b.log": "" };

/** The same on the disk. */
function directory(): string {
  const path = newDirectory();
  mkdirSync(join(path, "bin"));
  writeFileSync(join(path, "a"), "1");
  writeFileSync(join(path, "b.log"), "");
  writeFileSync(join(path, "bin/run"), "#!/bin/sh\n", { mode: 0o755 });
  return path;
}

describe("a context in memory", () => {
  it("makes the image of a directory, as files by their paths and as a view", async () => {
    const expected = await idOf({ context: directory(), dockerfile });
    assert.equal(await idOf({ context: files, dockerfile }), expected);
    assert.equal(await idOf({ context: memoryFiles(files), dockerfile }), expected);
  });

  it("has its own Dockerfile and ignore file", async () => {
    const { "b.log": _, ...rest } = files;
    const ignoring = {
      ...rest,
      "b.log": "",
      ".dockerignore": "*.log\nDockerfile\n.dockerignore\n",
    };
    assert.equal(
      await idOf({ context: { ...ignoring, Dockerfile: dockerfile } }),
      await idOf({ context: rest, dockerfile }),
    );
    const named = { ...ignoring, "sub/x.Dockerfile": "FROM scratch\nCOPY a /\n" };
    assert.equal(
      await idOf({ context: named, file: "sub/x.Dockerfile" }),
      await idOf({ context: { a: "1" }, dockerfile: "FROM scratch\nCOPY a /\n" }),
    );
  });

  it("may have a name, or be missing where nothing is copied", async () => {
    const lines = "FROM scratch\nCOPY --from=src a /\n";
    assert.equal(
      await idOf({ contexts: { src: files }, dockerfile: lines }),
      await idOf({ contexts: { src: directory() }, dockerfile: lines }),
    );
    await assert.rejects(idOf({ dockerfile }), (error) => {
      assert(error instanceof QuillaError);
      assert.equal(error.code, "build/no-context");
      assert.equal(error.range?.file.name, "Dockerfile");
      return true;
    });
    await assert.rejects(idOf({}), { code: "build/context" });
  });

  it("has what is wrong with it told as with any other", async () => {
    await assert.rejects(idOf({ context: {} }), { code: "build/dockerfile" });
    await assert.rejects(idOf({ context: files, dockerfile: "FROM scratch\nCOPY none /\n" }), {
      code: "copy/missing",
    });
    await assert.rejects(idOf({ context: files, dockerfile, file: "Dockerfile" }), {
      code: "build/dockerfile",
    });
    await assert.rejects(idOf({ context: files, dockerfile, lock: "update" }), {
      code: "lock/no-place",
    });
    await assert.rejects(idOf({ context: files, contexts: { "a b": files }, dockerfile }), {
      code: "build/context-name",
    });
  });
});
