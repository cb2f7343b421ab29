/**
 * The parts of `scripts/paired.ts` that measure nothing: its command line, its times, its ratios.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parsePairedArguments, USAGE } from "../../scripts/paired/arguments.ts";
import { readTimes } from "../../scripts/paired/measure.ts";
import { lowerRank, type Pair, ratioOf, verdict } from "../../scripts/paired/statistics.ts";
import { WORKLOADS } from "../../scripts/paired/workloads.ts";

describe("the command line of the comparison", () => {
  it("takes two executables, and measures everything unless told otherwise", () => {
    assert.deepEqual(parsePairedArguments(["a", "b"]), {
      help: false,
      executables: ["a", "b"],
      rounds: undefined,
      only: [],
      scale: 1,
      json: false,
    });
    for (const { name } of WORKLOADS) assert.ok(USAGE.includes(`\n  ${name} `), name);
  });

  it("takes names, rounds and a scale", () => {
    const words = "a b --only hello --only steps --rounds 9 --scale 0.1";
    const { only, rounds, scale } = parsePairedArguments(words.split(" "));
    assert.deepEqual([only, rounds, scale], [["hello", "steps"], 9, 0.1]);
  });

  for (
    const [words, message] of [
      ["a", /two executables are compared, and 1 are named/],
      ["a b c", /and 3 are named/],
      ["a b --only toString", /no workload is named toString/],
      ["a b --rounds 0", /--rounds 0 is not a number of rounds/],
      ["a b --scale nan", /--scale nan is not between/],
      ["a b --fast", /--fast/],
    ] as const
  ) {
    it(`refuses ${words}`, () => {
      const parse = () => parsePairedArguments(words.split(" "));
      assert.throws(parse, { name: "UsageError", code: "paired/usage", message });
    });
  }
});

describe("times", () => {
  it("are the means of each one's runs, wherever they stand", () => {
    const text = "0 0.010 0.008 0.004\nsomething 1 2\n1 0.020 0.016 0.008\n1 0.030 0.010 0.006\n" +
      "0 0.030 0.004 0.000\n";
    const [older, newer] = readTimes(text).map((
      { wall, cpu },
    ) => [wall.toFixed(4), cpu.toFixed(4)]);
    assert.deepEqual(older, ["0.0200", "0.0080"]);
    assert.deepEqual(newer, ["0.0250", "0.0200"]);
  });
});

describe("ratios", () => {
  const pairs = (...ratios: number[]): Pair[] =>
    ratios.map((ratio) => ({ old: { wall: 2, cpu: 1 }, new: { wall: 2 * ratio, cpu: 1 } }));

  it("are the medians of the rounds' own, so that a slow round does not count", () => {
    const measured = pairs(1.01, 1.02, 9, 1.01, 1, 1.01);
    assert.deepEqual(ratioOf(measured, "wall"), { ratio: 1.01, from: 1, to: 9 });
    assert.deepEqual(ratioOf(measured, "cpu"), { ratio: 1, from: 1, to: 1 });
  });

  it("have no range where the rounds are too few", () => {
    const measured = ratioOf(pairs(1, 1, 1, 1, 1), "wall");
    assert.deepEqual(measured, { ratio: 1, from: 0, to: Infinity });
    assert.equal(verdict(measured), "unclear");
  });

  // The ranks of the sign test's tables.
  for (
    const [count, rank] of [[0, 0], [5, 0], [6, 1], [8, 1], [9, 2], [20, 6], [60, 22]] as const
  ) {
    it(`of ${count} rounds begin at rank ${rank}`, () => assert.equal(lowerRank(count), rank));
  }

  for (
    const [from, to, expected] of [
      [0.9, 1.02, "yes"],
      [1.01, 1.03, "unclear"],
      [1.021, 1.5, "no"],
    ] as const
  ) {
    it(`from ${from} to ${to} say ${expected} to 2 %`, () => {
      assert.equal(verdict({ ratio: 1, from, to }), expected);
    });
  }
});
