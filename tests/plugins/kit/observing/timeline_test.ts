/**
 * The page of a build's timeline: what is in it, and where things are drawn.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { criticalPath, spansOf } from "../../../../plugins/kit/observing/mod.ts";
import type { TimelineContent } from "../../../../plugins/kit/observing/page/content.ts";
import { moved, placed, ticksOf, zoomed } from "../../../../plugins/kit/observing/page/scale.ts";
import { inRows } from "../../../../plugins/kit/observing/page/spans.ts";
import { timelineText } from "../../../../plugins/kit/observing/timeline.ts";
import { twoStages } from "../../../support/told_build.ts";

function contentOf(html: string): TimelineContent {
  const [, data = ""] = html.match(/<script type="application\/octet-stream" id="data">(.*?)</) ??
    [];
  return JSON.parse(inflateRawSync(Buffer.from(data, "base64")).toString("utf8"));
}

describe("the page of a timeline", () => {
  it("has the spans and the critical path of the build", () => {
    const content = contentOf(timelineText(twoStages, "html"));
    const spans = spansOf(twoStages);
    assert.deepEqual(content.spans, JSON.parse(JSON.stringify(spans)));
    assert.deepEqual(content.path, criticalPath(spans));
    assert.deepEqual(
      [content.title, content.took, content.began],
      ["registry.example/app:1", 1000, twoStages.began],
    );
  });

  it("shows names of strangers as text alone", () => {
    const evil = '</script><img src=x onerror="alert(1)">\u202e';
    const html = timelineText(
      { ...twoStages, asked: { context: evil }, end: { at: 1000, failure: { message: evil } } },
      "html",
    );
    assert.ok(!html.includes("<img"));
    assert.ok(!html.includes("\u202e"));
    assert.equal(contentOf(html).failure, evil);
  });

  it("asks nobody for anything", () => {
    assert.doesNotMatch(timelineText(twoStages, "html"), /(src|href)="?(https?:)?\/\//);
  });

  it("draws parts behind the whole, by their beginning", () => {
    const rows = inRows(spansOf(twoStages)).map(({ span, depth }) => `${depth} ${span.name}`);
    assert.deepEqual(rows, [
      "0 build",
      "1 build",
      "2 FROM golang:1.25 AS build",
      "2 RUN go build -o /app .",
      "1 golang:1.25",
      "2 sha256:aaaa",
      "1 1",
      "2 FROM scratch",
      "2 COPY --from=build /app /app",
      "1 pushing registry.example/app:1",
      "2 sha256:bbbb",
    ]);
  });
});

describe("what is seen of a build's time", () => {
  it("stays within it, however it is zoomed and moved", () => {
    const act = fc.tuple(fc.boolean(), fc.double({ min: -2, max: 4, noNaN: true }));
    const whole = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(fc.property(whole, fc.array(act), (took, acts) => {
      let seen = { from: 0, to: took };
      for (const [isZoom, by] of acts) {
        seen = isZoom ? zoomed(seen, Math.abs(by), took) : moved(seen, by, took);
        assert.ok(seen.from >= 0 && seen.from <= seen.to && seen.to <= took * (1 + 1e-9));
        assert.ok(ticksOf(seen).length < 20);
      }
    }));
  });

  const seen = { from: 100, to: 200 };
  const places: readonly [number, number, ReturnType<typeof placed>][] = [
    [100, 200, { left: 0, width: 1 }],
    [150, 175, { left: 0.5, width: 0.25 }],
    [0, 125, { left: 0, width: 0.25 }],
    [150, 900, { left: 0.5, width: 0.5 }],
    [150, 150, { left: 0.5, width: 0 }],
    [0, 99, undefined],
    [201, 300, undefined],
  ];
  for (const [start, end, place] of places) {
    it(`has ${start}-${end} at ${JSON.stringify(place)}`, () => {
      assert.deepEqual(placed(seen, start, end), place);
    });
  }

  it("has round moments", () => {
    assert.deepEqual(ticksOf({ from: 0, to: 1000 }), [0, 200, 400, 600, 800, 1000]);
    assert.deepEqual(ticksOf({ from: 7, to: 13 }), [8, 10, 12]);
    assert.deepEqual(ticksOf({ from: 0, to: 0 }), [0]);
  });
});
