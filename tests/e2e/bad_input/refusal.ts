/**
 * What quilla says when it refuses something: one message, in one form, with one code.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Ended } from "../../support/child_process.ts";
import type { ContextFiles } from "../../support/context_files.ts";

/** What a refusal must be like. */
export interface Expected {
  /** The error's code. */
  readonly code: string;
  /** 1 unless given: the work failed; 2: the command line was wrong. */
  readonly exit?: 1 | 2;
  /** What is to be read in the message, its place, the drawn line or the hint. */
  readonly says: readonly string[];
}

/** A build that must be refused. */
export interface Refusal extends Expected {
  readonly name: string;
  /** The directory that quilla is started in. */
  readonly files: ContextFiles;
  /** The words behind `quilla build`; `.` unless given. */
  readonly words?: readonly string[];
}

/** Asserts that a process ended as a refusal does: nothing on stdout, one message on stderr, no stack trace. */
export function assertRefused({ code, stdout, stderr }: Ended, expected: Expected): void {
  assert.equal(stdout, "", "something was written to stdout");
  const lines = stderr.trimEnd().split("\n").filter((line) => !isProgress(line));
  const [first = "", ...rest] = lines;
  assert.match(first, /^error: .+ \[[a-z0-9-]+\/[a-z0-9-]+\]$/, stderr);
  assert.ok(first.endsWith(` [${expected.code}]`), `${expected.code} is expected:\n${stderr}`);
  const hints = rest.filter((line) => line.startsWith("  hint: "));
  assert.ok(hints.length <= 1, `more than one hint:\n${stderr}`);
  assert.equal(hints[0] ?? rest.at(-1), rest.at(-1), `the hint is not the last:\n${stderr}`);
  const others = rest.filter((line) => !hints.includes(line) && !isDrawing(line));
  assert.deepEqual(others, [], `more than a message:\n${stderr}`);
  for (const text of expected.says) {
    assert.ok(stderr.includes(text), `${JSON.stringify(text)} is not said:\n${stderr}`);
  }
  assert.equal(code, expected.exit ?? 1, stderr);
}

/** Steps that were done before, their summary, and warnings are not the message. */
function isProgress(line: string): boolean {
  return /^#\d+ |^(warning: |waiting for another quilla|total |slowest | {7} +[\d.]+s {2}#)/.test(
    line,
  );
}

/** A source line, or the marks below it. */
function isDrawing(line: string): boolean {
  return /^ *\d* \| /.test(line);
}
