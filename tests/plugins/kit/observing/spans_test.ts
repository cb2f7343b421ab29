/**
 * The spans of builds, and what their time went into.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { StepInfo, TimedEvent } from "../../../../core/plugin/contracts/build_event.ts";
import { QuillaError } from "../../../../core/errors.ts";
import {
  criticalPath,
  isMilestone,
  type Span,
  spansOf,
  timesOnPath,
} from "../../../../plugins/kit/observing/mod.ts";
import { stopped } from "../../../support/build_story.ts";
import { twoStages } from "../../../support/told_build.ts";

const line = ({ kind, name, start, end, outcome, waits }: Span) =>
  `${kind} ${name} ${start}-${end} ${outcome}${waits.length > 0 ? ` <${waits}` : ""}`;

const step = (id: number, stage: string, number: number, platform?: string): StepInfo => ({
  ...{ id, stage, number, total: 9, text: `RUN ${stage} ${number}`, platform },
  place: { file: "Dockerfile", line: id + 1 },
});

describe("spans", () => {
  it("are those of the build, its stages and steps, what came and what went, and each blob", () => {
    assert.deepEqual(spansOf(twoStages).map(line), [
      "build build 0-1000 done",
      "stage build 4-620 done",
      "step FROM golang:1.25 AS build 4-210 done <3",
      "pull golang:1.25 5-200 done",
      "blob sha256:aaaa 20-180 done",
      "step RUN go build -o /app . 212-620 done <2",
      "stage 1 621-700 done <1",
      "step FROM scratch 621-622 cached <5",
      "step COPY --from=build /app /app 622-700 unchanged <7",
      "write pushing registry.example/app:1 701-990 done <8",
      "blob sha256:bbbb 710-950 done",
    ]);
    const spans = spansOf(twoStages);
    assert.deepEqual(spans.map(({ parent }) => parent), [
      ...[undefined, 0, 1, 0, 3, 1, 0, 6, 6, 0, 9],
    ]);
    assert.deepEqual(spans[9]!.bytes, 4_000);
    assert.deepEqual(spans[10]!.notes, [
      { at: 720, kind: "retry", text: "the registry answers 503; try 2 of 6" },
    ]);
    assert.deepEqual(spans[0]!.notes.map(({ kind, text }) => [kind, text]), [
      ["warning", "a stage is named twice"],
    ]);
    assert.equal(spans[5]!.reason, "main.go changed");
  });

  it("are the same from what a record keeps", () => {
    const kept = JSON.parse(JSON.stringify(twoStages.events.filter(isMilestone)));
    assert.ok(kept.length < twoStages.events.length);
    assert.deepEqual(
      JSON.stringify(spansOf({ ...twoStages, events: kept })),
      JSON.stringify(spansOf(twoStages)),
    );
  });

  it("of a failed build say what failed, and what was given up for it", () => {
    const failure = new QuillaError("make ended with exit code 3", { code: "run/exit" });
    const [a, b] = [step(0, "a", 1), step(1, "b", 1)];
    const events: TimedEvent[] = [
      { at: 1, type: "planned", steps: 2, stages: [] },
      { at: 2, type: "started", step: a },
      { at: 3, type: "started", step: b },
      { at: 4, type: "pull-started", pull: { id: 0, image: "late", platform: "linux/amd64" } },
      { at: 9, type: "failed", step: b, failure },
      { at: 11, type: "failed", step: a, failure: stopped },
    ];
    const spans = spansOf({ events, end: { at: 12, failure } });
    assert.deepEqual(spans.map(line), [
      "build build 0-12 failed",
      "stage a 2-11 stopped",
      "step RUN a 1 2-11 stopped",
      "stage b 3-9 failed",
      "step RUN b 1 3-9 failed",
      "pull late 4-12 stopped",
    ]);
    const why = { code: "run/exit", message: "make ended with exit code 3" };
    assert.deepEqual(spans.map((span) => span.failure), [
      ...[why, undefined, undefined, why, why, undefined],
    ]);
    // What failed is what the build ended with, not what was over last.
    assert.deepEqual(criticalPath(spans), [
      { from: 0, to: 3 },
      { span: 4, from: 3, to: 9 },
      { from: 9, to: 12 },
    ]);
  });

  it("of several platforms do not mix", () => {
    const of = (platform: string, id: number) => step(id, "a", 1, platform);
    const events: TimedEvent[] = ["linux/amd64", "linux/arm64"].flatMap((platform, id) => [
      { at: id + 1, type: "started" as const, step: of(platform, id) },
      { at: id + 5, type: "done" as const, step: of(platform, id) },
    ]).sort((a, b) => a.at - b.at);
    const stages = spansOf({ events, end: { at: 9 } }).filter(({ kind }) => kind === "stage");
    assert.deepEqual(stages.map(({ platform, start, end }) => [platform, start, end]), [
      ["linux/amd64", 1, 5],
      ["linux/arm64", 2, 6],
    ]);
  });

  it("of a build that failed before it began are the build's", () => {
    const failure = { code: "build/dockerfile", message: "there is no Dockerfile" };
    const spans = spansOf({ events: [], end: { at: 3, failure } });
    assert.deepEqual(spans.map((span) => [line(span), span.failure]), [[
      "build build 0-3 failed",
      failure,
    ]]);
    assert.deepEqual(criticalPath(spans), [{ from: 0, to: 3 }]);
  });
});

describe("the critical path", () => {
  it("goes from what ended last back through what that waited for", () => {
    const spans = spansOf(twoStages);
    const path = criticalPath(spans).map(({ span, from, to }) =>
      `${from}-${to} ${span === undefined ? "nothing" : spans[span]!.name}`
    );
    assert.deepEqual(path, [
      "0-5 nothing",
      "5-200 golang:1.25",
      "200-210 FROM golang:1.25 AS build",
      "210-212 nothing",
      "212-620 RUN go build -o /app .",
      "620-621 nothing",
      "621-622 FROM scratch",
      "622-700 COPY --from=build /app /app",
      "700-701 nothing",
      "701-990 pushing registry.example/app:1",
      "990-1000 nothing",
    ]);
    assert.equal(timesOnPath(criticalPath(spans)).get(9), 289);
  });

  it("has no gap and no overlap, whatever is told in whatever order", () => {
    const at = fc.integer({ min: 0, max: 50 });
    const number = fc.integer({ min: 0, max: 3 });
    const event = fc.tuple(at, number, fc.constantFrom("a", "b"), number).map(
      ([at, id, stage, kind]): TimedEvent => {
        const info = step(id, stage, id + 1);
        const pull = { id, image: stage, platform: "linux/amd64" };
        const write = { id, doing: `writing ${stage}` };
        return [
          { at, type: "started", step: info } as const,
          { at, type: "done", step: info } as const,
          id % 2 === 0
            ? { at, type: "pull-started", pull } as const
            : { at, type: "pull-failed", pull } as const,
          id % 2 === 0
            ? { at, type: "write-started", write } as const
            : { at, type: "write-done", write } as const,
        ][kind]!;
      },
    );
    fc.assert(fc.property(fc.array(event, { maxLength: 30 }), fc.boolean(), (events, isSorted) => {
      const told = isSorted ? events.toSorted((a, b) => a.at - b.at) : events;
      const path = criticalPath(spansOf({ events: told, end: { at: 60 } }));
      let now = 0;
      for (const { from, to } of path) {
        assert.equal(from, now);
        assert.ok(to > from);
        now = to;
      }
      assert.equal(now, 60);
    }));
  });
});
