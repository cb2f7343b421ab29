import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TerminalProgress } from "../../../cli/progress/terminal.ts";
import { parseDigest } from "../../../core/digest.ts";
import type { BuildEvent } from "../../../core/plugin/contracts/build_event.ts";
import { exited, output, pullOf, stepOf, stopped, tell } from "../../support/build_story.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { SmallTerminal } from "../../support/small_terminal.ts";

const make = stepOf(2, "RUN make");
const started = { type: "started", step: make } as const;

/** A build on a terminal; what its context says is written there too. */
function shown(columns = 60, rows = 12, env: Record<string, string> = {}) {
  const terminal = new SmallTerminal(columns, rows);
  const context = {
    ...fakeContext({ root: "", env }),
    say: (text: string) => terminal.write(`${text}\n`),
  };
  const progress = new TerminalProgress(context, terminal);
  return {
    terminal,
    progress,
    tell: (...story: (BuildEvent | number)[]) => tell(progress.listen, terminal, story),
    seen: () => terminal.seen(),
  };
}

describe("a build on a terminal", () => {
  it("has a silent step at work with its time, which goes on", () => {
    const { tell, seen, progress } = shown();
    tell({ type: "planned", steps: 5, stages: [] }, started, 1000);
    assert.deepEqual(seen(), ["building 1.0s, 0 of 5 steps", "  [build 2/5] RUN make  1.0s"]);
    tell(1000);
    assert.deepEqual(seen(), ["building 2.0s, 0 of 5 steps", "  [build 2/5] RUN make  2.0s"]);
    progress.end();
  });

  it("shows a program's lines, and one that is not whole as it stands", () => {
    const { tell, seen, progress } = shown();
    tell(started, output(make, "one\n\r 10%"), 240, output(make, "\r 20%"), 100);
    assert.deepEqual(seen().slice(2), ["    one", "     20%"]);
    tell(output(make, `\n${"x\n".repeat(20)}`), 100);
    assert.equal(seen().length, 2 + 6);
    progress.end();
  });

  it("shows as many lines of programs as BUILDKIT_TTY_LOG_LINES says", () => {
    const { tell, seen, progress } = shown(60, 24, { BUILDKIT_TTY_LOG_LINES: "2" });
    tell(started, output(make, "1\n2\n3\n"), 100);
    assert.deepEqual(seen().slice(2), ["    2", "    3"]);
    progress.end();
  });

  it("has finished steps scroll up, and a summary at the end", () => {
    const { tell, seen, progress } = shown();
    tell(started, 1500, { type: "done", step: make, layerSize: 2000, cache: { status: "done" } });
    tell({ type: "started", step: stepOf(3, "COPY a b") });
    tell({ type: "done", step: stepOf(3, "COPY a b"), cache: { status: "cached" } });
    progress.end();
    assert.deepEqual(seen(), [
      "✔ [build 2/5] RUN make  1.5s, layer of 2kB",
      "✔ CACHED [build 3/5] COPY a b  0.0s",
      "total 1.5s: 2 steps, 1 CACHED",
      "slowest 1.5s  #2 [build 2/5] RUN make",
    ]);
  });

  it("has what a failed step's program wrote stay, and says which steps were stopped", () => {
    const { tell, seen, progress } = shown();
    tell(started, { type: "started", step: stepOf(3, "RUN other") }, output(make, "oh\nno"));
    tell({ type: "failed", step: make, failure: exited });
    tell({ type: "failed", step: stepOf(3, "RUN other"), failure: stopped });
    progress.end();
    assert.deepEqual(seen().slice(0, 4), [
      "✘ [build 2/5] RUN make  0.0s",
      "    oh",
      "    no",
      "✘ CANCELED [build 3/5] RUN other  0.0s",
    ]);
  });

  it("shows of a pull how much has come, how fast, and how long it will take", () => {
    const { tell, seen, progress } = shown(80);
    const pull = pullOf("debian:13");
    tell({ type: "pull-started", pull }, 2000);
    tell({ type: "pull-progress", pull, bytes: 20_000_000, total: 100_000_000 }, 100);
    assert.equal(
      seen()[1],
      "  pulling debian:13 for linux/amd64  2.1s, 20MB of 100MB, 9.52MB/s, 9s left",
    );
    const digest = parseDigest(`sha256:${"a".repeat(64)}`);
    tell({ type: "pull-done", pull, digest, bytes: 100_000_000 });
    progress.end();
    assert.deepEqual(seen(), ["✔ pulling debian:13 for linux/amd64  2.1s, 100MB"]);
  });

  it("cuts titles where the terminal is narrow, and leaves out what is less worth than them", () => {
    const { tell, seen, progress } = shown(40);
    const long = stepOf(1, "RUN apt-get update && apt-get install something");
    tell(
      { type: "started", step: long },
      { type: "progress", step: long, bytes: 123_000_000 },
      240,
    );
    assert.equal(seen()[1], "  [build 1/5] RUN apt-get…  0.2s, 123MB");
    tell({ type: "done", step: long, layerSize: 123_000_000 });
    progress.end();
    assert.equal(seen()[0], "✔ [build 1/5] RUN apt-get update…  0.2s");
  });

  it("divides the rows among many steps, and never draws more of them than there are", () => {
    const { tell, seen, progress } = shown(60, 10);
    const steps = [1, 2, 3].map((number) => stepOf(number, `RUN ${number}`));
    for (const step of steps) tell({ type: "started", step }, output(step, "1\n2\n3\n4\n"));
    tell(100);
    assert.deepEqual(seen().slice(1), [
      "  [build 1/5] RUN 1  0.1s",
      "    4",
      "  [build 2/5] RUN 2  0.1s",
      "    4",
      "  [build 3/5] RUN 3  0.1s",
      "    4",
    ]);
    for (let number = 4; number < 24; number++) {
      tell({ type: "started", step: stepOf(number, `RUN ${number}`) });
    }
    tell(100);
    assert.equal(seen().length, 9);
    assert.equal(seen().at(-1), "  … and 16 more lines");
    progress.end();
  });

  it("draws nothing while somebody else has the terminal, and goes on then", () => {
    const { tell, seen, progress, terminal } = shown();
    tell(started, 100);
    progress.pause();
    assert.deepEqual(seen(), []);
    assert.equal(terminal.isTicking, false);
    tell(output(make, "x\n"), 100);
    assert.equal(seen().length, 3);
    progress.end();
    assert.equal(terminal.isTicking, false);
  });

  it("has colours, others where BUILDKIT_COLORS says so", () => {
    const terminal = new SmallTerminal(60, 12);
    const written: string[] = [];
    terminal.write = (text) => void written.push(text);
    const env = { BUILDKIT_COLORS: "run=light-blue:error=1,2,3:warning=nothing" };
    const context = fakeContext({ root: "", env, colours: true });
    const progress = new TerminalProgress(context, terminal);
    tell(progress.listen, terminal, [started, { type: "done", step: make }, 100, started]);
    tell(progress.listen, terminal, [{ type: "failed", step: make, failure: exited }, 100]);
    progress.end();
    assert.ok(written.join("").includes("\x1b[94m✔\x1b[0m [build 2/5]"));
    assert.ok(written.join("").includes("\x1b[38;2;1;2;3m✘\x1b[0m [build 2/5]"));
    assert.match(
      context.said().stderr,
      /^warning: BUILDKIT_COLORS: "warning=nothing" says nothing/,
    );
  });
});
