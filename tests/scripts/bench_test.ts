/**
 * The parts of `deno task bench` that measure nothing: its command line, its figures, its tables, its chart.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseBenchArguments, USAGE, WORKLOADS } from "../../scripts/bench/arguments.ts";
import { chart } from "../../scripts/bench/chart.ts";
import { changeLarge, writeLarge, writeSmall } from "../../scripts/bench/contexts.ts";
import { Equivalence } from "../../scripts/bench/equivalence.ts";
import { goalResults, GOALS, memoryResults } from "../../scripts/bench/goals.ts";
import { plainLoop } from "../../scripts/bench/limit.ts";
import { page } from "../../scripts/bench/page.ts";
import {
  type BenchReport,
  type Family,
  median,
  merged,
  type Row,
} from "../../scripts/bench/results.ts";
import { markdownTable, plainTable, workloadTable } from "../../scripts/bench/table.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const row = (builder: string, family: Family, seconds: number[], megabytes = 50): Row => ({
  builder,
  family,
  seconds,
  peakBytes: seconds.map(() => megabytes * 1e6),
  writtenBytes: seconds.map(() => 1_300_000_000),
});

const report: BenchReport = {
  date: "2026-01-02T03:04:05.678Z",
  rounds: 3,
  scale: 1,
  machine: { processors: "2 × a processor", "file system": "ext2/ext3" },
  versions: { quilla: "0.1.0", buildah: "1.28.2" },
  missing: ["crane: crane is not on this machine"],
  workloads: [
    {
      name: "large",
      title: WORKLOADS.large,
      files: 95,
      bytes: 1_300_000_000,
      limit: { seconds: [2, 2, 2], syncSeconds: [0.5, 0.5, 0.5] },
      rows: [
        row("quilla (bun-compiled)", "quilla", [9, 2, 1]),
        row("quilla (deno-compiled)", "quilla", [4, 4, 4], 300),
        row("quilla (deno)", "quilla", [8, 8, 8], 900),
        row("buildah bud", "buildah", [20, 30, 20]),
        row("BuildKit (docker build)", "BuildKit", [13, 13, 13]),
      ],
      failures: [{ builder: "podman build", reason: "it said <no | value>" }],
    },
    {
      name: "hello",
      title: WORKLOADS.hello,
      files: 1,
      bytes: 200,
      rows: [
        row("quilla (bun-compiled)", "quilla", [0.1]),
        row("quilla (deno-compiled)", "quilla", [0.2]),
        row("buildah bud", "buildah", [0.3]),
      ],
      failures: [],
    },
  ],
};

describe("the command line of the benchmark", () => {
  const all = Object.keys(WORKLOADS);
  it("measures everything in three rounds unless told otherwise", () => {
    assert.deepEqual(parseBenchArguments([]), {
      help: false,
      workloads: all,
      rounds: 3,
      scale: 1,
      source: false,
      write: false,
      from: [],
    });
    for (const name of all) assert.ok(USAGE.includes(`  ${name} `), name);
  });

  it("takes names in any order, and runs them in its own", () => {
    const { workloads, rounds, scale } = parseBenchArguments(
      ["steps", "hello", "--rounds", "5", "--scale=0.1"],
    );
    assert.deepEqual(workloads, ["hello", "steps"]);
    assert.deepEqual([rounds, scale], [5, 0.1]);
  });

  for (
    const [words, message] of [
      ["hello toString", /no workload is named toString/],
      ["--rounds 0", /--rounds 0 is not a number of rounds/],
      ["--rounds 1.5", /--rounds 1.5/],
      ["--scale -1", /scale/],
      ["--scale=nan", /--scale nan is not between/],
      ["--fast", /--fast/],
      ["hello --write", /figures of all workloads/],
      ["--write --scale 0.5", /at full size/],
    ] as const
  ) {
    it(`refuses ${words}`, () => {
      const parse = () => parseBenchArguments(words.split(" "));
      assert.throws(parse, { name: "UsageError", code: "bench/usage", message });
    });
  }
});

describe("the figures of the benchmark", () => {
  it("are medians", () => {
    assert.equal(median([9, 2, 1]), 2);
    assert.equal(median([4, 1, 2, 9]), 3);
    assert.ok(Number.isNaN(median([])));
  });

  it("are held against each goal, for the executables that it is for", () => {
    const told = goalResults(report).map(({ goal, builder, ratio, met }) =>
      `${goal.workload} ${goal.against} ${builder} ${ratio.toFixed(3)} ${met}`
    );
    assert.deepEqual(told, [
      "hello buildah quilla (bun-compiled) 0.333 false",
      "hello buildah quilla (deno-compiled) 0.667 false",
      "large buildah quilla (bun-compiled) 0.100 true",
      "large buildah quilla (deno-compiled) 0.200 false",
      "large BuildKit quilla (bun-compiled) 0.154 true",
      "large BuildKit quilla (deno-compiled) 0.308 false",
      "large limit quilla (bun-compiled) 1.000 true",
      "large limit quilla (deno-compiled) 2.000 false",
    ]);
    assert.deepEqual([...memoryResults(report)], [
      ["quilla (bun-compiled)", 50e6],
      ["quilla (deno-compiled)", 300e6],
    ]);
  });

  it("are put together from several runs: of a workload the last counts", () => {
    const [large, hello] = report.workloads;
    const later = { ...report, rounds: 5, date: "later", workloads: [{ ...large!, files: 7 }] };
    const { workloads, date, rounds, missing } = merged([report, later]);
    assert.deepEqual(workloads, [hello, { ...large!, files: 7 }]);
    assert.deepEqual([date, rounds, missing], ["later", 3, report.missing]);
  });

  it("have goals that say what they mean", () => {
    for (const { told, atMost } of GOALS) {
      const [numerator, denominator = 1] = told.split("/").map(Number);
      assert.equal(numerator! / denominator, atMost, told);
    }
  });

  it("stand in a table, with the limit at its end", () => {
    assert.deepEqual(workloadTable(report.workloads[0]!).slice(0, 5).concat([]), [
      ["builder", "seconds", "times quilla", "peak MB", "written MB"],
      ["quilla (bun-compiled)", "2.000", "1.00", "50", "1300"],
      ["quilla (deno-compiled)", "4.000", "2.00", "300", "1300"],
      ["quilla (deno)", "8.000", "4.00", "900", "1300"],
      ["buildah bud", "20.00", "10.0", "50", "1300"],
    ]);
    const last = workloadTable(report.workloads[0]!).at(-1);
    assert.deepEqual(last, ["the limit (its fsync: 0.500 s)", "2.000", "1.00", "", "1300"]);
  });

  it("are flushed to the right, in words and in Markdown", () => {
    const table = [["name", "s"], ["a", "1.5"], ["longer", "10"]];
    assert.equal(plainTable(table), "name      s\na       1.5\nlonger   10");
    assert.equal(
      markdownTable(table),
      "| name   |   s |\n| ------ | --: |\n| a      | 1.5 |\n| longer |  10 |",
    );
  });

  it("make a page that names who was left out, and breaks no table", () => {
    const text = page(report);
    for (const part of ["## Goals", "podman build is left out: it said  no   value ", "crane"]) {
      assert.ok(text.includes(part), part);
    }
    for (const block of text.match(/(^\|.*\n)+/gm)!) {
      const widths = new Set(block.trim().split("\n").map((line) => line.length));
      assert.equal(widths.size, 1, block);
    }
  });

  it("make a chart: the slowest bar of a workload is the longest, and text is escaped", () => {
    const [large] = report.workloads;
    const rows = [...large!.rows, row("<b> & co", "crane", [40])];
    const svg = chart({ ...report, workloads: [{ ...large!, rows }] });
    const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => +width!);
    assert.equal(widths.length, 7); // with the limit
    assert.equal(Math.max(...widths), widths[5]);
    assert.equal(widths[0]! * 20, widths[5]);
    assert.ok(svg.includes("&lt;b> &amp; co") && !svg.includes("<b>"));
    assert.ok(svg.includes("prefers-color-scheme: dark"));
    const opened = [...svg.matchAll(/<(svg|style|text|rect)\b/g)].length;
    const closed = [...svg.matchAll(/<\/(svg|style|text)>|\/>/g)].length;
    assert.equal(opened, closed);
  });
});

describe("the contexts of the benchmark", () => {
  it("are the same each time, in the sizes that are told, and change in one file", () => {
    const folder = temporaryDirectory();
    const read = (name: string) => {
      const place = join(folder, name, "data");
      return readdirSync(place, { recursive: true, encoding: "utf8" }).sort()
        .filter((path) => statSync(join(place, path)).isFile())
        .map((path) => [path, readFileSync(join(place, path), "latin1")] as const);
    };
    for (const name of ["a", "b", "c"]) mkdirSync(join(folder, name));
    const scale = 0.0002;
    const { files, bytes } = writeLarge(join(folder, "a"), scale);
    writeLarge(join(folder, "b"), scale);
    assert.deepEqual(read("a"), read("b"));
    assert.equal(read("a").length, files);
    assert.equal(read("a").reduce((sum, [, content]) => sum + content.length, 0), bytes);
    changeLarge(join(folder, "b"), scale, 1);
    const before = new Map(read("a"));
    const changed = read("b").filter(([path, content]) => before.get(path) !== content);
    assert.deepEqual(changed.map(([path]) => path), ["d0/f30"]);
    assert.equal(writeSmall(join(folder, "c"), 0.002).files, 150);
    assert.equal(read("c").length, 150);
  });

  it("are read, hashed and written by the plain loop, which leaves nothing behind", () => {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, "a"));
    writeLarge(join(folder, "a"), 0.0002);
    const { seconds, syncSeconds } = plainLoop(join(folder, "a"));
    assert.ok(seconds > 0 && syncSeconds > 0 && syncSeconds <= seconds);
    assert.deepEqual(readdirSync(folder), ["a"]);
  });
});

describe("the same work", () => {
  for (
    const [name, lines, message] of [
      ["another line", ["/a 1", "/b 3"], /than quilla: \/b 3, not \/b 2/],
      ["a line less", ["/a 1"], /nothing, not \/b 2/],
      ["a line more", ["/a 1", "/b 2", "/c"], /\/c, not nothing/],
    ] as const
  ) {
    it(`is not ${name}`, () => {
      const equivalence = new Equivalence();
      equivalence.check("quilla", ["/a 1", "/b 2"]);
      equivalence.check("buildah", ["/a 1", "/b 2"]);
      const check = () => equivalence.check("podman", lines);
      assert.throws(check, { code: "bench/different", message });
    });
  }
});
