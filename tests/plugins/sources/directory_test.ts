/**
 * Directories of the host as contexts, and what only looks like one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { refusedBuild } from "../../support/refused_build.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { newDirectory, testBuild } from "../../support/test_build.ts";

describe("a directory", () => {
  it("is taken by any way that leads to it", async () => {
    const place = newDirectory();
    writeFileSync(join(place, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
    for (const context of [place, `${place}/`, join(place, "x", "..")]) {
      const { image } = await testBuild(undefined, { context });
      assert.deepEqual(image.config.config.labels, { a: "b" });
    }
  });

  it("that is not there, or may not be read, is told with the reason", async () => {
    const place = newDirectory();
    writeFileSync(join(place, "file"), "text");
    mkdirSync(join(place, "closed"));
    chmodSync(join(place, "closed"), 0o000);
    const cases: [path: string, says: RegExp][] = [
      ["none", /cannot be the build context: it does not exist$/],
      ["file/below", /cannot be the build context: it (is no directory|does not exist)$/],
      ["file", /cannot be the build context: it is no directory and no archive$/],
    ];
    if (process.getuid?.() !== 0) cases.push(["closed", /you may not read it$/]);
    for (const [path, says] of cases) {
      const context = join(place, path);
      const { message } = await refusedLater(testBuild(undefined, { context }), "build/context");
      assert.match(message, says);
      assert(message.startsWith(context), message);
    }
  });

  it("is no device", async () => {
    const path = "/dev/null";
    if (statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() !== true) return;
    const { message } = await refusedLater(
      testBuild(undefined, { context: path }),
      "build/context",
    );
    assert.match(message, /it is neither a directory nor a file$/);
  });

  it("is no source of instructions: a path is one of the context", async () => {
    const place = newDirectory();
    writeFileSync(join(place, "secret"), "1");
    await refusedBuild(["FROM scratch", `ADD ${place}/secret /`], "copy/missing", 2);
  });
});
