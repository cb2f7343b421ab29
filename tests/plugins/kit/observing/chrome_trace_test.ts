/**
 * Traces for Chrome and Perfetto: what they draw, and that nothing in a row overlaps but what is within another.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { chromeTrace } from "../../../../plugins/kit/observing/chrome_trace.ts";
import { spansOf, type ToldBuild } from "../../../../plugins/kit/observing/mod.ts";
import { twoStages } from "../../../support/told_build.ts";

interface Drawn {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly id: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly name?: string };
}

const eventsOf = (build: ToldBuild): Drawn[] =>
  (chromeTrace(build) as { traceEvents: Drawn[] }).traceEvents;

it("a row has what is within another, and nothing that overlaps", () => {
  const pull = (id: number, at: number) => [
    { ...{ at, type: "pull-started" as const, pull: { id, image: "b", platform: "linux/amd64" } } },
    {
      ...{ at: at + 100, type: "pull-failed" as const },
      pull: { id, image: "b", platform: "linux/amd64" },
    },
  ];
  const more = [...pull(1, 10), ...pull(2, 50), ...pull(3, 120)];
  const events = [...twoStages.events, ...more].sort((a, b) => a.at - b.at);
  const drawn = eventsOf({ ...twoStages, events }).filter(({ ph }) => ph === "X");
  for (const a of drawn) {
    for (const b of drawn) {
      const isAfter = a.ts > b.ts || a.ts === b.ts && a.dur < b.dur;
      if (a === b || a.tid !== b.tid || isAfter) continue;
      const [endOfA, endOfB] = [a.ts + a.dur, b.ts + b.dur];
      assert.ok(endOfA <= b.ts || endOfB <= endOfA, JSON.stringify([a, b]));
    }
  }
});

it("a trace for Chrome has every span at its time, rows with names, and who waited for what", () => {
  const events = eventsOf(twoStages);
  const drawn = events.filter(({ ph, cat }) => ph === "X" && cat !== "critical path");
  const spans = spansOf(twoStages);
  assert.deepEqual(
    drawn.map(({ name, cat, ts, dur }) => ({ name, cat, ts, dur })),
    spans.map(({ name, kind, start, end }) => {
      return { name, cat: kind, ts: start * 1000, dur: (end - start) * 1000 };
    }),
  );
  const rows = events.filter(({ name }) => name === "thread_name").map(({ args }) => args.name);
  assert.deepEqual(rows, [
    ...["build", "critical path", "stage build", "pulls", "blobs", "stage 1", "results"],
  ]);
  const arrows = events.filter(({ cat }) => cat === "waits").map(({ ph, id, ts }) => [ph, id, ts]);
  assert.deepEqual(arrows.slice(0, 2), [["s", "3-2", 200_000], ["f", "3-2", 200_000]]);
  assert.deepEqual(
    events.filter(({ ph }) => ph === "i").map(({ name, ts }) => [name, ts]),
    [["warning", 2000], ["retry", 720_000]],
  );
  const path = events.filter(({ cat }) => cat === "critical path");
  assert.equal(path.reduce((sum, { dur }) => sum + dur, 0), 1_000_000);
});
