/**
 * What the runtimes look for where a program is started: programs to run before it, variables, modules. A context that somebody
 * downloaded may hold them, and nothing of it is run or believed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeContext } from "../../support/context_files.ts";
import { outputOf } from "../../support/quilla_process.ts";
import { subjects } from "../../support/subjects.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const intruder = `require("node:fs").writeFileSync("ran", "");\n`;
const stranger = (name: string) => ({
  [`node_modules/${name}/package.json`]: `{"name": "${name}", "main": "index.cjs"}`,
  [`node_modules/${name}/index.cjs`]: intruder,
});

for (const subject of await subjects()) {
  // What `bun run` reads where it is started, it reads before any program.
  const skip = subject.name === "bun" ? "bun run itself obeys a bunfig.toml" : subject.skip;
  test(
    `${subject.name}: files for its runtime, where quilla is started, are files`,
    { skip },
    async () => {
      const cwd = temporaryDirectory();
      const elsewhere = join(cwd, "elsewhere");
      writeContext(cwd, {
        "Dockerfile": "FROM scratch\nCOPY word /\n",
        "word": "a word\n",
        "bunfig.toml": `preload = ["./intruder.cjs"]\n[run]\npreload = ["./intruder.cjs"]\n`,
        "intruder.cjs": intruder,
        ".env": `QUILLA_ROOT=${elsewhere}\nQUILLA_DEBUG=1\n`,
        "deno.json": `{"preload": ["./intruder.cjs"], "imports": {"commander": "./intruder.cjs"}}`,
        "package.json": `{"imports": {"#x": "./intruder.cjs"}, "type": "commonjs"}`,
        "tsconfig.json": `{"compilerOptions": {"paths": {"commander": ["./intruder.cjs"]}}}`,
        ...stranger("commander"),
        ...stranger("yaml"),
      });
      // It would hide one of .env.
      const surroundings = {
        store: join(cwd, "store"),
        cwd,
        env: { QUILLA_ROOT: undefined, HOME: cwd },
      };
      await outputOf(subject, ["build", "-q", "-t", "word", "."], surroundings);
      assert.match(await outputOf(subject, ["image", "ls"], surroundings), /word/);
      assert(!existsSync(join(cwd, "ran")), "a program beside the Dockerfile was run");
      assert(!existsSync(elsewhere), ".env beside the Dockerfile was believed");
    },
  );
}
