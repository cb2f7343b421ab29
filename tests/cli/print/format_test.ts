import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge, formatDate, formatId, formatSize } from "../../../cli/print/format.ts";
import { digestOf } from "../../../core/digest.ts";

test("sizes as docker/go-units prints them", () => {
  const cases: [bytes: number, text: string][] = [
    [0, "0B"],
    [999, "999B"],
    [1000, "1kB"],
    [1234, "1.23kB"],
    [999_499, "999kB"],
    [999_500, "1MB"],
    [1_230_000, "1.23MB"],
    [12_345_678, "12.3MB"],
    [7_400_000_000, "7.4GB"],
    [2e18, "2000PB"],
  ];
  for (const [bytes, text] of cases) assert.equal(formatSize(bytes), text, String(bytes));
});

test("ages as docker/go-units says them", () => {
  const hour = 3600, day = 24 * hour;
  const cases: [seconds: number, text: string][] = [
    [-5, "Less than a second ago"],
    [0.9, "Less than a second ago"],
    [1.5, "1 second ago"],
    [59.9, "59 seconds ago"],
    [60, "About a minute ago"],
    [120, "2 minutes ago"],
    [hour - 1, "59 minutes ago"],
    [hour, "About an hour ago"],
    [1.49 * hour, "About an hour ago"],
    [1.5 * hour, "2 hours ago"],
    [47 * hour, "47 hours ago"],
    [2 * day, "2 days ago"],
    [13 * day, "13 days ago"],
    [14 * day, "2 weeks ago"],
    [59 * day, "8 weeks ago"],
    [60 * day, "2 months ago"],
    [729 * day, "24 months ago"],
    [730 * day, "2 years ago"],
  ];
  const now = new Date("2026-07-02T00:00:00Z");
  for (const [seconds, text] of cases) {
    assert.equal(formatAge(new Date(now.getTime() - seconds * 1000), now), text, String(seconds));
  }
  assert.equal(formatAge(undefined, now), "N/A");
});

test("dates and IDs", () => {
  assert.equal(formatDate(new Date("2026-07-02T10:11:12.9Z")), "2026-07-02 10:11:12 +0000 UTC");
  assert.equal(formatDate(undefined), "N/A");
  const id = digestOf("x");
  assert.equal(formatId(id), id.slice(7, 19));
  assert.equal(formatId(id, true), id);
});
