/**
 * SHELL: what the shell forms of RUN, CMD and ENTRYPOINT are handed to.
 *
 * @module
 */
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const shell: Instruction<readonly string[]> = {
  keyword: "SHELL",
  syntax: { form: "command" },
  parse(line) {
    if (line.json && line.args.length > 0) return line.args;
    throw line.error("SHELL takes a JSON array of at least one string", {
      code: "shell/arguments",
      hint: 'write SHELL ["/bin/bash", "-c"]',
    });
  },
  words: () => [],
  apply(words, stage) {
    stage.config.shell = words;
  },
  history: (words) => `SHELL [${words.join(" ")}]`,
};
