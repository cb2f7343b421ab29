import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepsColours, OutputLines } from "../../../cli/progress/output_lines.ts";
import type { StepInfo } from "../../../core/plugin/contracts/build_event.ts";
import { fakeContext } from "../../support/fake_context.ts";

const place = { file: "Dockerfile", line: 2 };
const step: StepInfo = { id: 0, stage: "0", number: 1, total: 1, text: "RUN", place };
const output = (text: string, stream: "stdout" | "stderr" = "stdout", of = step) =>
  ({ type: "output", step: of, stream, text }) as const;

describe("programs' output", () => {
  it("is told line by line, however it arrives, each stream for itself", () => {
    const lines = new OutputLines();
    const push = (event: ReturnType<typeof output>) => lines.push(event).map((line) => line.text);
    assert.deepEqual(push(output("a\nb")), ["a"]);
    assert.deepEqual(push(output("x", "stderr")), []);
    assert.deepEqual(push(output("other\n", "stdout", { ...step, id: 1 })), ["other"]);
    assert.deepEqual(push(output("c\n\n")), ["bc", ""]);
    assert.deepEqual(push(output("50%\r60%")), []);
    assert.deepEqual(lines.current(step).map((line) => line.text), ["60%", "x"]);
    assert.deepEqual(lines.end(step).map((line) => line.text), ["60%", "x"]);
    assert.deepEqual(lines.end(step), []);
    assert.deepEqual(lines.current(step), []);
  });
});

const wishes: readonly (readonly [env: Record<string, string>, isKept: boolean])[] = [
  [{}, true],
  [{ NO_COLOR: "1" }, false],
  [{ NO_COLOR: "" }, true],
  [{ TERM: "dumb" }, false],
  [{ FORCE_COLOR: "0" }, false],
];

describe("programs' colours are handed on", () => {
  for (const [env, isKept] of wishes) {
    it(`with ${JSON.stringify(env)}: ${isKept}`, () => {
      assert.equal(keepsColours(fakeContext({ root: "", env })), isKept);
    });
  }
});
