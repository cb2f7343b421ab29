/**
 * `deno task templates`: asks Docker's client, compiled from its Go module, what it makes of the templates of
 * tests/cli/template/cases, and writes the table that the tests compare quilla with. `--fuzz N` compares N templates that nobody
 * wrote instead, and writes nothing; `--seed N` begins elsewhere. It needs Go, and its module proxy or a module cache.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { withOlderConfig } from "../cli/template/shapes/image.ts";
import * as documents from "../tests/cli/template/cases/documents.ts";
import { cases, type TemplateCase } from "../tests/cli/template/cases/mod.ts";
import { filled } from "../tests/cli/template/filled.ts";
import { randomTemplates } from "../tests/cli/template/random.ts";
import {
  type Answer,
  answerOf,
  type Table,
  tableFile,
  withoutAddresses,
} from "../tests/cli/template/table.ts";
import { temporaryDirectory } from "../tests/support/temporary_directory.ts";

const { values } = parseArgs({
  options: { fuzz: { type: "string" }, seed: { type: "string", default: "1" } },
});
const program = compile();
if (program !== undefined) {
  if (values.fuzz === undefined) writeTable(program);
  else await compareRandom(program, Number(values.fuzz), Number(values.seed));
}

/** The oracle's program; undefined where this machine cannot make it. */
function compile(): string | undefined {
  const directory = temporaryDirectory();
  const source = fileURLToPath(new URL("../tests/oracles/templates", import.meta.url));
  cpSync(source, directory, { recursive: true });
  const env = { ...process.env, GOFLAGS: "-mod=mod" };
  for (const words of [["mod", "tidy", "-e"], ["build", "-o", "templates", "."]]) {
    const run = spawnSync("go", words, { cwd: directory, encoding: "utf8", env });
    if (run.status === 0) continue;
    console.log(`skipped: go ${words[0]}: ${run.error?.message ?? run.stderr}`);
    return undefined;
  }
  return join(directory, "templates");
}

function ask(program: string, asked: readonly TemplateCase[]): readonly Answer[] {
  const input = JSON.stringify({
    documents: {
      ...documents,
      image: withOlderConfig(documents.image),
      bare: withOlderConfig(documents.bare),
    },
    cases: asked,
  });
  const { status, stdout, stderr, error } = spawnSync(program, [], {
    input,
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  if (status !== 0) throw error ?? new Error(stderr);
  return (JSON.parse(stdout) as Answer[]).map((answer) =>
    answer.output === undefined ? answer : { output: withoutAddresses(answer.output) }
  );
}

function writeTable(program: string): void {
  const listings = ["images", "history", "usage"] as const;
  const rows = ask(program, listings.map((document) => ({ document, template: "{{json .}}" })));
  const answers = ask(program, cases);
  const table: Table = {
    rows: Object.fromEntries(listings.map((document, index) => {
      const lines = rows[index]!.output!.trim().split("\n");
      return [document, lines.map((line) => JSON.parse(line))];
    })),
    cases: cases.map((each, index) => ({ ...each, ...answers[index]! })),
  };
  writeFileSync(tableFile, `${JSON.stringify(table, null, 2)}\n`);
  console.log(`${cases.length} templates are in ${fileURLToPath(tableFile)}`);
}

async function compareRandom(program: string, count: number, seed: number): Promise<void> {
  const asked = randomTemplates(count, seed);
  const answers = ask(program, asked);
  let same = 0;
  for (const [index, each] of asked.entries()) {
    const theirs = answers[index]!;
    const ours = await answerOf(() => filled(each, {}));
    if (ours.output === theirs.output && ours.fails === theirs.fails) same++;
    else console.log(`${each.template}\n  Docker: ${shown(theirs)}\n  quilla: ${shown(ours)}`);
  }
  const filledIn = answers.filter(({ output }) => output !== undefined).length;
  console.log(`${same} of ${count} are the same, ${filledIn} of them with an output`);
}

function shown({ output, message }: Answer): string {
  return JSON.stringify(output ?? message).slice(0, 300);
}
