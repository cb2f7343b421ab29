/**
 * `quilla completion`: a shell's script that completes command lines.
 *
 * @module
 */
import { Argument, Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { commandTree } from "../completion/tree.ts";
import { zshCompletion } from "../completion/zsh.ts";

const examples = `
Examples:
  source <(quilla completion bash)       in ~/.bashrc
  source <(quilla completion zsh)        in ~/.zshrc, after compinit
  quilla completion fish | source        in ~/.config/fish/config.fish`;

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const completion: CommandFactory = (context, name, table) =>
  new Command(name)
    .description("Prints a shell's script that completes quilla's command lines.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"] as const))
    .addHelpText("after", examples)
    .action(async (shell) => context.print(scripts[shell](await commandTree(context, table))));
