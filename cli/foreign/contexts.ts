/**
 * `context ls`, `show` and `use`, and pruning where there is nothing to prune: what scripts call that set an engine up, or clean up
 * behind one.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { formatSize } from "../print/format.ts";
import { printListing } from "../print/listing.ts";
import { sanitise } from "../print/sanitise.ts";
import { collect } from "../words/repeatable.ts";

const contextName = "default";

const honest =
  "quilla builds on this machine: no context is needed; DOCKER_CONTEXT or DOCKER_HOST says which engine --load means";

const headings = new Map([
  ["Name", "NAME"],
  ["Description", "DESCRIPTION"],
  ["DockerEndpoint", "DOCKER ENDPOINT"],
  ["Current", "CURRENT"],
]);

export const list: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists this machine as the one context.")
    .option("--format <format>", 'table, json, or a template such as "{{.Name}}"', "table")
    .option("-q, --quiet", "print names only", false)
    .addHelpText("after", "\nExamples:\n  quilla context ls --format '{{.Name}}'")
    .action(async ({ format, quiet }) => {
      const shown = format.startsWith("table") ? `${contextName} *` : contextName;
      const rows = [{
        Name: quiet ? contextName : shown,
        Description: "quilla, on this machine",
        DockerEndpoint: "",
        Current: "true",
      }];
      const columns = ["Name", "Description", "DockerEndpoint"];
      await printListing(context, { headings, columns, rows }, quiet ? "{{.Name}}" : format);
    });

export const show: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the name of the one context.")
    .addHelpText("after", "\nExamples:\n  quilla context show")
    .action(() => context.print(contextName));

export const use: CommandFactory = (context, name) =>
  new Command(name)
    .description("Chooses nothing: quilla needs no context.")
    .argument("<name>", "name of a context")
    .addHelpText("after", "\nExamples:\n  quilla context use default")
    .action((chosen) => {
      context.say(honest);
      context.print(sanitise(chosen));
    });

export const pruneNothing: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes nothing: quilla keeps no containers, volumes or networks.")
    .option("-a, --all", "taken")
    .option("-f, --force", "taken")
    .option("--filter <filter>", "taken (repeatable)", collect, [])
    .addHelpText("after", "\nExamples:\n  quilla container prune -f")
    .action(() => {
      context.say("quilla keeps no containers, volumes or networks: there is nothing to remove");
      context.print(`Total reclaimed space: ${formatSize(0)}`);
    });
