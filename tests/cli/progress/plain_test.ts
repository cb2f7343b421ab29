import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PlainProgress } from "../../../cli/progress/plain.ts";
import { parseDigest } from "../../../core/digest.ts";
import type { BuildEvent } from "../../../core/plugin/contracts/build_event.ts";
import { exited, output, pullOf, stepOf, stopped, tell } from "../../support/build_story.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { SmallTerminal } from "../../support/small_terminal.ts";

const make = stepOf(2, "RUN make");
const copy = stepOf(3, "COPY a b");
const pull = pullOf("debian:13");
const digest = parseDigest(`sha256:${"a".repeat(64)}`);

function told(
  story: readonly (BuildEvent | number)[],
  env: Record<string, string> = {},
  isOver = false,
): string[] {
  const context = fakeContext({ root: "", env });
  const clock = new SmallTerminal(80, 24);
  const progress = new PlainProgress(context, clock);
  tell(progress.listen, clock, story);
  if (isOver) progress.end();
  return context.said().stderr.split("\n").slice(0, -1);
}

describe("the plain log", () => {
  it("has a step's lines with its number and the seconds since it began, as BuildKit's", () => {
    const lines = told([
      { type: "started", step: make },
      123,
      output(make, "one\n"),
      12_220,
      output(make, "two\nthree"),
      100_000,
      { type: "done", step: make, layerSize: 2_000_000, cache: { status: "done" } },
    ]);
    assert.deepEqual(lines.filter((line) => !line.includes("still")), [
      "#2 [build 2/5] RUN make",
      "#2 0.123 one",
      "#2 12.34 two",
      "#2 112.3 three",
      "#2 DONE 112.3s, layer of 2MB",
    ]);
  });

  it("says CACHED, ERROR with the reason, and CANCELED", () => {
    const lines = told([
      { type: "started", step: make },
      { type: "done", step: make, layerSize: 5, cache: { status: "cached" } },
      { type: "started", step: copy },
      { type: "failed", step: copy, failure: exited },
      { type: "started", step: make },
      { type: "failed", step: make, failure: stopped },
    ]);
    assert.deepEqual(lines.filter((line) => !line.includes("[")), [
      "#2 CACHED",
      '#3 ERROR: the command "make" ended with exit code 3',
      "#2 CANCELED",
    ]);
  });

  it("says now and then that a silent step is at work, and what stands on its line", () => {
    const lines = told([
      { type: "started", step: make },
      { type: "started", step: copy },
      { type: "progress", step: copy, bytes: 12_000_000 },
      29_000,
      output(make, "\r45%"),
      1_000,
      29_000,
      output(make, "\r55%"),
      1_000,
    ]);
    assert.deepEqual(lines.slice(2), [
      "#2 30.00 still at work: 45%",
      "#3 30.00 still at work: 12MB written",
      "#2 60.00 still at work: 55%",
      "#3 60.00 still at work: 12MB written",
    ]);
  });

  it("says of a pull how much has come, of how much, how fast, and how long it will take", () => {
    const lines = told([
      { type: "pull-started", pull },
      10_000,
      { type: "pull-progress", pull, bytes: 20_000_000, total: 100_000_000 },
      9_000,
      { type: "pull-progress", pull, bytes: 40_000_000, total: 100_000_000 },
      1_000,
      10_000,
      { type: "pull-progress", pull, bytes: 100_000_000, total: 100_000_000 },
      { type: "pull-done", pull, digest, bytes: 100_000_000 },
    ]);
    assert.deepEqual(lines, [
      "pulling debian:13 for linux/amd64",
      "pulling debian:13 for linux/amd64: no byte has moved yet",
      "pulling debian:13 for linux/amd64: 40MB of 100MB, 2MB/s, 30s left",
      "pulling debian:13 for linux/amd64: 40MB of 100MB, nothing for 11s",
      `pulled debian:13 for linux/amd64 30.0s, 100MB, ${digest}`,
    ]);
  });

  it("says what is written and pushed, and what is tried again", () => {
    const write = { id: 0, doing: "pushing a.example/b:1" };
    const lines = told([
      { type: "write-started", write },
      { type: "write-progress", write, bytes: 5_000_000, total: 9_000_000 },
      { type: "retry", reason: "a.example says 503", wait: 2000, attempt: 2, attempts: 6 },
      3_000,
      { type: "write-progress", write, bytes: 9_000_000, total: 9_000_000 },
      { type: "write-done", write },
    ]);
    assert.deepEqual(lines, [
      "pushing a.example/b:1",
      "a.example says 503; again in 2s (2 of 6)",
      "pushing a.example/b:1: done 3.0s, 9MB",
    ]);
  });

  it("hands colours on, which end with their line, unless NO_COLOR is set", () => {
    const story = [{ type: "started", step: make } as const, output(make, "\x1b[31mred\n")];
    assert.equal(told(story)[1], "#2 0.000 \x1b[31mred\x1b[0m");
    assert.equal(told(story, { NO_COLOR: "1" })[1], "#2 0.000 red");
  });

  it("ends with the total, the cache's part and the slowest steps", () => {
    const lines = told(
      [
        { type: "started", step: make },
        1_500,
        { type: "done", step: make, cache: { status: "done" } },
        { type: "started", step: copy },
        { type: "done", step: copy, cache: { status: "cached" } },
        { type: "started", step: stepOf(4, "RUN test") },
        12_000,
        { type: "failed", step: stepOf(4, "RUN test"), failure: exited },
      ],
      {},
      true,
    );
    assert.deepEqual(lines.slice(-3), [
      "total 13.5s: 2 steps, 1 CACHED",
      "slowest 12.0s  #4 [build 4/5] RUN test",
      "         1.5s  #2 [build 2/5] RUN make",
    ]);
    assert.deepEqual(told([], {}, true), []);
  });
});
