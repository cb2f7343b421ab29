/**
 * examples/plugins/runner.ts, as its user has it: with the program of its page.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "runner.ts"), "utf8");
const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "runner.md"), "utf8");
const block = (name: string) =>
  codeBlocks(page).find(({ attributes }) => attributes.get("file") === name)?.text ?? "";
const node = peer("node");

test("the guide's plugin is the example", () => {
  assert.equal(block("mine.ts"), source.replace('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  const missing = subject.skip ?? noBusybox ?? noContainers ?? node.skip ??
    (process.getuid?.() === 0 ? undefined : "its files are of several users");

  describe(`the example of a runner with ${subject.name}`, { skip: missing }, () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, "mine.js"), stripTypeScriptTypes(source));
    writeFileSync(join(cwd, "guest.mjs"), block("guest.mjs"));
    const program = `${node.path} ${join(cwd, "guest.mjs")}`;
    const build = async (lines: readonly string[], words: readonly string[], runner = program) => {
      const Dockerfile = [busyboxStage, ...lines, ""].join("\n");
      writeContext(join(cwd, "context"), { ...busyboxFiles, Dockerfile });
      const all = ["build", "--progress", "plain", "--plugin", "mine.js", ...words, "context"];
      const store = join(cwd, "store");
      return await runQuilla(subject, all, { store, cwd, env: { QUILLA_RUNNER: runner } });
    };
    const mine = ["--isolation", "mine"];
    const made = [
      "FROM base",
      "RUN rm /d/one && echo heard",
      "USER app",
      "WORKDIR /home/app",
      "RUN echo $(id -u) in $(pwd) > /tmp/made",
    ];

    it("runs what RUN says, and makes layers of what changed", async () => {
      const { code, stderr } = await build(made, [...mine, "-o", "out"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /heard/);
      assert.equal(readFileSync(join(cwd, "out/tmp/made"), "utf8"), "1000 in /home/app\n");
      assert.deepEqual(readdirSync(join(cwd, "out/d")), ["sub", "two"]);
    });

    it("is not asked for what is in the cache", async () => {
      const { code, stderr } = await build(made, mine, "");
      assert.equal(code, 0, stderr);
    });

    it("tells how a program ended", async () => {
      const { code, stderr } = await build(["FROM base", "RUN exit 7"], mine);
      assert.equal(code, 1);
      assert.match(stderr, /Dockerfile:6:1: .* ended with exit code 7 \[run\/exit\]/);
    });

    it("refuses what it cannot do, at its line", async () => {
      const lines = ["FROM base", "RUN --mount=type=tmpfs,target=/fast true"];
      const { code, stderr } = await build(lines, mine);
      assert.equal(code, 1);
      assert.match(stderr, /Dockerfile:6:1: the runner mine mounts nothing, so no tmpfs at \/fast/);
    });

    it("is not there without its program", async () => {
      const { code, stderr } = await build(made, [...mine, "--no-cache"], "");
      assert.equal(code, 1);
      assert.match(stderr, /a program that QUILLA_RUNNER names is missing \[run\/no-executor\]/);
    });

    it("does what every runner must", async () => {
      const store = join(cwd, "store");
      const env = { QUILLA_RUNNER: program };
      const { code, stdout } = await runQuilla(subject, ["plugin", "test", "mine.js"], {
        ...{ store, cwd, env },
      });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^ok +runner mine runs as the user that the image says$/m);
      assert.match(stdout, /\n1\d passed, 0 failed\n$/);
    });

    it("goes after quilla's own where nobody chose", async () => {
      const { code, stderr } = await build(made, ["--no-cache", "--network", "none"], "false");
      assert.equal(code, 0, stderr);
    });
  });
}
