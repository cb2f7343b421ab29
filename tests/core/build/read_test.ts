/**
 * A Dockerfile is read once: each line's `parse` is called once, whatever is asked and for however many platforms.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkDockerfile, checkedFile } from "../../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { parsePlatform } from "../../../core/platform.ts";
import type { Instruction } from "../../../core/plugin/contracts/instruction.ts";
import type { Plugin } from "../../../core/plugin/contracts/plugin.ts";
import { PluginHost } from "../../../core/plugin/host.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { testBuild } from "../../support/test_build.ts";

const lines = [
  "ARG SOURCE_DATE_EPOCH=1700000000",
  "FROM scratch AS base",
  "ENV A=1",
  "COPY hello /",
  "FROM base",
  "LABEL a=$A",
];

/** The built-in instructions, which note each line that they read. */
function counting(read: string[]): Plugin {
  const host = builtInHost();
  return {
    name: "counting",
    api: 2,
    instructions: host.names("instructions").map((keyword): Instruction => {
      const { supplied: instruction } = host.find("instructions", keyword)!;
      return {
        ...instruction,
        parse(line) {
          read.push(line.text);
          return instruction.parse(line);
        },
      };
    }),
  };
}

describe("a Dockerfile is read once", () => {
  for (const platforms of [["linux/amd64"], ["linux/amd64", "linux/arm64", "linux/s390x"]]) {
    it(`by a build for ${platforms.join(" and ")}`, async () => {
      const read: string[] = [];
      const plugins = [counting(read)];
      const files = { hello: "hello" };
      await testBuild(lines, { files, plugins, platforms: platforms.map(parsePlatform) });
      assert.deepEqual(read, lines);
    });
  }

  it("by checks, and by what asks about one of its stages", () => {
    const read: string[] = [];
    const host = new PluginHost();
    host.register(counting(read), { origin: "test" });
    const source = { name: "Dockerfile", text: lines.join("\n") };
    const dockerfile = readDockerfile(source, host);
    checkDockerfile({ dockerfile, host });
    checkedFile({ dockerfile, host, target: "base" });
    checkedFile({ dockerfile, host, target: "1" });
    assert.deepEqual(read, lines);
  });
});

describe("what cannot be read", () => {
  const host = builtInHost();
  const reading = (text: string) => readDockerfile({ name: "Dockerfile", text }, host);

  it("ends what is read, and is kept", () => {
    const { preamble, stages, failure } = reading("ARG A\nFROM a\nUSER b\nUSER\nUSER c\nFROM d\n");
    assert.deepEqual(preamble.map(({ line }) => line.text), ["ARG A"]);
    assert.deepEqual(stages.map(({ steps }) => steps.map(({ line }) => line.text)), [["USER b"]]);
    assert.equal(failure?.code, "user/arguments");
    assert.equal(failure?.range?.start.line, 4);
  });

  it("is kept where the instruction is not known", () => {
    assert.equal(reading("FROM a\nCOPPY b c\n").failure?.code, "dockerfile/unknown-instruction");
  });

  it("is thrown where not even instructions can be told apart", () => {
    assert.throws(() => reading("# nothing\n"), { code: "dockerfile/empty" });
  });
});
