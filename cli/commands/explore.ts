/**
 * `quilla explore`: an image to be looked at, in the terminal or in a page for browsers.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import process from "node:process";
import { type Exploration, explorePage, openExploration, servePage } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { writeOutput } from "../print/output_file.ts";
import { sanitise } from "../print/sanitise.ts";
import { isLoopback, parseListenAddress } from "../words/listen_address.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla explore app:1.2                              in this terminal: ? there tells the keys
  quilla explore app:1.1 app:1.2                      what the second one changes
  quilla explore docker://debian:13                   of a registry nothing is kept
  quilla explore --html app.html app:1.2              one file, to be sent to whom you like
  quilla explore --html changes.html app:1.1 app:1.2  what differs, as a picture
  quilla explore --html - docker://debian:13 >debian.html
  quilla explore --serve app:1.2                      http://127.0.0.1:PORT/, until Ctrl-C
  quilla explore --serve=5959 app:1.2                 for ssh -L 5959:127.0.0.1:5959

The page has its data in it and fetches nothing; it is in English and Spanish.`;

export const explore: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows what an image is made of, or how a second one differs, in the terminal or as a page: files, layers, packages, waste, configuration and provenance.",
    )
    .argument("<image>", anyImage)
    .argument("[after]", "the same: what became of it")
    .option("--html <file>", "write it as one page for a browser; - is the standard output")
    .addOption(
      // Its value stands behind = only: the word behind it is the image.
      new Option(
        "--serve [address]",
        "offer the page to browsers of this machine, or at =ADDRESS:PORT, until it is stopped",
      ).preset("127.0.0.1:0"),
    )
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, after, options) => runExplore(context, image, after, options));

type ExploreOptions = LookFlags & Readonly<{ html?: string; serve?: string | true }>;

async function runExplore(
  context: Context,
  image: string,
  after: string | undefined,
  { html, serve, ...flags }: ExploreOptions,
): Promise<void> {
  if (html !== undefined && serve !== undefined) {
    throw new UsageError("--html and --serve exclude each other", {
      code: "usage/explore",
      hint: "leave one of them out",
    });
  }
  if (html === undefined && serve === undefined) {
    return await exploreHere(context, image, after, flags);
  }
  // What is wrong with the place is told before the work.
  const address = serve === undefined ? undefined : parseListenAddress(`${serve}`);
  const file = html === "-" ? undefined : html;
  writeOutput("--html", file);
  const [shown, before] = after === undefined ? [image] : [after, image];
  const page = await withPlaces(
    context,
    flags,
    (where) => explorePage(shown, { ...where, before }),
  );
  if (address !== undefined) return await servedUntilStopped(context, page, address);
  if (file !== undefined) return writeOutput("--html", file, page);
  context.printBytes(new TextEncoder().encode(page));
}

/** Milliseconds after which somebody wonders. */
const patience = 500;

/** In the terminal, until somebody quits. */
async function exploreHere(
  context: Context,
  image: string,
  after: string | undefined,
  flags: LookFlags,
): Promise<void> {
  const { requireTerminal, runExplorer } = await import("../explore/mod.ts");
  requireTerminal(context);
  await withPlaces(context, flags, async (where) => {
    const opened: Exploration[] = [];
    // Layers that were never read, or are a registry's, take their time.
    const late = setTimeout(() => context.say(sanitise(`reading ${image} …`)), patience);
    try {
      for (const each of after === undefined ? [image] : [image, after]) {
        opened.push(await openExploration(each, where));
      }
      clearTimeout(late);
      await runExplorer(context, opened[0]!, opened[1]);
    } finally {
      clearTimeout(late);
      for (const each of opened) await each.close();
    }
  });
}

async function servedUntilStopped(
  context: Context,
  page: string,
  address: ReturnType<typeof parseListenAddress>,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  const served = await servePage(page, address);
  context.print(served.address);
  context.say(`the page is at ${served.address}; Ctrl-C stops it`);
  if (!isLoopback(address.host)) {
    context.say(
      "warning: whoever reaches this address sees all names of files in the image, in the clear; " +
        "--serve alone is for this machine",
    );
  }
  await stopped;
  await served.stop();
}
