/**
 * Builds that must fail.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { QuillaError } from "../../core/errors.ts";
import { refusedLater } from "./refused_later.ts";
import { type TestBuild, testBuild } from "./test_build.ts";

/** The error of a build, which must have that code and point at that line of the Dockerfile; at no line where it is 0. */
export async function refusedBuild(
  dockerfile: string | readonly string[],
  code: string,
  line: number,
  options: TestBuild = {},
): Promise<QuillaError> {
  const text = [dockerfile].flat().join("\n");
  const error = await refusedLater(testBuild(text, options), code, text);
  assert.equal(error.range?.start.line ?? 0, line, `${error.message}: wrong place`);
  return error;
}
