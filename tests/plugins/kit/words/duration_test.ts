import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../../../plugins/kit/words/duration.ts";

const parsed: [text: string, nanoseconds: number | undefined][] = [
  ["0", 0],
  ["+0", 0],
  ["0s", 0],
  ["1ns", 1],
  ["1us", 1e3],
  ["1µs", 1e3],
  ["1μs", 1e3],
  ["1.5ms", 1.5e6],
  [".5s", 5e8],
  ["1.s", 1e9],
  ["1h2m3.5s", 3723.5e9],
  ["-1m", -60e9],
  ["2m1m", 180e9],
  ["", undefined],
  ["-", undefined],
  ["5", undefined],
  [".s", undefined],
  ["1 s", undefined],
  ["1d", undefined],
  ["1m 5s", undefined],
  ["s", undefined],
  ["1e3s", undefined],
  ["--1s", undefined],
  ["1s\n", undefined],
  ["99999999999h", undefined],
];
for (const [text, nanoseconds] of parsed) {
  test(`parseDuration: ${JSON.stringify(text)} is ${nanoseconds}`, () => {
    assert.equal(parseDuration(text), nanoseconds);
  });
}

const formatted: [nanoseconds: number, text: string][] = [
  [0, "0s"],
  [1, "1ns"],
  [1500, "1.5µs"],
  [1.5e6, "1.5ms"],
  [1e9, "1s"],
  [90e9, "1m30s"],
  [3600e9, "1h0m0s"],
  [3723.5e9, "1h2m3.5s"],
];
for (const [nanoseconds, text] of formatted) {
  test(`formatDuration: ${nanoseconds} is ${text}`, () => {
    assert.equal(formatDuration(nanoseconds), text);
  });
}

test("what is formatted is read back", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e15 }), (nanoseconds) => {
    assert.equal(parseDuration(formatDuration(nanoseconds)), nanoseconds);
  }));
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const nanoseconds = parseDuration(text);
    assert(nanoseconds === undefined || Number.isSafeInteger(nanoseconds));
  }));
});
