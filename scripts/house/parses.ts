/**
 * How often a line of a Dockerfile is parsed. An instruction of a plugin counts that, in builds and questions of the command
 * line: nothing of the product is there for it.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quilla } from "../../tests/support/fake_context.ts";
import type { Figure } from "./figure.ts";

/** Runs one command line with a plugin whose PROBE counts its parses; what a line was parsed at most. */
export type Ask = (words: readonly string[]) => Promise<number>;

interface Counting {
  /** By the text of the line: how often it was parsed. */
  quillaParses?: Map<string, number>;
}

const PLUGIN = `export default (api) => ({
  name: "probe",
  api: api.api,
  instructions: [{
    keyword: "PROBE",
    syntax: { form: "text" },
    parse({ args }) {
      const name = String(args[0]);
      const parses = globalThis.quillaParses ??= new Map();
      parses.set(name, (parses.get(name) ?? 0) + 1);
      return name;
    },
    apply() {},
  }],
});
`;

const DOCKERFILE = "FROM scratch AS one\nPROBE a\nCOPY Dockerfile /\nFROM one\nPROBE b\n";

const builds: readonly (readonly [id: string, title: string, ...words: string[]])[] = [
  ["parses", "a build"],
  [
    "parses-of-three",
    "a build for three platforms",
    "--platform",
    "linux/amd64,linux/arm64,linux/s390x",
  ],
  ["parses-of-check", "--check", "--check"],
  ["parses-of-outline", "--call outline", "--call", "outline"],
  ["parses-of-targets", "--call targets", "--call", "targets"],
];

/** One figure for each way to have a Dockerfile read. */
export async function parses(ask: Ask = askQuilla): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [id, title, ...words] of builds) {
    const value = await ask(words);
    figures.push({ id, title: `times a line is parsed: ${title}`, value, goal: 1, findings: [] });
  }
  return figures;
}

async function askQuilla(words: readonly string[]): Promise<number> {
  const counting = globalThis as Counting;
  const work = mkdtempSync(join(tmpdir(), "quilla-house-"));
  try {
    const context = join(work, "context");
    mkdirSync(context);
    writeFileSync(join(context, "Dockerfile"), DOCKERFILE);
    const plugin = join(work, "probe.mjs");
    writeFileSync(plugin, PLUGIN);
    counting.quillaParses = new Map();
    const told = await quilla(
      { root: join(work, "store") },
      ...["build", "--plugin", plugin, ...words, context],
    );
    const counts = [...counting.quillaParses.values()];
    if (told.code !== 0 || counts.length !== 2) {
      throw new Error(`the probe's build failed: ${told.stdout}${told.stderr}`);
    }
    return Math.max(...counts);
  } finally {
    delete counting.quillaParses;
    rmSync(work, { recursive: true, force: true });
  }
}
