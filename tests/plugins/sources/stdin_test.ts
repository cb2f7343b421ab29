/**
 * The standard input as the build context.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inPieces } from "../../support/archive.ts";
import { leftoversIn } from "../../support/leftovers.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../support/test_build.ts";

const text = (source: string) => inPieces(new TextEncoder().encode(source), 5);
const names = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

/** Builds with a store of its own, in which nothing may be left behind. */
async function build(options: TestBuild) {
  const root = join(newDirectory(), "store");
  try {
    return await testBuild(undefined, { ...options, root });
  } finally {
    assert.deepEqual(leftoversIn(root), [], "something was left behind");
  }
}

describe("the standard input as a context", () => {
  it("is a Dockerfile where it is no archive, and there is nothing to copy", async () => {
    const { image } = await build({ context: "-", stdin: text("FROM scratch\nLABEL a=b\n") });
    assert.deepEqual(image.config.config.labels, { a: "b" });
    const here = await build({ context: "-", stdin: text("FROM scratch\nCOPY <<a /\n1\na\n") });
    assert.deepEqual(names(here.tree), ["/a"]);
    const copying = build({ context: "-", stdin: text("FROM scratch\nCOPY a /\n") });
    const error = await refusedLater(copying, "build/no-context");
    assert.equal(error.range?.file.name, "<stdin>");
    assert.equal(error.range?.start.line, 2);
  });

  const refusals: [name: string, options: TestBuild, code: string][] = [
    ["nothing", { stdin: text("") }, "build/context"],
    ["a Dockerfile, and -f", { stdin: text("FROM scratch\n"), file: "x" }, "build/dockerfile"],
    ["context and Dockerfile at once", { stdin: text("x"), file: "-" }, "build/stdin-twice"],
    ["what is no text", { stdin: inPieces(new Uint8Array([65, 255]), 9) }, "dockerfile/not-utf8"],
  ];
  for (const [name, options, code] of refusals) {
    it(`refuses ${name}`, async () => {
      await refusedLater(testBuild(undefined, { context: "-", ...options }), code);
    });
  }
});
