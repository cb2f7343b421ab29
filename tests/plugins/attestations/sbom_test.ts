/**
 * `--attest type=sbom` and `--sbom`: what is said, of which stages, and what is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeFiles } from "../../../plugins/kit/suites/files.ts";
import { quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const context = join(directory, "context");
const manifest = (name: string) => JSON.stringify({ name, version: "1.0.0" });
writeFiles(context, {
  "Dockerfile": [
    "FROM scratch AS base",
    "COPY base.json /base/package.json",
    "FROM base AS build",
    "COPY tool.json /tool/package.json",
    "COPY app.json /out/package.json",
    "FROM base",
    "COPY --from=build /out /app",
    "",
  ].join("\n"),
  "base.json": manifest("base"),
  "tool.json": manifest("tool"),
  "app.json": manifest("app"),
});
const root = join(directory, "store");
const build = (...words: string[]) => quilla({ root }, "build", "-q", ...words, context);

/** The statement that is written beside the files of an image. */
async function statement(name: string, file: string, ...words: string[]) {
  const out = join(directory, name);
  const { code, stderr } = await build(...words, "-o", `type=local,dest=${out}`);
  assert.equal(code, 0, stderr);
  assert(readdirSync(out).includes(file), readdirSync(out).join());
  const { predicateType, predicate } = JSON.parse(readFileSync(join(out, file), "utf8"));
  return { predicateType, predicate };
}

describe("a build says what is in its image", () => {
  it("as SPDX: what did not ship is a build tool", async () => {
    const { predicateType, predicate } = await statement("spdx", "sbom.spdx.json", "--sbom=true");
    assert.equal(predicateType, "https://spdx.dev/Document");
    const names = new Map(
      predicate.packages.map((each: Record<string, string>) => [each.SPDXID, each.name]),
    );
    const relations = predicate.relationships.map((each: Record<string, string>) =>
      [each.spdxElementId, each.relationshipType, each.relatedSpdxElement]
        .map((id) => names.get(id) ?? id).join(" ")
    );
    assert.deepEqual(relations, [
      "SPDXRef-DOCUMENT DESCRIBES image",
      "image CONTAINS app",
      "image CONTAINS base",
      "tool BUILD_TOOL_OF image",
    ]);
    const tool = predicate.packages.find(({ name }: { name: string }) => name === "tool");
    assert.match(tool.comment, /stage build/);
    const lines = predicate.packages.map(({ name, comment }: { name: string; comment?: string }) =>
      [name, /\nline: (\d+)$/.exec(comment ?? "")?.[1]].join(" ")
    );
    assert.deepEqual(lines, ["image ", "app 7", "base 2", "tool "]);
  });

  it("as CycloneDX", async () => {
    const words = ["--attest", "type=sbom,format=cyclonedx"];
    const { predicateType, predicate } = await statement("cdx", "sbom.cdx.json", ...words);
    assert.equal(predicateType, "https://cyclonedx.org/bom");
    assert.deepEqual(
      predicate.components.map(({ name, scope }: Record<string, string>) => [name, scope]),
      [["app", undefined], ["base", undefined], ["tool", "excluded"]],
    );
  });

  it("and the same however it is asked for", async () => {
    const [first, second] = [
      await statement("1", "sbom.spdx.json", "--sbom"),
      await statement(
        "2",
        "sbom.spdx.json",
        "--attest",
        "type=sbom,generator=docker/buildkit-syft-scanner:stable-1",
      ),
    ];
    assert.deepEqual(first, second);
  });

  it("and nothing where it is not asked to, or told not to", async () => {
    for (const words of [[], ["--sbom=false"], ["--attest", "type=sbom,disabled=true"]]) {
      const out = join(directory, `none${words.join().length}`);
      const { code, stderr } = await build(...words, "-o", `type=local,dest=${out}`);
      assert.equal(code, 0, stderr);
      assert.deepEqual(readdirSync(out).sort(), ["app", "base"]);
    }
  });

  const refusals: [option: string, says: RegExp][] = [
    ["--sbom=generator=example/scanner", /is not run: quilla finds the packages itself/],
    ["--attest=type=sbom,format=xml", /there is no format "xml"/],
    ["--attest=type=sbom,format=constructor", /there is no format "constructor"/],
    ["--attest=type=sbom,formt=spdx", /takes no "formt"/],
  ];
  for (const [option, says] of refusals) {
    it(`refuses ${option}`, async () => {
      const { code, stderr } = await build(option);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.match(stderr, /hint: /);
    });
  }
});
