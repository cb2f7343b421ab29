/**
 * `quilla completion`: a shell's script that completes command lines, and what it asks.
 *
 * @module
 */
import { Argument, Command } from "@commander-js/extra-typings";
import { offersFor } from "../completion/offers.ts";
import { offerLines, shells } from "../completion/shells.ts";
import type { CommandFactory } from "../table.ts";

const examples = `
Examples:
  source <(quilla completion bash)       in ~/.bashrc
  source <(quilla completion zsh)        in ~/.zshrc, after compinit
  quilla completion fish | source        in ~/.config/fish/config.fish
  quilla completion powershell | Out-String | Invoke-Expression    in $PROFILE
  quilla completion bash -- build --target ""    what the script asks: how the last word may go on`;

const names = ["bash", "zsh", "fish", "powershell"] as const;

export const completion: CommandFactory = (context, name, table) =>
  new Command(name)
    .description("Prints a shell's script that completes quilla's command lines.")
    .addArgument(new Argument("<shell>", "the shell").choices(names))
    .argument("[word...]", "the words behind quilla, of which the last is being written")
    .passThroughOptions()
    .addHelpText("after", examples)
    .action(async (shell, behind) => {
      const words = behind[0] === "--" ? behind.slice(1) : behind;
      if (words.length === 0) return context.print(shells[shell].script);
      const written = shell === "powershell" ? words.map(unmarked) : words;
      context.print(offerLines(shells[shell], await offersFor(context, table, written)));
    });

/** PowerShell's script puts an equals sign before the last word, which may be empty. */
function unmarked(word: string, at: number, words: readonly string[]): string {
  return at === words.length - 1 ? word.replace(/^=/, "") : word;
}
