/**
 * MAINTAINER: the image's author, as it was said before LABEL.
 *
 * @module
 */
import type { Instruction } from "../../core/plugin/contract.ts";

export const maintainer: Instruction<string> = {
  keyword: "MAINTAINER",
  version: 1,
  syntax: { form: "text" },
  parse(line) {
    if (line.args[0]) return line.args[0];
    throw line.error("MAINTAINER takes a name", {
      code: "maintainer/arguments",
      hint: 'better write LABEL org.opencontainers.image.authors="name"',
    });
  },
  apply(name, stage) {
    stage.config.author = name;
  },
  history: (name) => `MAINTAINER ${name}`,
};
