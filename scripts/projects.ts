/**
 * `deno task projects`: whole projects of others, built, started and asked.
 *
 * @module
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "../core/errors.ts";
import { buildkit } from "../tests/differential/judges/buildkit.ts";
import { fastestSubject } from "../tests/support/quilla_process.ts";
import { shuffled } from "./bench/race.ts";
import { median } from "./bench/results.ts";
import { PROJECT, script } from "./process.ts";
import { ask } from "./projects/answers.ts";
import { makeBases, standsFor } from "./projects/bases.ts";
import {
  buildByBuildkit,
  buildByQuilla,
  layersOf,
  madeByBuildkit,
  madeByQuilla,
  type Places,
  type Took,
  treeBelow,
} from "./projects/builders.ts";
import { compare, isOneSided } from "./projects/compared.ts";
import { goProjects } from "./projects/go.ts";
import { nodeProjects } from "./projects/node.ts";
import { otherProjects } from "./projects/others.ts";
import { KeptOutcomes } from "./projects/kept.ts";
import { type Outcome, withOutcomes } from "./projects/page.ts";
import type { Project, Replacement } from "./projects/project.ts";

const USAGE =
  `Builds whole projects with quilla and BuildKit, compares what they make, starts it and asks it; then changes one source.

  deno task projects CHECKOUTS [NAME]... [--bases DIR] [--write] [--list]

  CHECKOUTS    the directory of the projects' checkouts, each at owner/name as on GitHub
  NAME         the projects to try; all unless given
  --bases DIR  where the stand-ins for base images are kept; gone afterwards unless given
  --kept FILE  where outcomes are kept; what is there already is not tried again
  --write      puts the outcomes into docs/projects.md
  --list       names the projects, and does nothing

Needs buildkitd and buildctl, debootstrap, and Debian's, npm's and Go's registries. $QUILLA is the quilla that is tried; the
source of this checkout unless given. Exits with 1 where a project is not as it should be.
`;

const all: readonly Project[] = [...goProjects, ...nodeProjects, ...otherProjects];
const page = join(PROJECT, "docs/projects.md");

/** A build of which nothing has changed is short: one measurement of it tells little. */
const SAME_TURNS = 3;

await script(async (args) => {
  const { values, positionals: [checkouts, ...names] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      list: { type: "boolean" },
      write: { type: "boolean" },
      bases: { type: "string" },
      kept: { type: "string" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.list) {
    return all.forEach(({ name, repository }) => console.log(`${repository}\t${name}`));
  }
  const unknown = names.find((name) => !all.some((each) => each.name === name));
  if (checkouts === undefined || unknown !== undefined) {
    throw new UsageError(
      unknown === undefined ? "where are the checkouts?" : `there is no project ${unknown}`,
      { code: "usage/projects", hint: "deno task projects --help" },
    );
  }
  if (buildkit.skip !== undefined) throw new Error(`BuildKit cannot be asked: ${buildkit.skip}`);
  const asked = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const work = mkdtempSync(join(tmpdir(), "quilla-projects-"));
  try {
    const bases = resolve(values.bases ?? join(work, "bases"));
    mkdirSync(bases, { recursive: true });
    const kept = new KeptOutcomes(values.kept, all);
    const left = asked.filter(({ name }) => kept.of(name) === undefined);
    const failures = await tryAll(left, resolve(checkouts), bases, work, kept);
    const outcomes = asked.flatMap(({ name }) => kept.of(name) ?? []);
    if (values.write && failures === 0) {
      const text = withOutcomes(readFileSync(page, "utf8"), outcomes, await buildkit.version());
      writeFileSync(page, text);
    }
    console.log(`${outcomes.length} passed, ${failures} failed`);
    return failures === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

/** @returns how many are not as they should be */
async function tryAll(
  projects: readonly Project[],
  checkouts: string,
  bases: string,
  work: string,
  kept: KeptOutcomes,
): Promise<number> {
  const quilla = process.env.QUILLA === undefined
    ? (await fastestSubject()).command
    : [process.env.QUILLA];
  const places: Places = { quilla, store: join(work, "store"), scratch: work };
  let failures = 0;
  for (const project of projects) {
    try {
      await makeBases(Object.values(project.bases), bases, quilla);
      const outcome = await attempt(project, checkouts, bases, places);
      kept.keep(outcome);
      console.log(lineOf(outcome));
    } catch (error) {
      failures++;
      console.log(`${project.name}: ${(error as Error).message}`);
    }
  }
  return failures;
}

function lineOf({ project, quilla, buildkit, files }: Outcome): string {
  const shown = (times: readonly number[]) =>
    times.map((time) => (time / 1000).toFixed(1)).join("/");
  return `${project.name}: ${files} files, quilla ${shown(quilla)} s, BuildKit ${
    shown(buildkit)
  } s`;
}

async function attempt(
  project: Project,
  checkouts: string,
  bases: string,
  places: Places,
): Promise<Outcome> {
  const context = prepare(project, checkouts, places.scratch);
  const options = [
    ...project.options ?? [],
    ...Object.entries(project.bases).flatMap(([image, name]) => standsFor(image, name, bases)),
  ];
  await bringBases(project, options, places);
  const { file } = project;
  const byQuilla = () => buildByQuilla(places, context, file, options);
  const byBuildkit = () => buildByBuildkit(context, file, options);
  const both = [byQuilla, byBuildkit] as const;
  const cold = await byTurns(both, 1);
  const below = new Set(
    Object.values(project.bases).flatMap((name) => layersOf(join(bases, name))),
  );
  const ours = await madeByQuilla(places, below);
  const theirs = await madeByBuildkit(places, context, file, options, below);
  const base = isOneSided(ours, theirs) ? await treeBelow(places, below) : [];
  const { differences, files, passedOver } = compare(ours, theirs, project.unlike, base);
  if (differences.length > 0) {
    const shown = differences.slice(0, 20).map((line) => `\n  ${line}`).join("");
    throw new Error(`${differences.length} things differ between quilla and BuildKit:${shown}`);
  }
  await ask(places, project, project.answer);
  const same = await byTurns(both, SAME_TURNS);
  replaceIn(join(context, project.change.file), project.change);
  const changed = await byTurns(both, 1);
  await ask(places, project, project.changed);
  return {
    project,
    quilla: [cold[0], same[0], changed[0]],
    buildkit: [cold[1], same[1], changed[1]],
    files,
    passedOver,
  };
}

/** Both build by turns, and who begins is left to chance: what the first one fetches is nearer for the second. */
async function byTurns(
  [first, second]: readonly [() => Promise<Took>, () => Promise<Took>],
  turns: number,
): Promise<readonly [Took, Took]> {
  const took: [Took[], Took[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    for (const who of shuffled([0, 1] as const)) {
      took[who].push(await (who === 0 ? first() : second()));
    }
  }
  return [median(took[0]), median(took[1])];
}

/**
 * Both builders have the bases before anything is measured, unpacked: BuildKit unpacks what it copies from, quilla what a command
 * sees.
 */
async function bringBases(
  { bases }: Project,
  options: readonly string[],
  places: Places,
): Promise<void> {
  const context = join(places.scratch, "bases-only");
  mkdirSync(context, { recursive: true });
  const images = Object.entries(bases);
  const stages = images.map(([image], index) => `FROM ${image} AS s${index}\n`);
  const mounts = images.map((_, index) => `--mount=from=s${index},target=/mnt/${index} `);
  const withShell = images.findIndex(([, name]) => name !== "distroless");
  const command = withShell < 0
    ? `FROM scratch\nCOPY --from=s0 /etc/passwd /\n`
    : `FROM s${withShell}\nRUN ${mounts.join("")}true\n`;
  writeFileSync(join(context, "Dockerfile"), stages.join("") + command);
  const named = options.slice(options.indexOf("--build-context"));
  await buildByQuilla(places, context, undefined, named);
  await buildByBuildkit(context, undefined, named);
}

/** The context as a copy, with what has to be adapted. */
function prepare(project: Project, checkouts: string, scratch: string): string {
  const { repository, directory = "", file = "Dockerfile", adapted = [] } = project;
  const place = join(checkouts, repository, directory);
  if (!existsSync(place)) throw new Error(`there is no checkout at ${place}`);
  const context = join(scratch, "context");
  rmSync(context, { recursive: true, force: true });
  cpSync(place, context, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const dockerfile = join(context, file);
  for (const replacement of adapted) replaceIn(dockerfile, replacement);
  // No registry is here that BuildKit could have that frontend from: both have the one that they bring.
  const text = readFileSync(dockerfile, "utf8");
  writeFileSync(dockerfile, text.replace(/^#\s*syntax\s*=.*\n/m, ""));
  return context;
}

function replaceIn(path: string, { from, to }: Replacement): void {
  const text = readFileSync(path, "utf8");
  const count = text.split(from).length - 1;
  if (count === 0) throw new Error(`${path} has no ${JSON.stringify(from)}: the project moved on`);
  writeFileSync(path, text.replaceAll(from, to));
}
