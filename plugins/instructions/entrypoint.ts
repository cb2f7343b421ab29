/**
 * ENTRYPOINT: what every container of the image starts.
 *
 * @module
 */
import {
  type Command,
  commandWords,
  parseCommand,
  quotedWords,
} from "../kit/instructions/shell_form.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const entrypoint: Instruction<Command> = {
  keyword: "ENTRYPOINT",
  syntax: { form: "command" },
  parse: parseCommand,
  words: () => [], // left to the container
  apply(command, stage) {
    stage.config.entrypoint = commandWords(command, stage);
    // A CMD of the base was meant for the entrypoint that this one replaces; one of this stage is kept.
    if (stage.config.cmd === stage.inherited.cmd) stage.config.cmd = undefined;
  },
  history: (_command, stage) => `ENTRYPOINT ${quotedWords(stage.config.entrypoint!)}`,
};
