/**
 * MAINTAINER: the image's author, as it was said before LABEL.
 *
 * @module
 */
import { requiredArguments } from "../kit/instructions/required.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const maintainer: Instruction<string> = {
  keyword: "MAINTAINER",
  syntax: { form: "text" },
  parse: (line) =>
    requiredArguments(
      line,
      "a name",
      'MAINTAINER name, or better LABEL org.opencontainers.image.authors="name"',
    )[0],
  words: () => [],
  apply(name, stage) {
    stage.config.author = name;
  },
  history: (name) => `MAINTAINER ${name}`,
};
