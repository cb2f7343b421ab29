import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OutputLines } from "../../../cli/progress/output_lines.ts";
import type { StepInfo } from "../../../core/build/events.ts";

const step: StepInfo = { id: 0, stage: "0", number: 1, total: 1, text: "RUN" };
const output = (text: string, stream: "stdout" | "stderr" = "stdout", of = step) =>
  ({ type: "output", step: of, stream, text }) as const;

describe("a program's output", () => {
  it("is told line by line, however it arrives, each stream for itself", () => {
    const lines = new OutputLines();
    assert.deepEqual(lines.push(output("a\nb")), ["a"]);
    assert.deepEqual(lines.push(output("x", "stderr")), []);
    assert.deepEqual(lines.push(output("other\n", "stdout", { ...step, id: 1 })), ["other"]);
    assert.deepEqual(lines.push(output("c\n\n")), ["bc", ""]);
    assert.deepEqual(lines.push(output("end")), []);
    assert.deepEqual(lines.end(step), ["end", "x"]);
    assert.deepEqual(lines.end(step), []);
  });

  it("is a bar's last state", () => {
    const lines = new OutputLines();
    assert.deepEqual(lines.push(output("10%\r20%\r100%\r\ndone\r\n")), ["100%", "done"]);
  });

  it("fills nobody's memory, though it never ends a line", () => {
    const lines = new OutputLines();
    let told = 0;
    for (let count = 0; count < 100; count++) told += lines.push(output("x".repeat(10_000))).length;
    assert.ok(told >= 60);
  });
});
