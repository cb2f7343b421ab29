/**
 * The command line of `scripts/paired.ts`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { messageOf, UsageError } from "../../core/errors.ts";
import { WORKLOADS } from "./workloads.ts";

export const USAGE = `Compares two executables of quilla: the same work, in turns, in one run.

  deno run -A scripts/paired.ts [options] OLD NEW

${WORKLOADS.map(({ name, title }) => `  ${name.padEnd(13)}${title}`).join("\n")}

  --rounds N    how often each is measured (default: of each workload another number)
  --only NAME   only this workload (repeatable)
  --scale F     how many of the small files: 0.1 for trying out (default: 1)
  --json        print every measurement as JSON
  -h, --help    show this help

In each round both do the work once, the one first that was last before. What is compared is the ratio of the two in one
round, as what else the machine does changes more slowly than they take turns; the ratio that is told is the median of the
rounds', and behind it is the range in which the true one is in 19 of 20 cases. CPU time, user's and system's with that of
all children, is less moved than the clock by what else runs. NEW is as fast as OLD within 2 % where a range ends below
1.02, slower where it begins above; between the two more rounds would tell. Both must make the same image.
`;

/** What is asked for. */
export interface PairedArguments {
  readonly help: boolean;
  /** Paths of the executables: OLD, NEW. */
  readonly executables: readonly [string, string];
  /** Undefined: of each workload its own. */
  readonly rounds: number | undefined;
  /** Names of workloads. */
  readonly only: readonly string[];
  readonly scale: number;
  readonly json: boolean;
}

/** @throws UsageError with the code `paired/usage` */
export function parsePairedArguments(args: readonly string[]): PairedArguments {
  const { values, positionals } = parse(args);
  const { help, only, json } = values;
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const scale = Number(values.scale);
  const names = WORKLOADS.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw usage(`no workload is named ${unknown}`, `there are ${names.join(", ")}`);
  }
  if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1)) {
    throw usage(`--rounds ${values.rounds} is not a number of rounds`, "for example: --rounds 20");
  }
  if (!(scale > 0 && scale <= 10)) {
    throw usage(`--scale ${values.scale} is not between 0 and 10`, "for example: --scale 0.1");
  }
  if (!help && positionals.length !== 2) {
    throw usage(
      `two executables are compared, and ${positionals.length} are named`,
      "deno run -A scripts/paired.ts OLD NEW",
    );
  }
  const [older = "", newer = ""] = positionals;
  return { help, executables: [older, newer], rounds, only, scale, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        only: { type: "string", multiple: true, default: [] },
        scale: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (thrown) {
    throw usage(messageOf(thrown).split(". ")[0]!, "deno run -A scripts/paired.ts --help");
  }
}

function usage(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "paired/usage", hint });
}
