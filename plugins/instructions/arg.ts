/**
 * ARG: a variable of the build, which `--build-arg` can set.
 *
 * @module
 */
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

/** Name and default; no default where none was written. */
type Declaration = readonly [name: string, value?: string];

export const arg: Instruction<readonly Declaration[]> = {
  keyword: "ARG",
  syntax: { form: "assignments" },
  parse(line) {
    if (line.args.length === 0) {
      throw line.error("ARG takes at least one name", {
        code: "arg/arguments",
        hint: "write ARG name, or ARG name=default",
      });
    }
    return line.args.map((text, index) => {
      const [, name = "", equals, value] = /^([^=]*)(=?)(.*)$/s.exec(text)!;
      if (name === "") {
        throw line.error("ARG has a default without a name", {
          code: "arg/arguments",
          hint: "write ARG name=default",
          range: line.rangeOf(index),
        });
      }
      return equals === "" ? [name] : [name, value];
    });
  },
  words: () => [], // a default is expanded where it is needed, and nowhere else
  declares(declarations, scope) {
    for (const [name, value] of declarations) scope.declare(name, value);
  },
  history(declarations, stage) {
    const shown = declarations.map(([name]) => {
      const value = stage.arguments.get(name);
      return value === undefined ? name : `${name}=${value}`;
    });
    return `ARG ${shown.join(" ")}`;
  },
};
