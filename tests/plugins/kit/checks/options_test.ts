/**
 * Which checks run, and what a check of somebody's own may do.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { optionsOfComments, parseCheckOptions } from "../../../../plugins/kit/checks/options.ts";
import { checkDockerfile } from "../../../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../../../core/build/read.ts";
import type { Check } from "../../../../core/plugin/contracts/check.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { refused } from "../../../support/refused.ts";

const good: [text: string, skip: readonly string[] | "all", error: boolean][] = [
  ["", [], false],
  ["skip=A", ["A"], false],
  ["skip=A,B;error=true", ["A", "B"], true],
  [" error = 1 ; skip = all ", "all", true],
  ["error=false", [], false],
];
for (const [text, skip, error] of good) {
  test(`options ${JSON.stringify(text)}`, () => {
    const options = parseCheckOptions(text);
    assert.deepEqual([options.skip, options.error], [
      skip === "all" ? "all" : new Set(skip),
      error,
    ]);
  });
}

for (const text of ["skip", "error=maybe", "other=A", "skip=A;;"]) {
  test(`options ${JSON.stringify(text)} are refused`, () => {
    refused(() => parseCheckOptions(text), "check/options");
  });
}

test("comments are read up to white space, and what is no option is a comment", () => {
  assert.deepEqual(optionsOfComments(["x", "check=skip=A b"])?.skip, new Set(["A"]));
  assert.equal(optionsOfComments(["check=nonsense", "check=skip=A"]), undefined);
  assert.equal(optionsOfComments(["no check=skip=A"]), undefined);
});

function withCheck(check: Check["check"]) {
  const host = builtInHost();
  const checks = [{ name: "Mine", description: "Mine", check }];
  host.register({ name: "mine", api: 2, checks }, { origin: "test" });
  const dockerfile = readDockerfile({ name: "Dockerfile", text: "FROM a\n" }, host);
  return () => checkDockerfile({ dockerfile, host });
}

test("a plugin's check is told like the others", () => {
  const { warnings } = withCheck(({ stages }) => [
    { detail: "no", line: stages[0]!.opening.line },
    { detail: "no", line: stages[0]!.opening.line },
    { detail: "all of it" },
  ])();
  assert.deepEqual(warnings.map(({ detail }) => detail), ["no", "all of it"]);
});

test("a check that throws is a defect of its plugin", () => {
  const error = refused(
    withCheck(() => {
      throw new TypeError("oops");
    }),
    "plugin/threw",
  );
  assert.match(error.message, /the check Mine of the plugin mine failed: oops/);
});

test("a check's name is given once", () => {
  const host = builtInHost();
  const checks = [{ ...builtInHost().all("checks")[0]!.supplied }];
  const register = () => host.register({ name: "mine", api: 2, checks }, { origin: "test" });
  refused(register, "plugin/duplicate");
});

test("a variable of an image that is not at hand is not called undefined", () => {
  const host = builtInHost();
  const text = "FROM a AS b\nENV A=$B\nFROM b\nENV C=$D\nFROM scratch\nENV C=$D\n";
  const dockerfile = readDockerfile({ name: "Dockerfile", text }, host);
  const { warnings } = checkDockerfile({ dockerfile, host });
  assert.deepEqual(warnings.map(({ range }) => range.start.line), [6]);
});
