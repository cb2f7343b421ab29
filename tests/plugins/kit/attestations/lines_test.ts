/**
 * The lines of Dockerfiles that layers of images came by.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { build, type BuildOptions } from "../../../../mod.ts";
import type { Attester } from "../../../../core/plugin/contracts/attester.ts";
import type { LinedBuild } from "../../../../plugins/kit/attestations/lines.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const store = join(temporaryDirectory(), "store");

/** What an attester is told of a build's lines. */
async function linesOf(steps: readonly string[], options: Partial<BuildOptions> = {}) {
  let lines: readonly (number | undefined)[] | undefined;
  const host = builtInHost();
  const told: Attester = {
    type: "told",
    fields: {},
    prepare: () => (build: LinedBuild) => {
      lines = build.lines?.();
      return Promise.resolve(new Map());
    },
  };
  host.register({ name: "told", api: 2, attesters: [told] }, { origin: "told" });
  const result = await build({
    ...{ store, plugins: host, dockerfile: steps.join("\n"), context: { a: "a", b: "b" } },
    ...{ attestations: [{ type: "told" }], tags: ["base"] },
    ...options,
  });
  return { lines, result };
}

describe("the line of a layer", () => {
  it("is where its step begins, whichever stage that is of", async () => {
    const steps = [
      ...["# syntax", "ARG B=one", "FROM scratch AS one", "ARG A", "ENV x=y"],
      ...["COPY a \\", "  /a", "FROM $B AS two", "LABEL c=d", "COPY <<E /e", "COPY no /no", "E"],
      ...["COPY b /b", "ONBUILD COPY a /x"],
    ];
    assert.deepEqual((await linesOf(steps)).lines, [6, 10, 13]);
    assert.deepEqual((await linesOf(steps)).lines, [6, 10, 13]); // from the cache
  });

  it("is not said of layers of a base image, nor of what its triggers did", async () => {
    await linesOf(["FROM scratch", "COPY a /", "ONBUILD COPY b /t"], { tags: ["triggers"] });
    const above = ["FROM triggers", "COPY b /"];
    assert.deepEqual((await linesOf(above)).lines, [undefined, undefined, 2]);
  });

  it("is not said where steps of a stage are not those of the file", async () => {
    const steps = ["FROM scratch AS a", "ONBUILD COPY b /t", "COPY a /", "FROM a", "COPY b /"];
    assert.deepEqual((await linesOf(steps)).lines, [undefined, undefined, undefined]);
  });

  it("is that of all layers of a step, and of the file where options have steps", async () => {
    const context = { a: new Uint8Array(3 << 20).fill(1), c: new Uint8Array(3 << 20).fill(2) };
    const { lines = [], result } = await linesOf(["FROM scratch", "COPY . /d/", "COPY a /"], {
      ...{ context, layerSize: 4 << 20, env: { x: "y" } },
    });
    assert.equal(result.images.length, 1);
    assert(lines.length > 2, String(lines));
    assert.deepEqual([...new Set(lines)], [2, 3]);
  });

  it("is of no layer that was made of several", async () => {
    const steps = ["FROM scratch", "COPY a /", "COPY b /"];
    assert.deepEqual((await linesOf(steps, { squash: "own" })).lines, []);
  });
});
