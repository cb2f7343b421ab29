/**
 * What is written to the standard output comes out whole, or is told not to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runtimeNamed } from "../../support/child_process.ts";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const program = join(directory, "program.ts");
const line = "x".repeat(999_999);
writeFileSync(
  program,
  `import { lineOutput } from ${
    JSON.stringify(new URL("../../../cli/print/line_output.ts", import.meta.url))
  };
  try {
    lineOutput(1).write("x".repeat(${line.length}));
  } catch ({ message, code }) {
    console.error(message, code);
  }`,
);
const bash = peer("bash");
const perl = peer("perl");

for (const name of ["deno", "bun"] as const) {
  const { command, skip } = runtimeNamed(name);
  const inBash = (script: string) =>
    spawnSync(bash.path, ["-c", script, "bash", ...command, program], { encoding: "utf8" });

  test(`${name}: a pipe that somebody made non-blocking is waited for`, {
    skip: skip ?? bash.skip ?? perl.skip,
  }, () => {
    const nonBlocking =
      `use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK | fcntl(STDOUT, F_GETFL, 0)); exec @ARGV`;
    const { stdout } = inBash(`perl -e '${nonBlocking}' "$@" | { sleep 0.5; cat; }`);
    assert(stdout === `${line}\n`, `${stdout.length} characters came`);
  });

  test(`${name}: a full device is told`, { skip: skip ?? bash.skip }, () => {
    const { stderr } = inBash(`"$@" > /dev/full`);
    assert.equal(stderr, "the standard output cannot be written: the disk is full output/full\n");
  });
}
