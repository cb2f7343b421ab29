/**
 * `quilla version`: which quilla this is, and what it runs on.
 *
 * @module
 */
import { currentRuntime } from "../../core/plugin/cli/process.ts";
import { formatPlatform, hostPlatform } from "../../core/plugin/api/nouns.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { platform } from "node:os";
import { version as quillaVersion } from "../../core/text/version.ts";
import type { CommandFactory } from "../table.ts";
import { formatJson } from "../print/json.ts";

const examples = `
Examples:
  quilla version
  quilla version --format json`;

export const version: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the version of quilla, the runtime that it runs on, and the platform.")
    .addOption(
      new Option("--format <format>", "text or json").choices(["text", "json"] as const)
        .default("text" as const),
    )
    .addHelpText("after", examples)
    .action(({ format }) => {
      const { name, version, standalone } = currentRuntime();
      const where = formatPlatform({
        ...hostPlatform(),
        os: goNames.get(platform()) ?? platform(),
      });
      if (format === "json") {
        const runtime = { name, version, standalone };
        context.print(formatJson({ version: quillaVersion, runtime, platform: where }));
      } else {
        context.print(`quilla ${quillaVersion} (${name} ${version}, ${where})`);
      }
    });

/** Go's names for systems, where Node has others. */
const goNames = new Map<string, string>([["win32", "windows"], ["sunos", "solaris"]]);
