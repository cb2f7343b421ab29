/**
 * `quilla version`: which quilla this is, and what it runs on.
 *
 * @module
 */
import { currentRuntime } from "../../core/plugin/cli/process.ts";
import { formatPlatform, hostPlatform } from "../../core/plugin/api/nouns.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { platform, release } from "node:os";
import { version as quillaVersion } from "../../core/text/version.ts";
import type { CommandFactory } from "../table.ts";

const examples = `
Examples:
  quilla version
  quilla version --format json
  quilla version --format '{{.Server.Version}}'`;

export const version: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the version of quilla, the runtime that it runs on, and the platform.")
    .addOption(formatOption())
    .addHelpText("after", examples)
    .action(async ({ format }) => {
      if (format !== "text" && format !== "") return context.print(await filled(format));
      const { name, version } = currentRuntime();
      context.print(`quilla ${quillaVersion} (${name} ${version}, ${wherePlatform()})`);
    });

/** `text` and `json` are what completion offers; a template is taken as well. */
function formatOption() {
  const option = new Option(
    "-f, --format <format>",
    'text, json, or a template such as "{{.Server.Version}}"',
  )
    .default("text");
  option.argChoices = ["text", "json"];
  return option;
}

async function filled(format: string): Promise<string> {
  const { parseTemplate } = await import("../print/template.ts");
  const { alignCells } = await import("../print/table.ts");
  const { quillaVersionShape } = await import("../template/shapes/version.ts");
  const template = parseTemplate(format === "json" ? "{{json .}}" : format, quillaVersionShape);
  const lines = template.fill(versions()).split("\n").map((line) => line.split("\t"));
  // Docker aligns what stands between tabs.
  return alignCells(lines, undefined, { narrowest: 20, gap: 1 }).join("\n");
}

/**
 * Docker's document of client and engine. There is no daemon: the engine is this program, so what is asked of the server is
 * answered by it. It speaks no Engine API, and was made with no Go.
 */
function versions() {
  const { name, version, standalone } = currentRuntime();
  const { os, architecture: Arch } = hostPlatform();
  const Os = goNames.get(os) ?? os;
  const Details = { Arch, KernelVersion: release(), Os, Runtime: `${name} ${version}` };
  return {
    Client: { Version: quillaVersion, Os, Arch, Context: "default" },
    Server: {
      Platform: { Name: "quilla (no daemon)" },
      Components: [{ Name: "Engine", Version: quillaVersion, Details }],
      Version: quillaVersion,
      Os,
      Arch,
      KernelVersion: release(),
    },
    version: quillaVersion,
    runtime: { name, version, standalone },
    platform: wherePlatform(),
  };
}

function wherePlatform(): string {
  return formatPlatform({ ...hostPlatform(), os: goNames.get(platform()) ?? platform() });
}

/** Go's names for systems, where Node has others. */
const goNames = new Map<string, string>([["win32", "windows"], ["sunos", "solaris"]]);
