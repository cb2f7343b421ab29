/**
 * Instructions of the Dockerfile language that quilla can read but not carry out yet: a build that needs one says so before
 * it begins.
 *
 * @module
 */
import { parseCommand } from "../../core/build/shell_form.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Instruction, Json } from "../../core/plugin/contract.ts";

/** An instruction that is only read. */
function refused(
  { hint, ...reading }: Pick<Instruction, "keyword" | "syntax" | "parse"> & { hint: string },
): Instruction {
  const refuse = (): never => {
    throw new QuillaError(`${reading.keyword} is not supported yet`, {
      code: "instruction/not-yet",
      hint,
    });
  };
  return { ...reading, version: 1, beforeBuild: refuse, apply: refuse };
}

export const notYet: readonly Instruction[] = [
  refused({
    keyword: "RUN",
    syntax: {
      form: "command",
      heredocs: true,
      flags: { mount: "list", network: "value", security: "value", device: "list" },
    },
    parse: (line): Json => ({ command: parseCommand(line), mounts: line.flags("mount") }),
    hint: "do the work before the build, or in an image that you load, and COPY what it made",
  }),
];
