import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignFrontend } from "../../../../plugins/kit/checks/frontend.ts";
import { parseDockerfile } from "../../../../core/dockerfile/parse.ts";
import { testBuild } from "../../../support/test_build.ts";
import { syntaxOf } from "../../../core/dockerfile/built_in_syntax.ts";

const cases: readonly (readonly [directive: string, isForeign: boolean])[] = [
  ["", false],
  ["# syntax=docker/dockerfile", false],
  ["# syntax=docker/dockerfile:1", false],
  ["# syntax = docker.io/docker/dockerfile:1.7-labs", false],
  ["# syntax=docker/dockerfile-upstream:master", false],
  ["# syntax=docker/dockerfile@sha256:00 a remark", false],
  ["# syntax=docker/dockerfiles", true],
  ["# syntax=evil.example/docker/dockerfile:1", true],
  ["# syntax=ghcr.io/some/frontend", true],
  ["# syntax=../../bin/sh", true],
];
for (const [directive, isForeign] of cases) {
  test(`a frontend of its own: ${directive || "none"}`, () => {
    const text = `${directive}\nFROM scratch\n`;
    const read = parseDockerfile({ name: "Dockerfile", text }, syntaxOf);
    const found = foreignFrontend(read);
    assert.equal(found !== undefined, isForeign);
    if (isForeign) assert.equal(found?.range?.start.line, 1);
  });
}

test("an image named as the syntax is not executed, nor looked for, and the build says so", async () => {
  const { warnings } = await testBuild("# syntax=evil.example/frontend\nFROM scratch\n");
  assert.deepEqual(warnings, [
    'the frontend "evil.example/frontend" is not executed: what it adds to the language is not known here',
  ]);
});
