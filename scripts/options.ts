/**
 * `deno task options`: the guide's table of other programs' options, made from the list that the command line itself uses.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Option } from "@commander-js/extra-typings";
import { commands } from "../cli/commands.ts";
import { systemContext } from "../cli/context.ts";
import { loadCommand } from "../cli/load_command.ts";
import type { CommandEntry } from "../cli/table.ts";
import { foreignOptions } from "../cli/words/foreign/build.ts";
import { foreignRunOptions } from "../cli/words/foreign/run.ts";
import type { ForeignOption, ForeignTable } from "../cli/words/foreign/foreign_option.ts";
import { PROJECT, script } from "./process.ts";

/** A page with a table, and what that is of. */
export interface OptionsPage {
  readonly path: string;
  /** The command that takes the options, and those that are not its own. */
  readonly command: string;
  readonly foreign: ForeignTable;
  /** What the other programs have: a file of this folder. */
  readonly reference: string;
}

const guide = join(PROJECT, "docs", "guide");

/** The pages that have one. */
export const optionsPages: readonly OptionsPage[] = [
  {
    path: join(guide, "options.md"),
    command: "build",
    foreign: foreignOptions,
    reference: "foreign_options.json",
  },
  {
    path: join(guide, "run-options.md"),
    command: "run",
    foreign: foreignRunOptions,
    reference: "foreign_run_options.json",
  },
];

/** The lines between which the table stands. */
const marks = ["<!-- deno task options: begin -->", "<!-- deno task options: end -->"] as const;

/** The options of one program, as its sources have them. */
interface Reference {
  readonly options: readonly { readonly name: string; readonly short?: string }[];
}

const programs: Readonly<Record<string, string>> = {
  D: "docker",
  X: "buildx",
  B: "buildah",
  K: "kaniko",
  k: "kaniko's forks",
  R: "docker",
  p: "podman",
};

/** The page's text with the table as it has to be. */
export async function withTable(text: string, page: OptionsPage): Promise<string> {
  const [begin, end] = marks.map((mark) => text.indexOf(mark)) as [number, number];
  if (begin < 0 || end < begin) throw new Error(`${page.path} has no ${marks[0]}`);
  const table = await optionsTable(page);
  return `${text.slice(0, begin)}${marks[0]}\n\n${table}\n\n${text.slice(end)}`;
}

/** A line for each option that one of the programs has. */
async function optionsTable({ command, foreign, reference: file }: OptionsPage): Promise<string> {
  const reference = JSON.parse(
    await readFile(join(PROJECT, "scripts", file), "utf8"),
  ) as Record<string, Reference>;
  const entry = commands.find(({ name }) => name === command) as CommandEntry;
  const { options: own } = await loadCommand(entry, systemContext(), commands);
  const rows = new Map<string, { readonly shorts: Set<string>; readonly of: string[] }>();
  for (const [letter, { options }] of Object.entries(reference)) {
    for (const { name, short } of options) {
      const row = rows.get(name) ?? { shorts: new Set(), of: [] };
      rows.set(name, row);
      if (short !== undefined) row.shorts.add(`-${short}`);
      row.of.push(programs[letter]!);
    }
  }
  const lines = [...rows].sort(([a], [b]) => a.localeCompare(b, "en")).map(
    ([name, { shorts, of }]) => {
      const flags = [`--${name}`, ...shorts].map((flag) => `\`${flag}\``).join(" ");
      const [what, how] = fateOf(name, own, foreign);
      return [flags, of.join(", "), what, how];
    },
  );
  return aligned([["option", "of", "", "as what, why, and what instead"], ...lines]);
}

function fateOf(
  name: string,
  own: readonly Option[],
  foreign: ForeignTable,
): readonly [string, string] {
  if (own.some(({ long }) => long === `--${name}`)) return ["done", "the same"];
  const option = foreign.find(`--${name}`)!;
  const { done, taken, refused, instead } = option;
  const no = refused === undefined ? "" : `${refused}; instead: ${instead}`;
  if (done === undefined && taken === undefined) return ["refused", no];
  const yes = done === undefined ? taken! : code(done);
  const word = done === undefined ? "taken" : "done";
  if (no === "") return [word, yes];
  const [which, other] = valuesOf(option);
  return [`${word}${which}`, no.startsWith(yes) ? `${no}` : `${yes}. ${other}: ${no}`];
}

/** Which values are taken, for people: a switch's two, else some. */
function valuesOf({ takes, only }: ForeignOption): readonly [string, string] {
  if (takes !== "switch") return [" or refused", "Other values"];
  return only!("true") ? ["", "`=false` is refused"] : [" if `=false`", "Else refused"];
}

/** What looks like an option is set as one. */
function code(text: string): string {
  return text.replace(/(?<![`\w])(-{1,2}[a-z][a-z-]*(=[^\s,;]+)*)/g, "`$1`");
}

/** A table as `deno fmt` leaves it. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\|/g, "\\|")));
  const widths = cells[0]!.map((_, at) => Math.max(3, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const [head, ...body] = cells;
  return [line(head!), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join(
    "\n",
  );
}

if (import.meta.main) {
  await script(async () => {
    for (const page of optionsPages) {
      await writeFile(page.path, await withTable(await readFile(page.path, "utf8"), page));
    }
  });
}
