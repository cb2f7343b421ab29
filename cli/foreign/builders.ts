/**
 * `buildx create`, `use`, `inspect`, `ls`, `rm`, `stop`, `install` and `version`: quilla builds in its own process, so that a script
 * which sets a builder up may go on. Each says so, on standard error; what scripts read goes to standard output.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { formatPlatform, hostPlatform } from "../../core/plugin/api/nouns.ts";
import { version as quillaVersion } from "../../core/text/version.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { printListing } from "../print/listing.ts";
import { sanitise } from "../print/sanitise.ts";
import { collect } from "../words/repeatable.ts";

/** What quilla is called as a builder, which Docker's own is called, too. */
const builderName = "default";

const honest = "quilla builds in its own process: no builder is needed";

export const create: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Makes nothing, for quilla needs no builder, and prints the name that scripts hand to --builder.",
    )
    .argument("[endpoint]", "where another builder would be")
    .option("--append", "taken")
    .option("--bootstrap", "taken")
    .option("--buildkitd-config <file>", "not read; a warning says so")
    .option("--config <file>", "not read; a warning says so")
    .option("--buildkitd-flags <flags>", "taken")
    .option("--driver <driver>", "taken; quilla builds on this machine")
    .option("--driver-opt <options>", "taken (repeatable)", collect, [])
    .option("--leave", "taken")
    .option("--name <name>", "the name to print", builderName)
    .option("--node <name>", "taken")
    .option("--platform <platform>", "taken (repeatable)", collect, [])
    .option("--timeout <time>", "taken")
    .option("--use", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx create --use --name ci")
    .action((endpoint, options) => {
      say(context, honest);
      const { driver = "", buildkitdConfig: config = options.config } = options;
      if (endpoint !== undefined || /^(remote|kubernetes|cloud)$/.test(driver)) {
        const where = endpoint ?? `the driver ${driver}`;
        say(context, `warning: builds run on this machine, and none at ${where}`);
      }
      if (config !== undefined) {
        say(
          context,
          `warning: ${config} is not read; registries are set up in quilla's config.yaml, see \`quilla pull --help\``,
        );
      }
      context.print(sanitise(options.name));
    });

export const use: CommandFactory = (context, name) =>
  new Command(name)
    .description("Chooses nothing: quilla needs no builder.")
    .argument("<name>", "name of a builder")
    .option("--default", "taken")
    .option("--global", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx use ci")
    .action(() => say(context, honest));

export const remove: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes nothing: quilla has no builders.")
    .argument("[name...]", "names of builders")
    .option("--all-inactive", "taken")
    .option("-f, --force", "taken")
    .option("--keep-daemon", "taken")
    .option("--keep-state", "taken")
    .option("--timeout <time>", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx rm ci")
    .action(() =>
      say(context, `${honest}, and none is removed; \`quilla system prune\` frees room`)
    );

export const stop: CommandFactory = (context, name) =>
  new Command(name)
    .description("Stops nothing: quilla has no builders.")
    .argument("[name]", "name of a builder")
    .addHelpText("after", "\nExamples:\n  quilla buildx stop ci")
    .action(() => say(context, honest));

export const install: CommandFactory = (context, name) =>
  new Command(name)
    .description("Changes nothing: `quilla build` and `quilla buildx build` are the same command.")
    .addHelpText("after", "\nExamples:\n  quilla buildx install")
    .action(() => say(context, "`quilla build` and `quilla buildx build` are the same command"));

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows quilla as the builder, in the lines that scripts look for.")
    .argument("[name]", "name of a builder", builderName)
    .option("--bootstrap", "taken: quilla is ready")
    .option("--timeout <time>", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx inspect --bootstrap")
    .action((asked) => {
      if (asked !== builderName) say(context, honest);
      context.print(sanitise([
        `Name:          ${asked}`,
        "Driver:        quilla",
        "",
        "Nodes:",
        `Name:             ${asked}`,
        "Endpoint:         this process",
        "Status:           running",
        `quilla version:   ${quillaVersion}`,
        `Platforms:        ${platforms()}`,
      ].join("\n")));
    });

const headings = new Map([
  ["Name", "NAME/NODE"],
  ["DriverEndpoint", "DRIVER/ENDPOINT"],
  ["Status", "STATUS"],
  ["Version", "QUILLA"],
  ["Platforms", "PLATFORMS"],
]);

export const list: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists quilla as the one builder.")
    .option("--format <format>", 'table, json, or a template such as "{{.Name}}"', "table")
    .option("--no-trunc", "taken")
    .option("--timeout <time>", "taken")
    .addHelpText("after", "\nExamples:\n  quilla buildx ls --format '{{.Name}}'")
    .action(async ({ format }) => {
      const row = {
        Name: `${builderName}*`,
        DriverEndpoint: "quilla",
        Status: "running",
        Version: quillaVersion,
        Platforms: platforms(),
      };
      const isTable = format.startsWith("table");
      const rows = [isTable ? row : { ...row, Name: builderName }];
      await printListing(context, { headings, columns: [...headings.keys()], rows }, format);
    });

export const version: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the version of quilla, in the place of buildx'.")
    .addHelpText("after", "\nExamples:\n  quilla buildx version")
    .action(() => context.print(`quilla v${quillaVersion}`));

/** What RUN can run here without more; where the kernel knows an emulator, others can, too. */
function platforms(): string {
  return formatPlatform(hostPlatform());
}

function say(context: Context, line: string): void {
  context.say(sanitise(line));
}
