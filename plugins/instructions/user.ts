/**
 * USER: whom containers, and the RUN instructions that follow, run as.
 *
 * @module
 */
import { requiredArguments } from "../kit/instructions/required.ts";
import { QuillaError } from "../../core/plugin/api/nouns.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import { parseId } from "../kit/accounts/owner.ts";

export const user: Instruction<string> = {
  keyword: "USER",
  syntax: { form: "text" },
  parse: (line) =>
    requiredArguments(line, "a user, and a group if you like", "USER user, or USER user:group")[0],
  words: (written) => [written],
  apply(written, stage) {
    const user = stage.expand(written);
    if (user === "") {
      throw new QuillaError(`USER ${written} names nobody: the variable is empty`, {
        code: "user/empty",
        hint: "give it a value: ARG or ENV before it, or --build-arg",
      });
    }
    // A number that no system has would be cut to one that it has: 4294967296 to 0, which is root.
    user.split(":").forEach(parseId);
    stage.config.user = user;
  },
  history: (_written, stage) => `USER ${stage.config.user}`,
};
