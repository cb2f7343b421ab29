/**
 * docs/performance.md, which is all made of a report.
 *
 * @module
 */
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

<!-- Written by \`deno task bench --rounds ${rounds} --write\`: change scripts/bench, not this page. -->

quilla beside the other builders of one machine, turn by turn, each workload in one run of \`deno task bench\`.

![Seconds that builders take; less is better](performance.svg)

## What is measured

Each round, everyone does the same work once, in an empty store that is removed afterwards: "cold" is
without any result of an earlier build. Contexts lie in the page cache for all alike, and \`sync\` is
called before the clock starts. A figure is ${
    rounds === 1 ? "that of one round" : `the median of ${rounds} rounds`
  }; of memory, the most of them.

In the first round it is verified that everyone made the same: the same paths, modes, owners and
contents; for what is pushed, the same diffIDs, and layers that unpack to them. Who did something else
is not in the tables.

- **seconds**: wall time, from the start of the command to its end.
- **times quilla**: divided by what the faster of quilla's two executables takes.
- **peak MB**: resident memory of the command and its children at one time, and of the daemon where
  there is one. quilla's goal is ${MEMORY_GOAL / 1e6} MB.
- **written MB**: what these processes wrote to file systems, as /proc/PID/io has it.
- **the limit**: the context's bytes read, hashed with SHA-256, written to one file, and flushed to
  the disk by a plain loop in one thread, in the same run.

## Goals

${markdownTable(goalTable(report))}

${workloads.map(section).join("\n")}
## Machine and versions

${markdownTable(facts)}
${absent}`;
}

function section(workload: WorkloadResult): string {
  const { title, files, bytes, failures } = workload;
  const size = bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(0)} MB`;
  const left = failures.map(({ builder, reason }) =>
    `\n${builder} is left out: ${reason.replaceAll(/[<>|\`]/g, " ")}\n`
  );
  return `## ${title[0]!.toUpperCase()}${title.slice(1)}

${files.toLocaleString("en")} ${files === 1 ? "file" : "files"} of together ${size}.

${markdownTable(workloadTable(workload))}
${left.join("")}`;
}
