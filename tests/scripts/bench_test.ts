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
import { familiesInGoals, goalResults, GOALS, memoryResults } from "../../scripts/bench/goals.ts";
import { growthChart } from "../../scripts/bench/growth_chart.ts";
import { Kept, Notebook } from "../../scripts/bench/journal.ts";
import { plainLoop } from "../../scripts/bench/limit.ts";
import { page } from "../../scripts/bench/page.ts";
import { race, shuffled } from "../../scripts/bench/race.ts";
import { figuresText, projectMedians } from "../../scripts/bench/reports.ts";
import {
  type BenchReport,
  type Family,
  median,
  merged,
  type Row,
  type WorkloadResult,
} from "../../scripts/bench/results.ts";
import { goalTable, markdownTable, plainTable, workloadTable } from "../../scripts/bench/table.ts";
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
        row("BuildKit, nothing exported", "BuildKit", [13, 13, 13]),
        row("docker build", "docker", [1, 1, 1]),
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
      goals: false,
      write: false,
      add: false,
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
      ["hello --add --scale 0.5", /at full size/],
      ["--resume a.json --from b.json", /--from does not/],
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
      "large BuildKit quilla (bun-compiled) 0.154 true",
      "large BuildKit quilla (deno-compiled) 0.308 false",
      "large buildah quilla (bun-compiled) 0.100 false",
      "large buildah quilla (deno-compiled) 0.200 false",
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
    assert.deepEqual(workloads, [
      { date: report.date, ...hello },
      { date: "later", ...large!, files: 7 },
    ]);
    assert.deepEqual([date, rounds, missing], ["later", 3, report.missing]);
    const again = merged([{ ...report, workloads }, { ...report, date: "last", workloads: [] }]);
    assert.deepEqual(again.workloads, workloads, "each keeps its date");
  });

  it("have goals that say what they mean", () => {
    for (const { told, atMost, against } of GOALS) {
      if (against === undefined) {
        const [number, unit] = told.split(" ");
        assert.equal(Number(number) * { MB: 1e6, s: 1 }[unit!]!, atMost);
      } else {
        const [numerator, denominator = 1] = told.split("/").map(Number);
        assert.equal(numerator! / denominator, atMost, told);
      }
    }
  });

  it("are also of bytes that moved, of engines, and of projects", () => {
    const moved = (each: Row, ...movedBytes: number[]) => ({ ...each, movedBytes });
    const others: BenchReport = {
      ...report,
      projects: { projects: 3, cold: 0.6, unchanged: 0.55, changed: 0.5 },
      workloads: [
        {
          ...report.workloads[0]!,
          name: "repull",
          rows: [
            moved(row("containerd (ctr), in parts", "containerd", [5]), 70e6, 90e6, 79e6),
            moved(row("containerd (ctr), whole", "containerd whole", [50]), 950e6),
            moved(row("podman pull, in parts", "podman", [5]), 81e6),
          ],
        },
        {
          ...report.workloads[0]!,
          name: "first-pull",
          rows: [
            row("docker pull, in parts", "docker", [30]),
            row("docker pull, whole", "docker whole", [20]),
          ],
        },
        {
          ...report.workloads[0]!,
          name: "rechunk",
          rows: [
            moved(row("what differs", "difference", []), 100e6),
            moved(row("rechunked --like, quilla (bun-compiled)", "quilla", [9]), 105e6),
          ],
        },
        {
          ...report.workloads[0]!,
          name: "watch",
          rows: [row("quilla (deno-compiled)", "quilla", [0.7, 0.4, 0.3])],
        },
      ],
    };
    const told = goalResults(others).map(({ builder, ratio, met }) => [builder, ratio, met]);
    assert.deepEqual(told, [
      ["quilla (deno-compiled)", 0.4, true],
      ["containerd (ctr), in parts", 79e6, true],
      ["podman pull, in parts", 81e6, false],
      ["docker pull, in parts", 1.5, false],
      ["rechunked --like, quilla (bun-compiled)", 1.05, true],
    ]);
    const table = goalTable(others).map((cells) => cells.slice(2).join("; "));
    assert.ok(table.includes("80 MB moved; 79 MB; met"));
    assert.ok(table.includes("0.5 s; 0.400 s; met"));
    assert.ok(table.includes("1.1 of the bytes that differ; 1.05; met"));
    assert.ok(table.includes("0.5 of what BuildKit takes, median of 3; 0.55; missed"));
    assert.ok(familiesInGoals("first-pull")?.has("docker whole"));
    assert.equal(familiesInGoals("pull"), undefined);
  });

  it("are medians of the projects' ratios", () => {
    const of = (...times: number[]) => ({ quilla: times, buildkit: [10, 10, 10] });
    assert.deepEqual(projectMedians([of(5, 1, 2), of(50, 2, 3), of(6, 9, 4)]), {
      projects: 3,
      cold: 0.6,
      unchanged: 0.2,
      changed: 0.3,
    });
  });

  it("are written with the digits that mean something, and read back", () => {
    const rows = [row("quilla", "quilla", [1.23456789, 2])];
    const text = figuresText({ ...report, workloads: [{ ...report.workloads[0]!, rows }] });
    assert.deepEqual(JSON.parse(text).workloads[0].rows[0].seconds, [1.235, 2]);
    assert.ok(text.includes(`"seconds": [1.235, 2]`));
  });

  it("of what grows are told of an item, by count, and drawn", () => {
    const grown = (count: number, builder: string, seconds: number) => ({
      ...row(builder, "quilla", [seconds]),
      count,
    });
    const workload: WorkloadResult = {
      name: "grow-files",
      title: WORKLOADS["grow-files"],
      files: 0,
      bytes: 0,
      failures: [],
      rows: [1_000_000, 1_000].flatMap((count) => [
        grown(count, "quilla (bun-compiled)", count / 1e5),
        grown(count, "quilla (deno-compiled)", count / 2e2),
      ]),
    };
    assert.deepEqual(workloadTable(workload), [
      ["files", "builder", "seconds", "a file", "peak MB"],
      ["1,000", "quilla (bun-compiled)", "0.010", "10.0 µs", "50"],
      ["1,000", "quilla (deno-compiled)", "5.000", "5.00 ms", "50"],
      ["1,000,000", "quilla (bun-compiled)", "10.00", "10.0 µs", "50"],
      ["1,000,000", "quilla (deno-compiled)", "5000.0", "5.00 ms", "50"],
    ]);
    const svg = growthChart({ ...report, workloads: [...report.workloads, workload] });
    const lines = [...svg.matchAll(/<polyline class="\w+" points="([^"]+)"/g)];
    const heights = lines.map(([, points]) =>
      new Set(points!.split(" ").map((point) => point.split(",")[1])).size
    );
    assert.deepEqual(heights, [1, 1, 1, 1], "what is level is drawn level");
    assert.ok(!svg.includes("NaN"));
    const text = page({ ...report, workloads: [...report.workloads, workload] });
    assert.ok(text.includes("### Files: a build from nothing\n\n| "));
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
    assert.equal(widths.length, 8); // with the limit
    assert.equal(Math.max(...widths), widths[6]);
    assert.equal(widths[0]! * 20, widths[6]);
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
    assert.equal(writeSmall(join(folder, "c"), 149.5).files, 150);
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

describe("a race", () => {
  const empty = { ...report, workloads: [] };
  const contestants = ["quilla (bun-compiled)", "buildah bud", "podman build"].map((name) => ({
    name,
    family: name.split(" ")[0] as Family,
  }));

  /** Who did what, in order; `failing` fails in its second round. */
  async function run(
    file: string,
    begun: BenchReport,
    rounds: number,
    failing = "",
    goals = false,
  ) {
    const folder = temporaryDirectory();
    const kept = new Kept(file, begun);
    const journal = new Notebook(kept, { files: 1, bytes: 200 }, () => undefined);
    const { signal } = new AbortController();
    const bench = { rounds, scale: 1, goals, folder, signal, journal };
    const did: string[] = [];
    await race(bench, ["hello"], contestants, ({ contestant, round, isFirst }) => {
      did.push(`${contestant.name.split(" ")[0]} ${round}${isFirst ? " first" : ""}`);
      if (contestant.name === failing && !isFirst) return Promise.reject(new Error("no more"));
      const taken = { code: 0, stderr: "", seconds: 1, peakBytes: 2, writtenBytes: 3 };
      return Promise.resolve({ hello: { ...taken, movedBytes: 4 } });
    });
    assert.deepEqual(readdirSync(folder), []);
    return { did, kept };
  }

  it("is kept after every round, and gone on with where it ended", async () => {
    const file = join(temporaryDirectory(), "dist", "kept.json");
    const { did } = await run(file, empty, 2, "buildah bud");
    assert.deepEqual(did.slice(0, 3).sort(), [
      "buildah 0 first",
      "podman 0 first",
      "quilla 0 first",
    ]);
    assert.deepEqual(did.slice(3).sort(), ["buildah 1", "podman 1", "quilla 1"]);
    const begun: BenchReport = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(begun.workloads[0]!.failures, [{ builder: "buildah bud", reason: "no more" }]);
    assert.deepEqual(begun.workloads[0]!.rows.map(({ seconds }) => seconds.length), [2, 1, 2]);
    const { did: later, kept } = await run(file, begun, 3);
    assert.deepEqual(later.sort(), [
      "buildah 1 first",
      "buildah 2",
      "podman 2 first",
      "quilla 2 first",
    ]);
    const [hello] = kept.report.workloads;
    assert.deepEqual(hello!.rows.map(({ builder, seconds }) => [builder, seconds.length]), [
      ["quilla (bun-compiled)", 3],
      ["buildah bud", 3],
      ["podman build", 3],
    ]);
    assert.deepEqual(hello!.rows[0]!.movedBytes, [4, 4, 4]);
    assert.ok(kept.isComplete("hello", 3) && !kept.isComplete("hello", 4));
  });

  it("is without those whom no goal is about, where that is asked", async () => {
    const file = join(temporaryDirectory(), "kept.json");
    const { did } = await run(file, empty, 1, "", true);
    assert.deepEqual(did.sort(), ["buildah 0 first", "quilla 0 first"]);
  });

  it("has another order each time, and everyone in it once", () => {
    assert.deepEqual(shuffled([1, 2, 3, 4], () => 0), [2, 3, 4, 1]);
    assert.deepEqual(shuffled([1, 2, 3, 4], () => 0.999), [1, 2, 3, 4]);
    assert.deepEqual(shuffled([1, 2, 3, 4]).sort(), [1, 2, 3, 4]);
  });
});
