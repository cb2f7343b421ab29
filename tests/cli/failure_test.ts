import assert from "node:assert/strict";
import { test } from "node:test";
import { reportFailure } from "../../cli/failure.ts";
import { QuillaError, UsageError } from "../../core/errors.ts";
import { fakeContext } from "../support/fake_context.ts";

/** How a failure is told, and the exit code. */
function told(thrown: unknown, world: { env?: Record<string, string>; colours?: boolean } = {}) {
  const context = fakeContext({ root: "", ...world });
  const code = reportFailure(context, thrown);
  return { code, ...context.said() };
}

test("a failure says what, its code, and what now", () => {
  const error = new QuillaError("it failed", { code: "a/b", hint: "do this" });
  const stderr = "error: it failed [a/b]\n  hint: do this\n";
  assert.deepEqual(told(error), { code: 1, stdout: "", stderr });
  assert.equal(told(new UsageError("no", { code: "usage/x" })).code, 2);
});

test("the source line is drawn", () => {
  const file = { name: "Dockerfile", text: "FROM scratch\nCOPPY a b\n" };
  const range = { file, start: { line: 2, column: 1 }, end: { line: 2, column: 6 } };
  const { stderr } = told(new QuillaError("unknown", { code: "a/b", range }));
  assert.match(stderr, /^error: Dockerfile:2:1: unknown \[a\/b\]\n2 \| COPPY a b\n {2}\| \^{5}\n$/);
});

test("what is no QuillaError is a defect, and says how to see more", () => {
  const { code, stderr } = told(new TypeError("oh"));
  assert.equal(code, 1);
  assert.match(stderr, /^error: oh\n.*defect.*QUILLA_DEBUG=1/);
  const cause = new Error("deeper");
  const debug = told(new QuillaError("x", { code: "a/b", cause }), { env: { QUILLA_DEBUG: "1" } });
  assert.match(debug.stderr, /QuillaError.*: x\n[^]*caused by: Error: deeper\n[^]*error: x/);
});

test("foreign text does nothing to a terminal or a CI log", () => {
  const error = new QuillaError("a\x1b[2Jb\n::set-env name=x::y\u202e", { code: "a/b" });
  const { stderr } = told(error);
  assert.equal(stderr, "error: a\\u{1b}[2Jb\n\\::set-env name=x::y\\u{202e} [a/b]\n");
});

test("colours are there only where they are wanted", () => {
  const error = new QuillaError("x", { code: "a/b", hint: "y" });
  assert(told(error, { colours: true }).stderr.includes("\x1b[1;31merror\x1b[0m: x"));
  assert(!told(error).stderr.includes("\x1b"));
});
