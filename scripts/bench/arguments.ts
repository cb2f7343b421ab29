/**
 * The command line of `deno task bench`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { UsageError } from "../../core/errors.ts";

/** The workloads, in the order in which they are run and shown. */
export const WORKLOADS = {
  hello: "the tutorial's image, cold",
  large: "1.3 GB in large files, cold",
  changed: "1.3 GB, one file changed",
  files: "75,000 small files, cold",
  unchanged: "75,000 small files, nothing changed",
  steps: "20 small RUN steps, cold",
  push: "push of 1.3 GB with gzip, cold",
  repush: "push again, one file changed",
  pull: "pull and unpack the image of the RUN steps",
  "pull-large": "pull and unpack 1.3 GB",
} as const;
export type WorkloadName = keyof typeof WORKLOADS;

export const USAGE = `Measures quilla beside the builders of this machine, turn by turn in one run:
wall time, peak memory, bytes written.

  deno task bench [options] [workload…]

${Object.entries(WORKLOADS).map(([name, title]) => `  ${name.padEnd(12)}${title}`).join("\n")}

  --rounds N   how often each is measured (default: 3; 5 for the record)
  --scale F    how large the large ones are: 0.1 for trying out (default: 1)
  --source     also quilla from its source, on Deno
  --from FILE  measure nothing: show what an earlier run saved (repeatable; of a workload, the last counts)
  --write      write docs/performance.md and docs/performance.svg: all workloads, at full size
  -h, --help   show this help

Examples:
  deno task bench hello steps
  deno task bench --rounds 1 --scale 0.02
  deno task bench --rounds 5 --write
  deno task bench --from dist/bench/2026-01-02T03-04-05.json --write

As root, so that the Docker engine and buildah can be asked. Needs 20 GB of room for a while at full size.
`;

/** What is asked for. */
export interface BenchArguments {
  readonly help: boolean;
  readonly workloads: readonly WorkloadName[];
  readonly rounds: number;
  readonly scale: number;
  readonly source: boolean;
  readonly write: boolean;
  /** Files of earlier runs. */
  readonly from: readonly string[];
}

/** @throws UsageError with the code `bench/usage` */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { values, positionals } = parse(args);
  const rounds = Number(values.rounds);
  const scale = Number(values.scale);
  const unknown = positionals.find((name) => !Object.hasOwn(WORKLOADS, name));
  if (unknown !== undefined) {
    throw usage(
      `no workload is named ${unknown}`,
      `there are ${Object.keys(WORKLOADS).join(", ")}`,
    );
  }
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw usage(`--rounds ${values.rounds} is not a number of rounds`, "for example: --rounds 5");
  }
  if (!(scale > 0 && scale <= 10)) {
    throw usage(`--scale ${values.scale} is not between 0 and 10`, "for example: --scale 0.1");
  }
  const names = Object.keys(WORKLOADS) as WorkloadName[];
  const workloads = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  if (values.write && (scale !== 1 || workloads.length < names.length)) {
    throw usage(
      "the page has the figures of all workloads at full size",
      "leave out --scale and names, or --write",
    );
  }
  const { help, source, write, from } = values;
  return { help, workloads, rounds, scale, source, write, from };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "3" },
        scale: { type: "string", default: "1" },
        source: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        from: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (thrown) {
    throw usage((thrown as Error).message.split(". ")[0]!, "deno task bench --help");
  }
}

function usage(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "bench/usage", hint });
}
