/**
 * quilla as a library: the scripts of docs/guide/scripting.md, run by both runtimes in a project that has it installed.
 *
 * @module
 */
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTutorial } from "../../scripts/hello.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { runtimeNamed } from "../support/child_process.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const page = readFileSync(join(PROJECT, "docs", "guide", "scripting.md"), "utf8");
const ids = new Map<string, string[]>();

/** A folder with the page's files, in which `quilla` is installed. */
async function projectWithScripts(): Promise<string> {
  const cwd = temporaryDirectory();
  await writeTutorial(cwd);
  for (const { attributes, text } of codeBlocks(page)) {
    const file = attributes.get("file");
    if (file !== undefined) writeFileSync(join(cwd, file), text);
  }
  writeFileSync(join(cwd, "Dockerfile"), "FROM scratch\nCOPY hello Dockerfile /\nCMD /hello\n");
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(PROJECT, join(cwd, "node_modules", "quilla"));
  writeFileSync(join(cwd, "package.json"), '{ "dependencies": { "quilla": "*" } }');
  return cwd;
}

for (const runtime of ["deno", "bun"] as const) {
  const { command, skip } = runtimeNamed(runtime);
  const cwd = await projectWithScripts();

  describe(`a script run by ${runtime}`, { skip }, () => {
    const run = (script: string): string[] => {
      const [program, ...words] = command;
      const options = runtime === "deno" ? ["--no-check"] : [];
      const args = [...words, ...options, script];
      const { status, stdout, stderr } = spawnSync(program!, args, { cwd, encoding: "utf8" });
      assert.equal(status, 0, stderr);
      return stdout.trimEnd().split("\n");
    };

    it("builds, lists, opens, reads and saves", () => {
      const [id = "", listed = "", ...shown] = run("script.ts");
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
      assert.match(listed, /^hello:1\.2 sha256:[0-9a-f]{64}$/);
      assert(shown.includes("/Dockerfile 644"), shown.join("\n"));
      assert(shown.includes("/hello 755"), shown.join("\n"));
      assert(shown.includes("COPY hello Dockerfile /"), shown.join("\n"));
      assert(existsSync(join(cwd, "hello.tar")));
      ids.set(runtime, [id, listed]);
    });

    it("builds what is in its memory", () => {
      const [id = ""] = run("memory.ts");
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
      ids.get(runtime)?.push(id);
    });

    it("is told what failed", () => {
      const [line = ""] = run("failure.ts");
      assert.match(line, /^build\/context \| no-such-directory cannot be .* \| give a directory/);
    });

    it("reads references", () => {
      const lines = ["docker.io/team/hello:latest", "team/hello:latest"];
      assert.deepEqual(run("references.ts"), lines);
    });

    it("brings an instruction of its own", () => {
      const [id = ""] = run("plugin.ts");
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
      ids.get(runtime)?.push(id);
    });

    it("makes the images that the other runtime makes", () => {
      const distinct = new Set([...ids.values()].map((all) => all.join()));
      assert.equal(distinct.size, 1, JSON.stringify([...ids]));
    });
  });
}
