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
  watch: "75,000 small files, one saved while quilla watches",
  steps: "20 small RUN steps, cold",
  push: "push of 1.3 GB with gzip, cold",
  repush: "push again, one file changed",
  repull: "pull again, one file changed",
  pull: "pull and unpack the image of the RUN steps",
  "pull-large": "pull and unpack 1.3 GB",
  "first-pull": "first pull of 1.3 GB, in parts and whole",
  rechunk: "a Debian image with packages more, rechunked",
  "grow-files": "files: a build from nothing",
  "grow-files-again": "files: the same, nothing changed",
  "grow-layers": "layers: a build from nothing",
  "grow-layers-again": "layers: the same, nothing changed",
  "grow-tags": "tags: loading an image that has so many",
  "grow-tags-list": "tags: listing them",
  "grow-tags-build": "tags: one more build beside them",
} as const;
export type WorkloadName = keyof typeof WORKLOADS;

/** Every workload, in the order of {@linkcode WORKLOADS}. */
export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as WorkloadName[];

/** What grows: quilla alone is measured, and what one of them takes is told. */
export const GROWTH: Readonly<Partial<Record<WorkloadName, "file" | "layer" | "tag" | "build">>> = {
  "grow-files": "file",
  "grow-files-again": "file",
  "grow-layers": "layer",
  "grow-layers-again": "layer",
  "grow-tags": "tag",
  "grow-tags-list": "tag",
  "grow-tags-build": "build",
};

export const USAGE = `Measures quilla beside the builders of this machine, turn by turn in one run:
wall time, peak memory, bytes written, bytes that a registry sends and receives.

  deno task bench [options] [workload…]

${Object.entries(WORKLOADS).map(([name, title]) => `  ${name.padEnd(19)}${title}`).join("\n")}

  --rounds N     how often each is measured (default: 3; 5 for the record)
  --scale F      how large the large ones are: 0.1 for trying out (default: 1)
  --goals        only those that a goal holds quilla against, which is half the time
  --source       also quilla from its source, on Deno
  --resume FILE  go on with what a run began that was ended: what FILE has is not measured again
  --from FILE    measure nothing: show what an earlier run saved (repeatable; of a workload, the last counts)
  --projects FILE  also the medians of what \`deno task projects --kept FILE\` left
  --write        write docs/performance.md and its charts: all workloads, at full size
  --add          the same, with what was asked for in the place of what the page has of it; all else stays
  -h, --help     show this help

Examples:
  deno task bench hello steps
  deno task bench --rounds 1 --scale 0.02
  deno task bench --rounds 5 --goals --add push repush
  deno task bench --rounds 5 --resume dist/bench/2026-01-02T03-04-05.json
  deno task bench --from dist/bench/2026-01-02T03-04-05.json --add

As root, so that daemons of its own can be asked. Needs 20 GB of room for a while at full size. What is measured is saved after
every round in dist/bench.
`;

/** What is asked for. */
export interface BenchArguments {
  readonly help: boolean;
  readonly workloads: readonly WorkloadName[];
  readonly rounds: number;
  readonly scale: number;
  readonly source: boolean;
  /** Who a goal is about, or who is in it, is all that is measured. */
  readonly goals: boolean;
  readonly write: boolean;
  /** Write what is there beside what the page has already. */
  readonly add: boolean;
  /** Files of earlier runs. */
  readonly from: readonly string[];
  /** File of the run that is gone on with. */
  readonly resume?: string | undefined;
  /** File of what came of the projects. */
  readonly projects?: string | undefined;
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
      `there are ${WORKLOAD_NAMES.join(", ")}`,
    );
  }
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw usage(`--rounds ${values.rounds} is not a number of rounds`, "for example: --rounds 5");
  }
  if (!(scale > 0 && scale <= 10)) {
    throw usage(`--scale ${values.scale} is not between 0 and 10`, "for example: --scale 0.1");
  }
  const names = WORKLOAD_NAMES;
  const workloads = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  if (values.write && (scale !== 1 || workloads.length < names.length)) {
    throw usage(
      "the page has the figures of all workloads at full size",
      "leave out --scale and names, or say --add for --write",
    );
  }
  if (values.add && scale !== 1) {
    throw usage("the page has figures at full size", "leave out --scale, or --add");
  }
  if (values.resume !== undefined && values.from.length > 0) {
    throw usage("--resume measures, and --from does not", "leave out one of them");
  }
  return { ...values, workloads, rounds, scale };
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
        goals: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        add: { type: "boolean", default: false },
        resume: { type: "string" },
        projects: { type: "string" },
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
