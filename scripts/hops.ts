/**
 * How far the way of a build is: how much of the source runs, and through which rooms it goes.
 *
 * @module
 */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { messageOf, UsageError } from "../core/errors.ts";
import { busyboxFiles, noBusybox } from "../tests/support/busybox.ts";
import { writeContext } from "../tests/support/context_files.ts";
import { type Journey, measureBuild, writeInstrumented } from "./hops/measure.ts";
import { figures, type Journeys, story } from "./hops/report.ts";
import { PROJECT, script } from "./process.ts";

const USAGE =
  `Counts what runs of quilla's source in a cold build of \`COPY hello /\`, and of a RUN.

  deno run -A scripts/hops.ts [options]

  --project DIR   another checkout, whose dependencies are installed (default: this one)
  --before FILE   what an earlier run printed with --json: shows both, and the difference
  --json          print everything as JSON
  -h, --help      show this help

Every build is run twice, from the source, on Deno: once as it is, under V8's precise coverage, and once from a copy in
which each function first tells that it is entered, and by whom. Only modules of core, plugins, cli and mod.ts count; of
RUN only the outer half, that is the process that was started, and not those that it starts.

  modules loaded          evaluated
  modules run             those of which a function was called
  functions entered       each once
  calls                   of these functions

A room is the first two parts of a module's path: core/tree, plugins/instructions; core, of core/errors.ts.

  rooms entered           those of which a function was entered
  room changes            the function entered next stands in another room than the one before
  calls into another room the caller stands in another room than the function; what an event calls has no caller
  returns upward          those into a room that the way had come through: above the caller, somebody who called or
                          awaits it stands in that room
`;

const HELLO = "COPY hello /";
const RUN = "RUN true";

async function measureAll(project: string): Promise<Journeys> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "quilla-hops-"));
  try {
    const copy = join(folder, "source");
    writeInstrumented(project, copy);
    const contexts = new Map([[HELLO, join(folder, "hello")]]);
    const hello = { Dockerfile: "FROM scratch\nCOPY hello /\n", hello: "hello\n" };
    writeContext(contexts.get(HELLO)!, hello);
    if (noBusybox === undefined) {
      contexts.set(RUN, join(folder, "run"));
      const Dockerfile = 'FROM scratch\nCOPY rootfs /\nRUN ["/bin/busybox", "true"]\n';
      writeContext(contexts.get(RUN)!, { ...busyboxFiles, Dockerfile });
    } else console.error(`without ${RUN}: ${noBusybox}`);
    await setTimeout(2_100); // what is younger than two seconds may be changed unseen: quilla does not remember it
    const journeys: [string, Journey][] = [];
    for (const [title, context] of contexts) {
      journeys.push([title, await measureBuild(project, copy, context, `${context}-work`)]);
    }
    return Object.fromEntries(journeys);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        project: { type: "string", default: PROJECT },
        before: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (thrown) {
    throw usage(messageOf(thrown).split(". ")[0]!, "deno run -A scripts/hops.ts --help");
  }
}

function readBefore(file: string): Journeys {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    throw usage(
      `${file} cannot be read as figures: ${messageOf(thrown)}`,
      "name what --json printed",
    );
  }
}

function usage(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "hops/usage", hint });
}

await script(async (args) => {
  const { project, before, json, help } = parse(args);
  if (help) return console.log(USAGE);
  const earlier = before === undefined ? {} : readBefore(before);
  const folder = resolve(project);
  if (!existsSync(join(folder, "cli", "main.ts"))) {
    throw usage(`${folder} has no cli/main.ts`, "name a checkout of quilla");
  }
  const journeys = await measureAll(realpathSync(folder));
  if (json) return console.log(JSON.stringify(journeys, undefined, 2));
  console.log(figures(journeys, earlier));
  for (const [title, journey] of Object.entries(journeys)) {
    console.log(`\n${title}\n\n${story(journey)}`);
  }
});
