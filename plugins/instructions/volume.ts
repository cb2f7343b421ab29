/**
 * VOLUME: directories that containers keep outside of the image. None is made in it.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/api/nouns.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const volume: Instruction<readonly string[]> = {
  keyword: "VOLUME",
  syntax: { form: "words-or-json" },
  parse(line) {
    if (line.args.length > 0) return line.args;
    throw line.error("VOLUME takes at least one directory", {
      code: "volume/arguments",
      hint: "write VOLUME /path",
    });
  },
  words: (paths) => paths,
  apply(paths, stage) {
    for (const path of paths) {
      const expanded = stage.expand(path);
      if (expanded === "") {
        throw new QuillaError("VOLUME cannot take an empty name", { code: "volume/empty" });
      }
      stage.config.volumes.add(expanded);
    }
  },
  history: (paths, stage) => `VOLUME [${paths.map((path) => stage.expand(path)).join(" ")}]`,
};
