/**
 * BuildKit's own linter, as the oracle of the corpus of checks. It is compiled from its Go module: that needs Go, and the
 * module proxy or a module cache. The first time it takes minutes; QUILLA_ORACLES=1 asks for it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { snippets } from "../plugins/checks/corpus.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

interface Answer {
  readonly findings: readonly { rule: string; line: number; detail: string }[];
  readonly error?: string;
}

/** The program, or why there is none. */
function compile(): { readonly program?: string; readonly missing?: string } {
  if (!process.env.QUILLA_ORACLES) return { missing: "compiles BuildKit: set QUILLA_ORACLES=1" };
  const directory = temporaryDirectory();
  cpSync(fileURLToPath(new URL("buildkit_lint", import.meta.url)), directory, { recursive: true });
  for (const words of [["mod", "tidy"], ["build", "-o", "buildkit_lint", "."]]) {
    const { status, stderr, error } = spawnSync("go", words, { cwd: directory, encoding: "utf8" });
    if (status !== 0) return { missing: `go ${words[0]}: ${error?.message ?? stderr}` };
  }
  return { program: join(directory, "buildkit_lint") };
}

const { program, missing } = compile();

test("the corpus tells what BuildKit tells", { skip: missing ?? false }, () => {
  const input = snippets.map(({ dockerfile, arguments: given = {}, target = "" }) =>
    JSON.stringify({ dockerfile, arguments: given, target }) + "\n"
  );
  const { stdout, status, stderr } = spawnSync(program!, [], {
    input: input.join(""),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const answers = stdout.trim().split("\n").map((line): Answer => JSON.parse(line));
  const theirs = answers.map(({ findings, error }, index) => ({
    name: snippets[index]!.name,
    findings: [...new Map(findings.map((each) => [JSON.stringify(each), each])).values()]
      .map(({ rule, line }) => `${rule}:${line}`).sort(),
    fails: error !== undefined,
  }));
  const ours = snippets.map(({ name, findings, fails = false }) => {
    return { name, findings: [...findings].sort(), fails };
  });
  assert.deepEqual(ours, theirs);
});
