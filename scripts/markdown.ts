/**
 * The code blocks of a Markdown page, and the commands and outputs in those that show a terminal.
 *
 * @module
 */

/** A fenced code block. */
export interface CodeBlock {
  /** The first word behind the fence, such as `console`; empty without one. */
  readonly language: string;
  /** The other words: `file=a.ts` as a pair, `fails` as a name with an empty value. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced code blocks of a page, in order. An indented fence (in a list) counts; its indent is removed. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = page.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const open = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/.exec(lines[at]!);
    if (open === null) continue;
    const [, indent = "", fence = "", info = ""] = open;
    const [language = "", ...words] = info.trim().split(/\s+/);
    const line = at + 1;
    const content: string[] = [];
    for (at++; at < lines.length && !lines[at]!.trim().startsWith(fence); at++) {
      const text = lines[at]!;
      content.push(text.startsWith(indent) ? text.slice(indent.length) : text.trimStart());
    }
    const attributes = new Map(words.map((word) => {
      const [name = "", ...value] = word.split("=");
      return [name, value.join("=")];
    }));
    blocks.push({ language, attributes, text: content.map((text) => `${text}\n`).join(""), line });
  }
  return blocks;
}

/** A command that a page shows, and the lines that it is said to print. */
export interface ShownCommand {
  readonly command: string;
  readonly output: readonly string[];
  readonly line: number;
}

/** The commands of a `console` block: `$ ` begins one, `> ` or a backslash at the end continues it, the rest is output. */
export function shownCommands(block: CodeBlock): ShownCommand[] {
  const commands: { command: string; output: string[]; line: number }[] = [];
  let continues = false;
  block.text.split("\n").forEach((text, index) => {
    const last = commands.at(-1);
    if (text.startsWith("$ ")) {
      commands.push({ command: text.slice(2), output: [], line: block.line + 1 + index });
    } else if (last !== undefined && (continues || /^> ?/.test(text) && last.output.length === 0)) {
      last.command += `\n${text.replace(/^> ?/, "")}`;
    } else {
      if (last !== undefined && text.trim() !== "") last.output.push(text);
      return;
    }
    continues = text.endsWith("\\");
  });
  return commands;
}

/** Whether a line of output is what a page shows; `…` there stands for any text, blanks for any blanks. */
export function lineMatches(shown: string, actual: string): boolean {
  const pattern = shown.trim().split("…").map((part) =>
    part.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+")
  ).join(".*");
  return new RegExp(`^${pattern}$`, "u").test(actual.trim());
}
