/**
 * Build arguments of BuildKit's that ask the builder for something.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { readTold, type Told } from "../../../../plugins/kit/building/told_arguments.ts";
import { quilla } from "../../../support/fake_context.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { peer } from "../../../support/peers.ts";
import { refused } from "../../../support/refused.ts";
import { newDirectory, testBuild } from "../../../support/test_build.ts";

const tell = (text: string, platforms = 1): Told => {
  const equals = text.indexOf("=");
  return readTold(new Map([[text.slice(0, equals), text.slice(equals + 1)]]), platforms);
};

/** A build of one file, and what its metadata say. */
async function built(...words: string[]) {
  const place = newDirectory();
  const context = join(place, "context");
  mkdirSync(context);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  const file = join(place, "metadata.json");
  const layout = join(place, "layout");
  const { code, stderr, stdout } = await quilla(
    { root: join(place, "store") },
    ...["build", "-q", "--metadata-file", file, "-o", `type=oci,tar=false,dest=${layout}`],
    ...[...words, context],
  );
  const read = (digest: string) =>
    JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
  const metadata = code === 0 ? JSON.parse(readFileSync(file, "utf8")) : {};
  return { code, stderr, id: stdout.trim(), metadata, read };
}

const given = (...texts: string[]) => texts.flatMap((text) => ["--build-arg", text]);

describe("build arguments of BuildKit's", () => {
  // Each as the reference names it, with what BuildKit 0.34.2 does with these values, too.
  const taken: readonly (readonly [text: string, expected: Partial<Told>])[] = [
    ["BUILDKIT_BUILD_NAME=a build", {}],
    ["BUILDKIT_CACHE_MOUNT_NS=team", { cacheNamespace: "team" }],
    ["BUILDKIT_CACHE_MOUNT_NS=", { cacheNamespace: undefined }],
    ["BUILDKIT_CONTEXT_KEEP_GIT_DIR=1", { keepGitDirectory: true }],
    ["BUILDKIT_CONTEXT_KEEP_GIT_DIR=maybe", { keepGitDirectory: false }],
    ["BUILDKIT_GIT_ADVICE=false", {}],
    ["BUILDKIT_HISTORY_PROVENANCE_V1=1", {}],
    ["BUILDKIT_INLINE_CACHE=1", { inlineCache: true }],
    ["BUILDKIT_INLINE_CACHE=0", { inlineCache: false }],
    ["BUILDKIT_INLINE_CACHE=yes", { inlineCache: false }],
    ["BUILDKIT_INLINE_BUILDINFO_ATTRS=1", {}],
    ["BUILDKIT_MULTI_PLATFORM=true", { isIndex: true }],
    ["BUILDKIT_MULTI_PLATFORM=0", { isIndex: undefined }],
    ["BUILDKIT_MULTI_PLATFORM=", { isIndex: undefined }],
    ["BUILDKIT_SBOM_SCAN_STAGE=true", {}],
    ["BUILDKIT_SYNTAX=dockerfile.v0", {}],
    ["BUILDKIT_DISABLE_FILEOP=0", {}],
  ];
  for (const [text, expected] of taken) {
    it(`${text} is taken`, () => {
      const { names, ...told } = tell(text);
      const nothing = { inlineCache: false, isIndex: undefined, keepGitDirectory: false };
      assert.deepEqual(told, { ...nothing, cacheNamespace: undefined, ...expected });
      assert.deepEqual(names, [text.slice(0, text.indexOf("="))]);
    });
  }

  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ["BUILDKIT_MULTI_PLATFORM=maybe", /"maybe", which is neither true nor false/],
    ["BUILDKIT_GIT_ADVICE=maybe", /"maybe", which is neither true nor false/],
    ["BUILDKIT_SYNTAX=", /BUILDKIT_SYNTAX is empty/],
    ["BUILDKIT_DISABLE_FILEOP=1", /is no more/],
    ["BUILDKIT_ATTEST_PROVENANCE=mode=max", /asks for an attestation, which options do/],
    ["BUILDKIT_ATTEST_SBOM=", /asks for an attestation, which options do/],
  ];
  for (const [text, message] of wrong) {
    it(`${text} is refused`, () => {
      assert.match(refused(() => tell(text), "build/argument").message, message);
    });
  }

  it("BUILDKIT_MULTI_PLATFORM=0 is refused for several platforms", () => {
    refused(() => tell("BUILDKIT_MULTI_PLATFORM=0", 2), "build/argument");
    assert.equal(tell("BUILDKIT_MULTI_PLATFORM=1", 2).isIndex, true);
  });

  it("none of them is warned of, and what is misspelt is", async () => {
    const values = new Map(taken.map(([text]) => {
      const equals = text.indexOf("=");
      return [text.slice(0, equals), text.slice(equals + 1)];
    }));
    const all = new Map([...values, ["BUILDKIT_SANDBOX_HOSTNAME", "box"], [
      "BUILDKIT_DOCKERFILE_CHECK",
      "skip=all",
    ]]);
    const { warnings } = await testBuild("FROM scratch\nLABEL a=b", { arguments: all });
    assert.deepEqual(warnings, []);
    const misspelt = new Map([["BUILDKIT_INLINE_CASHE", "1"]]);
    const { warnings: told } = await testBuild("FROM scratch\nLABEL a=b", { arguments: misspelt });
    assert.deepEqual(told, ["no ARG takes the build argument BUILDKIT_INLINE_CASHE"]);
  });

  it("BUILDKIT_MULTI_PLATFORM=1 makes an index of one image, which is the build's ID", async () => {
    const annotated = ["--annotation", "index:a=b"];
    const { id, metadata, read } = await built(...given("BUILDKIT_MULTI_PLATFORM=1"), ...annotated);
    assert.equal(metadata["containerimage.digest"], id);
    assert.equal(metadata["containerimage.config.digest"], undefined);
    assert.match(metadata["containerimage.descriptor"].mediaType, /image\.index/);
    const { manifests, annotations } = read(id);
    assert.equal(manifests.length, 1);
    assert.equal(manifests[0].platform.os, "linux");
    assert.deepEqual(annotations, { a: "b" });
  });

  it("BUILDKIT_INLINE_CACHE=1 leaves results in the image, once", async () => {
    for (const more of [[], ["--cache-to", "type=inline"]]) {
      const { metadata, read } = await built(...given("BUILDKIT_INLINE_CACHE=1"), ...more);
      const { annotations } = read(metadata["containerimage.digest"]);
      assert.deepEqual(Object.keys(annotations), ["dev.quilla.cache"]);
    }
  });

  it("BUILDKIT_SYNTAX goes before the directive: Docker's own is what is read here", async () => {
    const lines = ["# syntax=example.org/mine:1", "FROM scratch", "LABEL a=b"];
    const warningsOf = async (value?: string) => {
      const told = value === undefined ? [] : [["BUILDKIT_SYNTAX", value] as const];
      return (await testBuild(lines, { arguments: new Map(told) })).warnings.join();
    };
    assert.match(await warningsOf(), /"example.org\/mine:1" is not executed/);
    assert.equal(await warningsOf("dockerfile.v0"), "");
    assert.equal(await warningsOf("docker/dockerfile:1.7"), "");
    assert.match(await warningsOf("example.org/other --x"), /"example.org\/other" is not executed/);
  });

  it("BUILDKIT_DOCKERFILE_CHECK_EXPERIMENTAL names experimental checks", async () => {
    const files = { "Dockerfile.dockerignore": "a", "a": "" };
    const lines = ["FROM scratch", "COPY a* /"];
    const more = { files, arguments: new Map([["BUILDKIT_DOCKERFILE_CHECK_EXPERIMENTAL", "all"]]) };
    const { warnings } = await testBuild(["FROM scratch", "COPY . /"], more);
    assert.deepEqual(warnings, []);
    await assert.rejects(testBuild([...lines.slice(0, 1), "COPY a /"], more));
  });

  const { skip } = peer("git");
  it("BUILDKIT_CONTEXT_KEEP_GIT_DIR=1 keeps .git of the context", { skip }, async () => {
    process.env.GIT_ALLOW_PROTOCOL = "file";
    const repository = new GitRepository(join(newDirectory(), "x.git"));
    repository.commit({ Dockerfile: "FROM scratch\nCOPY . /\n" });
    const trees: string[] = [];
    for (const value of ["1", "0"]) {
      const { tree } = await testBuild(undefined, {
        context: `${repository.url}`,
        arguments: new Map([["BUILDKIT_CONTEXT_KEEP_GIT_DIR", value]]),
      });
      trees.push(tree.join("\n"));
    }
    assert.match(trees[0]!, /\/\.git\/HEAD/);
    assert.doesNotMatch(trees[1]!, /\.git/);
  });
});
