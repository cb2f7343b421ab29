/**
 * Commands as CMD, ENTRYPOINT and RUN write them, and as histories show them.
 *
 * @module
 */
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { Platform } from "../../../core/platform.ts";
import type { Stage } from "../../../core/plugin/contracts/stage.ts";

/** A command: the words of a JSON array, or a text for a shell. */
export type Command = { readonly words: readonly string[] } | { readonly text: string };

/**
 * Reads the arguments of an instruction whose form is `command`.
 *
 * @throws {QuillaError} `dockerfile/command` where there are none; an empty JSON array is one
 */
export function parseCommand(line: InstructionLine): Command {
  if (line.json) return { words: line.args };
  const [text] = line.args;
  if (text !== undefined) return { text };
  throw line.error(`${line.keyword} has no command`, {
    code: "dockerfile/command",
    hint:
      `write ${line.keyword} ["program", "argument"], or ${line.keyword} and a line for the shell`,
  });
}

/** What runs a text unless SHELL says another. */
function defaultShell({ os }: Platform): readonly string[] {
  return os === "windows" ? ["cmd", "/S", "/C"] : ["/bin/sh", "-c"];
}

/** The words to start: a text is handed to the image's shell, as its one argument. */
export function commandWords(
  command: Command,
  { config, platform }: Pick<Stage, "config" | "platform">,
): readonly string[] {
  if ("words" in command) return command.words;
  return [...(config.shell ?? defaultShell(platform)), command.text];
}

/** Words as BuildKit's histories show them: `["a" "b"]`, by Go's `%q`. */
export function quotedWords(words: readonly string[]): string {
  return `[${words.map(quoted).join(" ")}]`;
}

const shortEscapes: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function quoted(word: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is escaped
  const escaped = word.replace(/["\\\x00-\x1f\x7f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, "0");
    return shortEscapes[character] ?? `\\x${code}`;
  });
  return `"${escaped}"`;
}
