/**
 * `quilla dockerfile lsp`: a language server for editors.
 *
 * @module
 */
import { Command, Option } from "@commander-js/extra-typings";
import process from "node:process";
import { Writable } from "node:stream";
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { version } from "../../core/text/version.ts";
import { serveLanguage } from "../../mod.ts";
import { trustedPlugins } from "../configuration/trusted_plugins.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { reportFailure } from "../failure.ts";
import type { CommandFactory } from "../table.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Editors start it, and speak with it by its standard input and output. docs/guide/editors.md has settings
for Visual Studio Code, Neovim, Helix, Zed, Emacs and others.

Settings, as initializationOptions or as quilla in the editor's configuration:
  { "context": ".", "target": "app", "arguments": { "VERSION": "1" }, "platform": "linux/arm64" }

Examples:
  quilla dockerfile lsp                                 what an editor's settings name
  quilla dockerfile lsp --plugin ./fetch.ts             with a plugin's instructions and checks`;

export const dockerfileLsp: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Tells an editor of Dockerfiles what a build would say of them, by the Language Server Protocol. Nothing is built, and no " +
        "program of the project is run: the plugins of quilla.yaml are loaded only where `quilla plugin trust` names the directory.",
    )
    .option("--stdio", "speak by standard input and output, as is done anyway", true)
    .addOption(new Option("--clientProcessId <number>", "what some editors add").hideHelp())
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action((options) => runLsp(context, options.plugin));

async function runLsp(context: Context, files: readonly string[]): Promise<void> {
  if (process.stdin.isTTY) {
    throw new UsageError("this is for editors, and nobody types what they send", {
      code: "usage/lsp",
      hint:
        "name it in the settings of an editor; `quilla build --check` shows the same findings here",
    });
  }
  const output = new Writable({
    write(bytes: Uint8Array, _encoding, done) {
      try {
        context.printBytes(bytes);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const code = await serveLanguage({
    ...{ input: process.stdin, output, version },
    plugins: (directory: string | undefined, say: (message: string) => void) =>
      hostFor(context, files, directory ?? context.cwd, say),
  }).catch((thrown) => reportFailure(context, thrown));
  // An editor may leave its end open, and Deno 2.4 waits for what is being read.
  throw new ExitCode(code, { isAtOnce: true });
}

/** Opening a file is no wish to run what lies beside it. */
async function hostFor(
  context: Context,
  files: readonly string[],
  directory: string,
  say: (message: string) => void,
): Promise<PluginHost> {
  const { plugins, isLeftOut } = await trustedPlugins(directory, context.env);
  if (isLeftOut) {
    say(
      "The plugins of quilla.yaml are not loaded, for they are programs: " +
        "`quilla plugin trust` in that directory lets them be, and --plugin FILE names one.",
    );
  }
  return await context.host(files, { beside: plugins });
}
