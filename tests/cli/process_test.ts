import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runtimeNamed } from "../support/child_process.ts";
import { addImage } from "../support/command_images.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const root = join(directory, "store");
const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const { id } = await addImage(root, { names: ["hello"] });
const bash = peer("bash");

for (const name of ["deno", "bun"] as const) {
  const { command, skip } = runtimeNamed(name);
  // The project's dependencies are found by its configuration.
  const quilla = [...command.filter((word) => word !== "--no-config"), main];
  const environment = (env: Record<string, string> = {}) => ({
    env: { ...process.env, QUILLA_ROOT: root, NO_COLOR: "1", ...env },
    encoding: "utf8" as const,
    cwd: directory,
  });
  const run = (words: string[], env?: Record<string, string>) =>
    spawnSync(quilla[0]!, [...quilla.slice(1), ...words], environment(env));

  test(`${name}: results go to stdout, messages to stderr, the exit code says how it went`, {
    skip,
  }, () => {
    const good = run(["image", "inspect", "-f", "{{.Id}}", "hello"]);
    assert.deepEqual([good.status, good.stdout, good.stderr], [0, `${id}\n`, ""]);
    const bad = run(["image", "inspect", "-f", "{{.Id}}", "nothing"]);
    assert.deepEqual([bad.status, bad.stdout], [1, ""]);
    assert.match(bad.stderr, /^error: there is no image nothing in the store \[image\/unknown\]\n/);
    assert.equal(run(["frobnicate"]).status, 2);
    assert.equal(run(["image", "prune"]).status, 2, "nobody can be asked");
  });

  test(`${name}: colours need a terminal, or FORCE_COLOR`, { skip }, () => {
    assert(!run(["frobnicate"], { NO_COLOR: "" }).stderr.includes("\x1b"));
    assert(run(["frobnicate"], { FORCE_COLOR: "1" }).stderr.includes("\x1b[1;31m"));
  });

  test(`${name}: a reader that leaves ends it without a word, as SIGPIPE does others`, {
    skip: skip ?? bash.skip,
  }, () => {
    const program = `{ sleep 0.2; "$@" completion bash; echo "code $?" >&2; } | true`;
    const { stderr } = spawnSync(bash.path, ["-c", program, "bash", ...quilla], environment());
    assert.equal(stderr, "code 141\n");
  });
}
