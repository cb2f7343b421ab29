/**
 * Tools, as plugins supply them.
 *
 * @module
 */
import type { Tool, ToolCommand } from "../contracts/tool.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = ["path", "summary", "load"];

export const toolKind: Kind<Tool> = {
  noun: "tool",
  nameOf: ({ path }) => path,
  describe: ({ path, summary }) => ({ path, summary }),
  look(look, tool, place) {
    look.noSlip(tool, members, place);
    look.text(tool.path, `${place}.path`, /^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)?$/);
    look.text(tool.summary, `${place}.summary`, /\S/);
    look.method(tool, "load", place, "required");
  },
  guarded(given, supplier): Whole<Tool> {
    const { path, summary } = given;
    const guard = new Guard(supplier, `the tool ${path}`);
    return {
      path,
      summary,
      load: async () => {
        const command = await guard.askLater(
          "load",
          isCommand,
          "{ arguments, options, run, … }",
          async () => await given.load(),
        );
        return {
          ...command,
          run: (words, env) =>
            guard.askLater(
              "run",
              isCode,
              "an exit code from 0 to 255",
              async () => await command.run(words, env),
            ),
        };
      },
    };
  },
};

function isCommand(command: ToolCommand | null): boolean {
  const { arguments: words = [], options = [] } = command ?? {};
  return typeof command?.run === "function" && Array.isArray(words) && Array.isArray(options) &&
    words.every(({ name }) => /^[a-z][a-z0-9-]*$/.test(name)) &&
    options.every(({ name, kind }) =>
      /^[a-z][a-z0-9-]*$/.test(name) && ["flag", "text", "list"].includes(kind)
    );
}

function isCode(code: unknown): boolean {
  return code === undefined || Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255;
}
