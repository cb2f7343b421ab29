/**
 * `quilla plugin trust`: the directories whose plugins are loaded whoever could have written them.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { QuillaError, systemCode, UsageError } from "../../core/plugin/cli/process.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";
import { openTrustConfig, type TrustConfig, withoutLinks } from "../configuration/trust.ts";

const examples = `
What is below the directory is loaded too. A plugin is a program, and runs with your rights.

Examples:
  quilla plugin trust                       the directories that you trust, one a line
  quilla plugin trust .                     trusts the project in this directory
  quilla plugin trust --rm /srv/builds/app  trusts it no more`;

export const pluginTrust: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Lists the directories whose plugins are loaded whoever wrote them; adds one, or removes it.\n" +
        "They are in your config.yaml, under trust:.",
    )
    .argument("[directory...]", "what is trusted from here on; * is everything")
    .option("--rm", "trust them no more", false)
    .addHelpText("after", examples)
    .action((directories, options) => runTrust(context, directories, options));

async function runTrust(
  context: Context,
  directories: readonly string[],
  { rm }: { readonly rm: boolean },
): Promise<void> {
  const config = await openTrustConfig(context.env);
  if (directories.length === 0) {
    if (rm) {
      throw new UsageError("--rm wants to know which directory", {
        code: "usage/missing-argument",
        hint: "write quilla plugin trust --rm DIR; without --rm and DIR, all are listed",
      });
    }
    for (const each of config.directories) context.print(sanitise(each));
    const { QUILLA_TRUST } = context.env;
    if (QUILLA_TRUST) context.say(sanitise(`QUILLA_TRUST adds ${QUILLA_TRUST}`));
    return;
  }
  const paths = directories.map((word) => word === "*" ? word : resolve(context.cwd, word));
  const changes = paths.map((path) => rm ? remove(config, path) : add(config, path));
  if (changes.some(({ isNew }) => isNew)) config.write();
  for (const { told } of changes) context.say(sanitise(told));
}

interface Change {
  readonly isNew: boolean;
  readonly told: string;
}

function add(config: TrustConfig, path: string): Change {
  const meant = path === "*" ? path : directory(path);
  if (config.directories.includes(meant)) {
    return { isNew: false, told: `${meant} is trusted already` };
  }
  config.add(meant);
  return { isNew: true, told: `trusted: ${meant === "*" ? "everything" : meant}` };
}

function remove(config: TrustConfig, path: string): Change {
  // One that is gone cannot be looked at; it is known by the name that it was given.
  const meant = [path, withoutLinks(path)].find((each) => config.directories.includes(each));
  if (meant !== undefined) {
    config.remove(meant);
    return { isNew: true, told: `trusted no more: ${meant === "*" ? "everything" : meant}` };
  }
  throw new QuillaError(`${path} is not among the directories that ${config.path} trusts`, {
    code: "config/trust",
    hint: didYouMean(path, config.directories) ?? "`quilla plugin trust` lists them",
  });
}

/** The directory without links, so that nobody can put another in its place. */
function directory(path: string): string {
  const why = (() => {
    try {
      return statSync(path).isDirectory() ? undefined : "it is no directory";
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      return code === "ENOENT" ? "it is not there" : code;
    }
  })();
  if (why === undefined) return withoutLinks(path);
  throw new QuillaError(`${path} cannot be trusted: ${why}`, {
    code: "config/trust",
    hint: "name the directory that the project's quilla.yaml and plugins are in",
  });
}
