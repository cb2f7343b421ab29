/**
 * docs/performance.md, which is all made of a report.
 *
 * @module
 */
import { GROWTH } from "./arguments.ts";
import { MEMORY_GOAL } from "./goals.ts";
import type { BenchReport, WorkloadResult } from "./results.ts";
import { goalTable, markdownTable, type Table, workloadTable } from "./table.ts";

export function page(report: BenchReport): string {
  const { date, rounds, machine, versions, missing, workloads } = report;
  const facts: Table = [
    ["what", "which"],
    ...Object.entries(machine),
    ...Object.entries(versions),
    ["measured on", date.slice(0, 10)],
  ];
  const absent = missing.length === 0
    ? ""
    : `\nNot measured here: ${missing.map((each) => each.split(":")[0]).join(", ")}.\n`;
  return `# Performance

<!-- Written by \`deno task bench --rounds ${rounds} --write\`, or \`--add\`, from performance.json: change scripts/bench, not this page. -->

quilla beside the other builders of one machine, turn by turn, each workload in one run of \`deno task bench\`.

![Seconds that builders take; less is better](performance.svg)

## What is measured

Each round, everyone does the same work once, in an order of the round's own, in an empty store that
is removed afterwards: "cold" is without any result of an earlier build. Contexts lie in the page cache for all alike, and \`sync\` is
called before the clock starts. A figure is ${
    rounds === 1 ? "that of one round" : `the median of ${rounds} rounds`
  }; of memory, the most of them.

In the first round it is verified that everyone made the same: the same paths, modes, owners and
contents, also of what was pushed and pulled. Who did something else is not in the tables.

- **seconds**: wall time, from the start of the command to its end.
- **times quilla**: divided by what the faster of quilla's two executables takes.
- **peak MB**: resident memory of the command and its children at one time, and of the daemon where
  there is one. quilla's goal is ${MEMORY_GOAL / 1e6} MB.
- **written MB**: what these processes wrote to file systems, as /proc/PID/io has it.
- **sent MB**, **received MB**: what went to the registry, or came from it, as the kernel counts what
  the registry's process reads and writes. **moved MB**: the bytes of the layers that the older image
  has not, before compression.
- **BuildKit**: the daemon of today, which runs before the clock starts, asked by \`buildctl\`.
  "Nothing exported" leaves the result in its cache, which no other program reads; quilla's is an image
  that can be pushed. \`docker build\` is the BuildKit of its engine.
- **in parts**, **whole**: the image as quilla makes it unless told otherwise, where what one COPY
  brings is several layers, and with \`--layer-size none\`, as other builders make it.
- **the limit**: the context's bytes read, hashed with SHA-256, written to one file, and flushed to
  the disk by a plain loop in one thread, in the same run.

## Goals

${markdownTable(goalTable(report))}

${workloads.filter(({ name }) => !(name in GROWTH)).map((each) => section(each, date)).join("\n")}
${growth(workloads.filter(({ name }) => name in GROWTH), date)}
## Machine and versions

${markdownTable(facts)}
${absent}`;
}

/** What quilla alone takes, of more and more. */
function growth(grown: readonly WorkloadResult[], date: string): string {
  if (grown.length === 0) return "";
  return `## As work grows

Of quilla alone: what a file, a layer or a tag takes when there are ten, a hundred or a thousand times as
many. Where the line of its time is level, all takes as much longer as there is more; where it falls, what
a build costs in any case is shared by more. Memory is that of the whole.

![What an item takes as there are more of them; level is better](growth.svg)

${grown.map((each) => section(each, date).replace(/^## /, "### ")).join("\n")}`;
}

function section(workload: WorkloadResult, reported: string): string {
  const { title, files, bytes, date, failures } = workload;
  const left = failures.map(({ builder, reason }) =>
    `\n${builder} is left out: ${reason.replaceAll(/[<>|\`]/g, " ")}\n`
  );
  const size = bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(0)} MB`;
  const about = [
    ...bytes === 0
      ? []
      : [`${files.toLocaleString("en")} ${files === 1 ? "file" : "files"} of together ${size}.`],
    // Others of the page may be of another day, and of another quilla.
    ...date === undefined || date.slice(0, 10) === reported.slice(0, 10)
      ? []
      : [`Measured on ${date.slice(0, 10)}.`],
  ].join(" ");
  return `## ${title[0]!.toUpperCase()}${title.slice(1)}

${about === "" ? "" : `${about}\n\n`}${markdownTable(workloadTable(workload))}
${left.join("")}`;
}
