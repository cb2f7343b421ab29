/**
 * Rates over the last seconds, and spans.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatSpan, Rate } from "../../../cli/progress/rate.ts";

test("a rate is that of the last seconds, decays where nothing moves, and begins anew", () => {
  let time = 0;
  const rate = new Rate(() => time);
  assert.equal(rate.perSecond, undefined);
  for (; time <= 10_000; time += 100) rate.at(time * 20); // 20 kB/s
  assert.equal(Math.round(rate.perSecond! / 1000), 20);
  let bytes = 10_000 * 20;
  for (; time <= 20_000; time += 100) rate.at(bytes += 500); // 5 kB/s
  assert.equal(Math.round(rate.perSecond! / 1000), 5);
  time += 6000;
  assert(rate.perSecond! < 3000);
  assert(rate.still >= 6000);
  rate.at(0);
  assert.equal(rate.perSecond, undefined);
  assert.equal(rate.still, 0);
});

test("what is taken up again does not count as moved", () => {
  let time = 0;
  const rate = new Rate(() => time);
  rate.from(1_000_000);
  time = 1000;
  rate.at(1_005_000);
  assert.equal(rate.perSecond, 5000);
});

for (
  const [seconds, text] of [
    [0, "1s"],
    [0.2, "1s"],
    [59, "59s"],
    [59.5, "1m00s"],
    [125, "2m05s"],
    [3720, "1h02m"],
    [99 * 3600, "99h00m"],
    [1e9, "days"],
    [Infinity, "days"],
  ] as const
) test(`${seconds} seconds are ${text}`, () => assert.equal(formatSpan(seconds), text));
