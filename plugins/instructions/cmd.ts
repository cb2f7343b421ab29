/**
 * CMD: what a container starts unless its caller says otherwise, or what is handed to ENTRYPOINT.
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

export const cmd: Instruction<Command> = {
  keyword: "CMD",
  syntax: { form: "command" },
  parse: parseCommand,
  words: () => [], // left to the container
  apply(command, stage) {
    stage.config.cmd = commandWords(command, stage);
    stage.config.argsEscaped = true;
  },
  history: (_command, stage) => `CMD ${quotedWords(stage.config.cmd!)}`,
};
